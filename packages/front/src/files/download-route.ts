/**
 * `GET /files/<storeFileName>`, and its thumbnail. The worker says who may see a file; what it said stands for some
 * seconds, in which a page loads all that it shows. Nothing that is served here can run as a page of this site.
 */
import type { Readable } from 'node:stream';
import { Failure, type PairName, type StoredFile } from '@parley/contracts';
import { type FileStorage, fileKey, hasThumbnail, isShown, thumbnailKey } from '@parley/files';
import { create as contentDisposition } from 'content-disposition';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { type Asker, askAlone, successOf } from '../requests/ask.ts';
import { byteRange } from './byte-range.ts';

export interface DownloadRoutesOptions {
  readonly asker: Pick<Asker, 'ask'>;
  readonly storage: FileStorage;
  /** @throws Failure `UNAVAILABLE` while requests can't be answered */
  readonly requireKafka: (pair: PairName) => void;
}

/** How long the worker's word that somebody may see a file stands; milliseconds. */
const standsFor = 5_000;
const mostRemembered = 10_000;
/** In the browser's own cache, where it has been seen already; seconds. */
const seenFor = 3_600;

interface Sent {
  /** In the storage. */
  readonly key: string;
  readonly contentType: string;
  readonly etag: string;
  readonly disposition?: string;
}

type Asked = FastifyRequest<{ Params: { storeFileName: string } }>;

export function downloadRoutes(app: FastifyInstance, options: DownloadRoutesOptions): void {
  const { asker, storage, requireKafka } = options;
  const allowed = new LRUCache<string, StoredFile>({
    max: mostRemembered,
    ttl: standsFor,
    perf: performance,
  });

  const running = new Set<Readable>();
  // A slow reader would hold up a front that stops; it asks for the rest of another.
  app.addHook('preClose', async () => {
    for (const stream of running) stream.destroy();
  });

  /** @throws Failure where it isn't there, or not for the asker */
  async function fileFor({ session: { userId }, params: { storeFileName } }: Asked): Promise<StoredFile> {
    if (userId === undefined) throw new Failure('NOT_LOGGED_IN');
    const key = JSON.stringify([userId, storeFileName]);
    const known = allowed.get(key);
    if (known) return known;
    requireKafka('user-find-file');
    const { file } = successOf(await askAlone(asker, 'user-find-file', { userId, storeFileName }));
    allowed.set(key, file);
    return file;
  }

  app.get('/files/:storeFileName', async (request: Asked, reply) => {
    reply.header('Cache-Control', 'no-store');
    const file = await fileFor(request);
    const { storeFileName, originalFilename, contentType } = file;
    const type = isShown(contentType) ? 'inline' : 'attachment';
    const disposition = contentDisposition(originalFilename, { type });
    return send(request, reply, {
      key: fileKey(storeFileName),
      contentType,
      etag: storeFileName,
      disposition,
    });
  });

  app.get('/files/:storeFileName/thumbnail', async (request: Asked, reply) => {
    reply.header('Cache-Control', 'no-store');
    const file = await fileFor(request);
    const { storeFileName, contentType } = file;
    if (!isShown(contentType)) throw new Failure('FILE_NOT_FOUND');
    const [key, shownAs] = hasThumbnail(file)
      ? [thumbnailKey(storeFileName), 'image/webp']
      : [fileKey(storeFileName), contentType];
    return send(request, reply, { key, contentType: shownAs, etag: `${storeFileName}.thumbnail` });
  });

  async function send(
    { headers }: FastifyRequest,
    reply: FastifyReply,
    { key, contentType, etag: name, disposition }: Sent,
  ): Promise<FastifyReply> {
    const etag = `"${name}"`;
    // On what is there alone: a browser must not keep a refusal.
    const found = {
      'Accept-Ranges': 'bytes',
      'Cache-Control': `private, max-age=${seenFor}`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      ETag: etag,
      Vary: 'Cookie',
    };
    if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag))
      return reply.code(304).headers(found).send();
    const isCurrent = headers['if-range'] === undefined || headers['if-range'] === etag;
    const whole = headers.range === undefined || !isCurrent ? undefined : await storage.size(key);
    const range = whole === undefined ? undefined : byteRange(headers.range, whole);
    if (range === null) return reply.code(416).header('Content-Range', `bytes */${whole}`).send();
    const opened = await storage.open(key, range);
    if (!opened) throw new Failure('FILE_NOT_FOUND');
    if (range) reply.code(206).header('Content-Range', `bytes ${range.first}-${range.last}/${whole}`);
    running.add(opened.stream);
    opened.stream.once('close', () => running.delete(opened.stream));
    if (disposition) reply.header('Content-Disposition', disposition);
    return reply
      .headers(found)
      .header('Content-Length', range ? range.last - range.first + 1 : opened.size)
      .type(contentType)
      .send(opened.stream);
  }
}
