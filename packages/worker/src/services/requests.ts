/** Finds what became of a request. */
import { Failure, type PairName } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import type { AgainService, Plain } from './service.ts';

interface Entry {
  readonly pair: PairName;
  readonly request_id: Buffer;
  readonly user_id: string;
  /** JSON. */
  readonly reply: string;
  readonly created_at: Date;
}

export const findRequests: AgainService<'request-find'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { entries } = await pipeline.read({ entries: findEntries(requests) });
    return requests.map(({ userId, requestId }) => {
      const entry = entries.get(mapKey(userId, Buffer.from(requestId)));
      if (!entry) return new Failure('NOT_FOUND');
      const { pair, reply, created_at } = entry;
      return { requestId, pair, reply: JSON.parse(reply), createdAt: created_at.toISOString() };
    });
  },
};

/** By user and request id; if several pairs have used an id, the latest one. */
function findEntries(requests: readonly Plain<'request-find'>[]): Query<ReadonlyMap<string, Entry>> {
  return query(
    Prisma.sql`
      SELECT pair, request_id, user_id, reply, created_at FROM inbox
      WHERE request_id = ANY(${requests.map(({ requestId }) => Buffer.from(requestId))}::bytea[])
        AND user_id = ANY(${requests.map(({ userId }) => userId)}::text[])
      ORDER BY created_at`,
    (rows: readonly Entry[]) => new Map(rows.map((row) => [mapKey(row.user_id, row.request_id), row])),
  );
}

const mapKey = (userId: string, requestId: Buffer) => `${requestId.toString('hex')} ${userId}`;
