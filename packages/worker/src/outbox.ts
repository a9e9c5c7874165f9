/**
 * Events that are stored with the change they tell of, until they are published.
 *
 * A room's events are written under its row's lock, so that ascending ids are ascending event seqs, and a later one
 * is never visible before an earlier.
 */
import type { EventTopic } from '@parley/contracts';
import type { OutgoingEvent } from '@parley/messaging';
import { type Database, Prisma } from './database.ts';
import { withEventId } from './emissions.ts';

/** An event on its way into the outbox. */
export interface OutboxEntry extends Omit<OutgoingEvent, 'traceparent' | 'eventId'> {
  readonly traceparent: string | null;
}

export interface StoredEvent extends OutgoingEvent {
  readonly eventId: number;
}

interface EventRow {
  event_id: bigint;
  topic: EventTopic;
  key: string;
  action: string;
  event_seq: number | null;
  payload: string;
  traceparent: string | null;
}

/** The columns of any number of entries, as a statement's source of rows. */
export function outboxRows(entries: readonly OutboxEntry[]): Prisma.Sql {
  const column = <Value>(value: (entry: OutboxEntry) => Value) => entries.map(value);
  return Prisma.sql`
    SELECT * FROM unnest(
      ${column(({ topic }) => topic)}::text[],
      ${column(({ key }) => key)}::text[],
      ${column(({ action }) => action)}::text[],
      ${column(({ eventSeq }) => eventSeq)}::int[],
      ${column(({ text }) => text)}::text[],
      ${column(({ traceparent }) => traceparent)}::text[])`;
}

/**
 * The oldest events but those, in the order in which they are to be published. Never only those after the last one
 * read: what was given a lower id may be committed later.
 */
export async function oldestEvents(
  database: Database,
  most: number,
  except: readonly number[],
): Promise<StoredEvent[]> {
  const rows = await database.$queryRaw<EventRow[]>`
    SELECT event_id, topic, key, action, event_seq, payload, traceparent
    FROM outbox WHERE event_id <> ALL(${except}::bigint[])
    ORDER BY event_id LIMIT ${most}`;
  return rows.map(({ event_id, topic, key, action, event_seq, payload, traceparent }) => ({
    eventId: Number(event_id),
    topic,
    key,
    action,
    eventSeq: event_seq,
    text: withEventId(payload, Number(event_id)),
    traceparent: traceparent ?? undefined,
  }));
}

/** Forgets events that the brokers have. */
export async function forgetEvents(database: Database, eventIds: readonly number[]): Promise<void> {
  await database.$executeRaw`DELETE FROM outbox WHERE event_id = ANY(${eventIds}::bigint[])`;
}
