/**
 * `POST /api/files`: a file's bytes as the body. They are received whole, then the worker is asked, who knows the file from
 * then on, and only then they are stored: whatever is killed in between, nothing is stored that nobody knows of, and the
 * same upload can be asked again under the same id.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Failure, filePurpose, type PairName, type RequestOf, type StoredFile } from '@parley/contracts';
import { type FileIntake, type FileStorage, removeFile } from '@parley/files';
import { newRequestId } from '@parley/messaging';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { idempotencyKey } from '../http/idempotency-key.ts';
import { handleError } from '../http/problems.ts';
import { allowSlowBody } from '../http/slow-bodies.ts';
import { type Asker, askAlone, settledReply, successOf } from '../requests/ask.ts';
import { givenFileName } from './file-name.ts';

export interface UploadRouteOptions {
  readonly asker: Pick<Asker, 'ask'>;
  readonly intake: FileIntake;
  readonly storage: FileStorage;
  readonly maxBytes: number;
  /** @throws Failure `UNAVAILABLE` while requests can't be answered */
  readonly requireKafka: (pair: PairName) => void;
}

/** Uploads of one user at a time. */
const uploadsOfUser = 4;
/** What comes of a body that is refused is read for so long, so that the answer is; milliseconds. */
const patienceForReader = 2_000;
/** What is being received when a front stops may still be received for so long; milliseconds. */
const patienceAtEnd = 3_000;

interface UploadRequest {
  Querystring: { purpose?: string; userId?: string };
}

export function uploadRoute(app: FastifyInstance, options: UploadRouteOptions): void {
  const { maxBytes } = options;
  const uploading = new Map<string, number>();
  const receiving = new Set<IncomingMessage>();
  app.addHook('preClose', async () => {
    const end = () => {
      for (const request of receiving) request.destroy();
    };
    setTimeout(end, patienceAtEnd).unref();
  });

  app.get('/api/files', async () => ({ maxBytes }));

  app.register(async (bodies) => {
    bodies.removeAllContentTypeParsers();
    bodies.addContentTypeParser('*', (_request, bytes, done) => done(null, bytes));
    bodies.post<UploadRequest>('/api/files', { errorHandler: refuse }, async (request, reply) => {
      const userId = uploaderOf(request);
      const uploadId = idempotencyKey(request) ?? newRequestId();
      request.requestId = uploadId;
      options.requireKafka('user-add-file');
      const others = uploading.get(userId) ?? 0;
      if (others >= uploadsOfUser) throw new Failure('TOO_MANY_REQUESTS', undefined, { retryAfter: 1 });
      uploading.set(userId, others + 1);
      const noMoreSlow = allowSlowBody(request.raw.socket);
      receiving.add(request.raw);
      try {
        const file = await upload(request, { userId, uploadId }, options);
        return reply.code(201).header('Location', `/files/${file.storeFileName}`).send({ file });
      } finally {
        noMoreSlow();
        receiving.delete(request.raw);
        const left = (uploading.get(userId) ?? 1) - 1;
        if (left > 0) uploading.set(userId, left);
        else uploading.delete(userId);
      }
    });
  });
}

/** @throws Failure `NOT_LOGGED_IN`; `FORBIDDEN` where the page is another user's than the cookie */
function uploaderOf({ session, query }: FastifyRequest<UploadRequest>): string {
  const { userId } = session;
  if (userId === undefined) throw new Failure('NOT_LOGGED_IN');
  if ((query.userId ?? userId) !== userId) throw new Failure('FORBIDDEN');
  return userId;
}

async function upload(
  request: FastifyRequest<UploadRequest>,
  { userId, uploadId }: { userId: string; uploadId: string },
  { asker, intake, storage, maxBytes }: UploadRouteOptions,
): Promise<StoredFile> {
  const { headers, query, raw } = request;
  const originalFilename = givenFileName(headers['content-disposition']);
  const { data: purpose } = filePurpose.safeParse(query.purpose ?? 'message');
  if (!purpose) throw new Failure('BAD_REQUEST', `purpose must be one of ${filePurpose.options.join(', ')}`);
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw new Failure('TOO_LARGE');
  const bytes = (request.body ?? raw) as Readable;
  const received = await storing(() => intake.receive(bytes, purpose, () => raw.destroyed)).catch((error) => {
    // Nobody is there any more to be told, and nothing is wrong here.
    throw raw.readableAborted ? new Failure('TIMEOUT') : error;
  });
  try {
    const { contentType, fileSize, sha256, width, height } = received;
    const storeFileName = `${uploadId}.${received.ending}`;
    const seen = width !== undefined && height !== undefined ? { width, height } : {};
    const known = {
      userId,
      storeFileName,
      originalFilename,
      contentType,
      fileSize,
      sha256,
      purpose,
    } as const;
    const file = await record(asker, uploadId, { ...known, ...seen });
    await storing(() => received.keep(storeFileName));
    await confirm(asker, storage, { userId, storeFileName });
    return file;
  } finally {
    await received.discard();
  }
}

/** @throws Failure what the worker refuses it with, or where it can't be known now */
async function record(
  asker: Pick<Asker, 'ask'>,
  requestId: string,
  request: RequestOf<'user-add-file'>,
): Promise<StoredFile> {
  const { outcome } = await asker.ask({ pair: 'user-add-file', request, requestId, origin: randomUUID() });
  const { reply } = await settledReply(outcome);
  return successOf<'user-add-file'>(reply as Parameters<typeof successOf<'user-add-file'>>[0]).file;
}

/**
 * What was removed meanwhile doesn't come back by a late try, nor by the same upload asked again, to which the worker gives
 * the reply it has given.
 * @throws Failure `FILE_NOT_FOUND`, the bytes being removed
 */
async function confirm(
  asker: Pick<Asker, 'ask'>,
  storage: FileStorage,
  request: RequestOf<'user-find-file'>,
): Promise<void> {
  const found = await askAlone(asker, 'user-find-file', request);
  if (found.errorCode === 'FILE_NOT_FOUND') await storing(() => removeFile(storage, request.storeFileName));
  successOf(found);
}

/** A disk that is full or a store that is away is the same to whoever uploads: it can be tried again later. */
async function storing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure('UNAVAILABLE', undefined, { cause });
  }
}

/** Somebody who still sends reads the answer only if what is sent is read too. */
const refuse: typeof handleError = (error, request, reply) => {
  const { raw } = request;
  if (!raw.complete && !raw.destroyed) {
    raw.resume();
    setTimeout(() => raw.complete || raw.destroy(), patienceForReader).unref();
  }
  return handleError(error, request, reply);
};
