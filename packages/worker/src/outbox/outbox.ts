/**
 * The outbox: events stored with the change they tell of, until they are published.
 *
 * A room's events are written under the lock of its row. So ascending ids are ascending event seqs, and a later event
 * is never visible before an earlier one.
 */
import type { EventTopic } from '@parley/contracts';
import type { OutgoingEvent } from '@parley/messaging';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { withEventId } from './new-events.ts';

/** An event to be stored in the outbox. */
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

/** One statement for any number of events, which returns the assigned ids; no statement for none. */
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

/** @param rows returned by the insert */
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
 * The oldest events except those, in the order in which they must be published. It does not start after the last one
 * read: an event with a lower id may be committed later.
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
 * Deletes events that the brokers have, without waiting for the disk: those that reappear after a crash of the database
 * are published once more, and readers drop them.
 */
export function forgetEvents(eventIds: readonly number[]): Prisma.Sql[] {
  return [
    Prisma.sql`SET LOCAL synchronous_commit = off`,
    Prisma.sql`DELETE FROM outbox WHERE event_id = ANY(${eventIds}::bigint[])`,
  ];
}
