/** `GET /api/rooms/<roomId>/export`: what its asker can see of a room, as a file that is written as it is read. */
import { Readable } from 'node:stream';
import { Failure, type PairName } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';
import { isForeign } from '../http/own-pages.ts';
import type { Asker } from '../requests/ask.ts';
import { exportFormats } from './export-formats.ts';
import { readRoom } from './read-room.ts';
import { RunningExports } from './running-exports.ts';

export interface ExportRoutesOptions {
  readonly asker: Pick<Asker, 'ask'>;
  /** @throws Failure `UNAVAILABLE` while requests can't be answered */
  readonly requireKafka: (pair: PairName) => void;
  readonly now: () => number;
}

interface ExportRequest {
  Params: { roomId: string };
  Querystring: { format?: string; lang?: string };
}

export function exportRoutes(app: FastifyInstance, { asker, requireKafka, now }: ExportRoutesOptions): void {
  const running = new RunningExports();
  app.get<ExportRequest>('/api/rooms/:roomId/export', async (request, reply) => {
    reply.header('Cache-Control', 'no-store');
    const { userId } = request.session;
    if (userId === undefined) throw new Failure('NOT_LOGGED_IN');
    // Much work, for which nobody is to be sent by a page of another site.
    if (isForeign(request)) throw new Failure('FORBIDDEN');
    const { format = 'jsonl', lang } = request.query;
    if (!isFormat(format)) throw new Failure('BAD_REQUEST', 'format must be jsonl or html');
    const roomId = Number(request.params.roomId);
    if (!Number.isSafeInteger(roomId) || roomId < 1) throw new Failure('BAD_REQUEST', 'roomId must be an id');
    requireKafka('user-search-chat');
    const end = running.begin(userId);
    try {
      const reading = await readRoom({ asker, userId, roomId });
      const at = new Date(now());
      const { type, write } = exportFormats[format];
      const name = `parley-${roomId}-${at.toISOString().slice(0, 10)}.${format}`;
      const file = Readable.from(write(reading, at, lang === 'ko' ? 'ko' : 'en'));
      file.once('close', end);
      return (
        reply
          .type(type)
          .header('Content-Disposition', `attachment; filename="${name}"`)
          // Should a browser show it all the same.
          .header('Content-Security-Policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'")
          .send(file)
      );
    } catch (error) {
      end();
      throw error;
    }
  });
}

function isFormat(text: string): text is keyof typeof exportFormats {
  return Object.hasOwn(exportFormats, text);
}
