/**
 * The memory of `once` pairs: which request ids were handled, what they asked, and what was answered.
 *
 * An entry is written in the transaction of the effect. Two workers with the same request (a rebalance, a repeated
 * send) both find no entry, both run, and the second to insert loses: its transaction is rolled back, and it finds
 * the first's entry when it looks again.
 */
import { createHmac } from 'node:crypto';
import type { PairName } from '@parley/contracts';
import type { ReplyText } from '@parley/messaging';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { insertEvents, type OutboxEntry } from '../outbox/outbox.ts';

export interface StoredReply extends ReplyText {
  readonly fingerprint: Buffer;
}

export interface InboxEntry {
  readonly requestId: Buffer;
  readonly fingerprint: Buffer;
  readonly userId: string;
  readonly reply: ReplyText;
}

/** Another worker was faster with something that this one has found to be still undone. */
export class LostRace extends Error {
  override readonly name = 'LostRace';

  constructor(options?: ErrorOptions) {
    super('another transaction was faster', options);
  }
}

interface StoredRow {
  readonly request_id: Buffer;
  readonly fingerprint: Buffer;
  readonly reply: string;
  readonly error_code: ReplyText['errorCode'];
}

/** The entries of those ids that were handled before, by `idKey`. */
export function findStored(
  pair: PairName,
  requestIds: readonly Buffer[],
): Query<ReadonlyMap<string, StoredReply>> {
  return query(
    requestIds.length === 0
      ? null
      : Prisma.sql`
          SELECT request_id, fingerprint, reply, error_code FROM inbox
          WHERE pair = ${pair} AND request_id = ANY(${requestIds}::bytea[])`,
    (rows: readonly StoredRow[]) =>
      new Map(
        rows.map(({ request_id, fingerprint, reply, error_code }) => [
          idKey(request_id),
          { fingerprint, text: reply, errorCode: error_code },
        ]),
      ),
  );
}

/**
 * Stores a batch's replies and events. An id that another transaction has stored meanwhile is a unique violation, which
 * rolls everything back. In ascending id, so that two batches that share ids can't wait for each other in a ring.
 */
export function storeReplies(
  pair: PairName,
  entries: readonly InboxEntry[],
  events: readonly OutboxEntry[],
): Prisma.Sql[] {
  if (entries.length === 0 && events.length > 0) throw new Error('events without a reply that is stored');
  if (entries.length === 0) return [];
  return [...insertEvents(events), insertReplies(pair, entries)];
}

/** The same text for any number of entries, where the model API compiles a statement for each number. */
function insertReplies(pair: PairName, entries: readonly InboxEntry[]): Prisma.Sql {
  const column = <Value>(value: (entry: InboxEntry) => Value) => entries.map(value);
  return Prisma.sql`
    INSERT INTO inbox (pair, request_id, fingerprint, user_id, reply, error_code)
    SELECT ${pair}, * FROM unnest(
      ${column(({ requestId }) => requestId)}::bytea[],
      ${column(({ fingerprint }) => fingerprint)}::bytea[],
      ${column(({ userId }) => userId)}::text[],
      ${column(({ reply }) => reply.text)}::text[],
      ${column(({ reply }) => reply.errorCode)}::text[]) AS e (request_id, fingerprint, user_id, reply, error_code)
    ORDER BY request_id`;
}

/** A request id, which may be any bytes, as a key of maps. */
export const idKey = (requestId: Buffer): string => requestId.toString('latin1');

/**
 * What a request asks, as a keyed hash: the same for the same fields whichever way a password was
 * sealed, and no help to whoever reads the table and would guess passwords.
 * @param fields parsed, so that their order is the schema's
 */
export function fingerprintOf(secret: string, pair: PairName, fields: object): Buffer {
  return createHmac('sha256', secret)
    .update(`${pair}\0${JSON.stringify(fields)}`)
    .digest();
}
