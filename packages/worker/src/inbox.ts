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
import { type Database, Prisma, type Transaction } from './database.ts';
import { type OutboxEntry, outboxRows } from './outbox.ts';

export interface StoredReply extends ReplyText {
  readonly fingerprint: string;
}

export interface InboxEntry {
  readonly requestId: Buffer;
  readonly fingerprint: string;
  readonly userId: string;
  readonly reply: ReplyText;
}

/** Another worker stored a reply for one of the batch's ids first. */
export class LostRace extends Error {
  override readonly name = 'LostRace';
}

/** The entries of those ids that were handled before, by the id in hexadecimal. */
export async function findStored(
  database: Database,
  pair: PairName,
  requestIds: readonly Buffer[],
): Promise<Map<string, StoredReply>> {
  const entries = await database.inboxEntry.findMany({
    where: { pair, requestId: { in: requestIds.map((id) => new Uint8Array(id)) } },
    select: { requestId: true, fingerprint: true, reply: true, errorCode: true },
  });
  return new Map(
    entries.map(({ requestId, fingerprint, reply, errorCode }) => [
      hex(requestId),
      { fingerprint: hex(fingerprint), text: reply, errorCode: errorCode as ReplyText['errorCode'] },
    ]),
  );
}

/** Stores a batch's replies and events. @throws LostRace, to roll the transaction back. */
export async function store(
  transaction: Transaction,
  pair: PairName,
  entries: readonly InboxEntry[],
  events: readonly OutboxEntry[] = [],
): Promise<void> {
  if (entries.length === 0 && events.length > 0) throw new Error('events without a reply that is stored');
  if (entries.length === 0) return;
  const inserted = inboxInsert(pair, entries);
  const count = await transaction.$executeRaw(events.length === 0 ? inserted : withOutbox(inserted, events));
  if (count < entries.length) throw new LostRace();
}

/**
 * The same text for any number of entries, where the model API compiles a statement for each number. In the order of
 * their ids: two workers with some of the same requests would otherwise wait for each other in a ring.
 */
function inboxInsert(pair: PairName, entries: readonly InboxEntry[]): Prisma.Sql {
  const column = <Value>(value: (entry: InboxEntry) => Value) => entries.map(value);
  return Prisma.sql`
    INSERT INTO inbox (pair, request_id, fingerprint, user_id, reply, error_code)
    SELECT ${pair}, e.* FROM unnest(
      ${column(({ requestId }) => new Uint8Array(requestId))}::bytea[],
      ${column(({ fingerprint }) => new Uint8Array(Buffer.from(fingerprint, 'hex')))}::bytea[],
      ${column(({ userId }) => userId)}::text[],
      ${column(({ reply }) => reply.text)}::text[],
      ${column(({ reply }) => reply.errorCode)}::text[]
    ) AS e (request_id, fingerprint, user_id, reply, error_code)
    ORDER BY e.request_id
    ON CONFLICT DO NOTHING`;
}

/** Both in one statement, whose count is the inbox's. */
function withOutbox(inserted: Prisma.Sql, events: readonly OutboxEntry[]): Prisma.Sql {
  return Prisma.sql`
    WITH told AS (
      INSERT INTO outbox (topic, key, action, event_seq, payload, traceparent) ${outboxRows(events)}
    )
    ${inserted}`;
}

/**
 * What a request asks, as a keyed hash in hexadecimal: the same for the same fields whichever way a password was
 * sealed, and no help to whoever reads the table and would guess passwords.
 * @param fields parsed, so that their order is the schema's
 */
export function fingerprintOf(secret: string, pair: PairName, fields: object): string {
  return createHmac('sha256', secret)
    .update(`${pair}\0${JSON.stringify(fields)}`)
    .digest('hex');
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
