/** `GET /api/rooms/<roomId>/export`: what its asker can see of a room, as a file that is written as it is read. */
import { Readable } from 'node:stream';
import { Failure, type PairName } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';
import { isForeign } from '../http/own-pages.ts';
import type { Asker } from '../requests/ask.ts';
import { liveSession, type SessionStore } from '../sessions/sessions.ts';
import { exportFormats } from './export-formats.ts';
import { readRoom } from './read-room.ts';
import { RunningExports } from './running-exports.ts';

export interface ExportRoutesOptions {
  readonly asker: Pick<Asker, 'ask'>;
  readonly sessions: Pick<SessionStore, 'liveOrigins'>;
  /** @throws Failure `UNAVAILABLE` while requests can't be answered */
  readonly requireKafka: (pair: PairName) => void;
  readonly now: () => number;
}

interface ExportRequest {
  Params: { roomId: string };
  Querystring: { format?: string; lang?: string };
}

/** A HEAD would have all of it read, and told to nobody. */
const route = { exposeHeadRoute: false, config: { isStream: true } };

/** @returns stops the exports that are under way */
export function exportRoutes(
  app: FastifyInstance,
  { asker, sessions, requireKafka, now }: ExportRoutesOptions,
): () => void {
  const exports = new RunningExports();
  app.get<ExportRequest>('/api/rooms/:roomId/export', route, async (request, reply) => {
    reply.header('Cache-Control', 'no-store');
    const session = liveSession(request);
    if (!session || session.userId === null) throw new Failure('NOT_LOGGED_IN');
    // Much work, for which nobody is to be sent by a page of another site.
    if (isForeign(request)) throw new Failure('FORBIDDEN');
    const { format = 'jsonl', lang } = request.query;
    if (!isFormat(format)) throw new Failure('BAD_REQUEST', 'format must be jsonl or html');
    const roomId = Number(request.params.roomId);
    if (!Number.isSafeInteger(roomId) || roomId < 1) throw new Failure('BAD_REQUEST', 'roomId must be an id');
    requireKafka('user-search-chat');
    const { origin, userId } = session;
    const running = exports.begin(userId);
    try {
      const checkSession = async () => {
        const live = await sessions.liveOrigins([origin]);
        if (!live.has(origin)) throw new Failure('NOT_LOGGED_IN');
      };
      const reading = await readRoom({ asker, userId, roomId, checkSession });
      running.signal.throwIfAborted();
      const at = new Date(now());
      const { type, write } = exportFormats[format];
      const name = `parley-${roomId}-${at.toISOString().slice(0, 10)}.${format}`;
      const parts = write(reading, at, lang === 'ko' ? 'ko' : 'en');
      const file = Readable.from(running.paced(parts), { signal: running.signal });
      file.once('close', () => running.end());
      return (
        reply
          .type(type)
          .header('Content-Disposition', `attachment; filename="${name}"`)
          // Should a browser show it all the same.
          .header('Content-Security-Policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'")
          .send(file)
      );
    } catch (error) {
      running.end();
      throw error;
    }
  });
  return () => exports.close();
}

function isFormat(text: string): text is keyof typeof exportFormats {
  return Object.hasOwn(exportFormats, text);
}
