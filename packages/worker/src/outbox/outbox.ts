/**
 * Events that are stored with the change they tell of, until they are published.
 *
 * A room's events are written under its row's lock, so that ascending ids are ascending event seqs, and a later one
 * is never visible before an earlier.
 */
import type { EventTopic } from '@parley/contracts';
import type { OutgoingEvent } from '@parley/messaging';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { withEventId } from './new-events.ts';

/** An event on its way into the outbox. */
export interface OutboxEntry extends Omit<OutgoingEvent, 'traceparent' | 'eventId'> {
  readonly traceparent: string | null;
}

export interface StoredEvent extends OutgoingEvent {
  readonly eventId: number;
}

interface EventRow {
  event_id: string;
  topic: EventTopic;
  key: string;
  action: string;
  event_seq: number | null;
  payload: string;
  traceparent: string | null;
}

/** One statement for any number of events, which returns the ids it gives them; none for none. */
export function insertEvents(entries: readonly OutboxEntry[]): Prisma.Sql[] {
  if (entries.length === 0) return [];
  const column = <Value>(value: (entry: OutboxEntry) => Value) => entries.map(value);
  return [
    Prisma.sql`
      INSERT INTO outbox (topic, key, action, event_seq, payload, traceparent)
      SELECT * FROM unnest(
        ${column(({ topic }) => topic)}::text[],
        ${column(({ key }) => key)}::text[],
        ${column(({ action }) => action)}::text[],
        ${column(({ eventSeq }) => eventSeq)}::int[],
        ${column(({ text }) => text)}::text[],
        ${column(({ traceparent }) => traceparent)}::text[])
      RETURNING event_id`,
  ];
}

/** @param rows what the insertion has returned */
export function storedEvents(
  entries: readonly OutboxEntry[],
  rows: readonly { readonly event_id?: string }[],
): StoredEvent[] {
  const ids = rows.map(({ event_id }) => Number(event_id)).sort((a, b) => a - b);
  return entries.map((entry, index) => toStored(entry, ids[index] as number));
}

function toStored(entry: OutboxEntry, eventId: number): StoredEvent {
  const { text, traceparent } = entry;
  return { ...entry, eventId, text: withEventId(text, eventId), traceparent: traceparent ?? undefined };
}

/**
 * The oldest events but those, in the order in which they are to be published. Never only those after the last one
 * read: what was given a lower id may be committed later.
 */
export function oldestEvents(most: number, except: readonly number[]): Query<StoredEvent[]> {
  return query(
    Prisma.sql`
      SELECT event_id, topic, key, action, event_seq, payload, traceparent
      FROM outbox WHERE event_id <> ALL(${except}::bigint[])
      ORDER BY event_id LIMIT ${most}`,
    (rows: readonly EventRow[]) =>
      rows.map(({ event_id, event_seq: eventSeq, payload: text, ...row }) =>
        toStored({ ...row, eventSeq, text }, Number(event_id)),
      ),
  );
}

/**
 * Forgets events that the brokers have. Nobody waits for the disk: what comes back after a crash of the database is
 * published once more, and readers drop it.
 */
export function forgetEvents(eventIds: readonly number[]): Prisma.Sql[] {
  return [
    Prisma.sql`SET LOCAL synchronous_commit = off`,
    Prisma.sql`DELETE FROM outbox WHERE event_id = ANY(${eventIds}::bigint[])`,
  ];
}
