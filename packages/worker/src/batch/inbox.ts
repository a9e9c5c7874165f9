/**
 * The inbox: which request ids of `once` pairs were handled, their fingerprints and their replies.
 *
 * An entry is written in the transaction of the effect. If two workers have the same request (after a rebalance or a
 * repeated send), both find no entry and both run. The second to insert fails: its transaction is rolled back, and it
 * finds the first's entry when it looks again.
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

/** Another transaction has done what this one found undone. */
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

/** The entries of those ids that were handled before, keyed by `idKey`. */
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
 * rolls everything back. Rows are inserted in ascending id, so that two batches with the same ids can't deadlock.
 */
export function storeReplies(
  pair: PairName,
  entries: readonly InboxEntry[],
  events: readonly OutboxEntry[],
): Prisma.Sql[] {
  if (entries.length === 0 && events.length > 0) throw new Error('events without a stored reply');
  if (entries.length === 0) return [];
  return [...insertEvents(events), insertReplies(pair, entries)];
}

/** One statement text for any number of entries; the model API would compile one for each number. */
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

/** A request id, which may be any bytes, as a map key. */
export const idKey = (requestId: Buffer): string => requestId.toString('latin1');

/**
 * A keyed hash of what a request asks. It does not depend on how the password was sealed, and does not help anybody who
 * reads the table to guess passwords.
 * @param fields parsed, so that they have the schema's order
 */
export function fingerprintOf(secret: string, pair: PairName, fields: object): Buffer {
  return createHmac('sha256', secret)
    .update(`${pair}\0${JSON.stringify(fields)}`)
    .digest();
}
