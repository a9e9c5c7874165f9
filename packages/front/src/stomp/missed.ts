/** What a client missed of a room, as far as this front still has the room's events. */
import type { KnownRoom } from '../events/event-router.ts';
import { type RoomMessage, readRoomMessage } from './room-messages.ts';

/** What a client says that it was told last. */
export interface Resume {
  /** Of a message: its place in the room. */
  readonly seq: number | undefined;
  /** Of an event: its place among the room's. More exact, because a message may be changed after later ones. */
  readonly eventSeq: number | undefined;
}

type Recent = KnownRoom['recent'];

/** @returns all of it, in order, or undefined where some of it may be gone */
export function missedEvents(room: KnownRoom, { seq, eventSeq }: Resume): RoomMessage[] | undefined {
  const later = eventSeq === undefined ? afterMessage(room, seq ?? 0) : afterEvent(room, eventSeq);
  return later && isWithoutGap(later) ? read(later) : undefined;
}

function afterEvent({ recent, from, known }: KnownRoom, eventSeq: number): Recent | undefined {
  const first = recent[0]?.eventSeq ?? Number.POSITIVE_INFINITY;
  const later = recent.filter((event) => (event.eventSeq ?? 0) > eventSeq);
  const next = Math.max(eventSeq + 1, from);
  const isThere = later.length > 0 ? later[0]?.eventSeq === next : first <= next || known <= eventSeq;
  return isThere ? later : undefined;
}

function afterMessage({ recent, from }: KnownRoom, seq: number): Recent | undefined {
  const last = recent.findLastIndex(({ text }) => {
    const message = readRoomMessage(text);
    return message?.action === 'SEND' && (message.seq ?? 0) <= seq;
  });
  const isWhole = (recent[0]?.eventSeq ?? Number.POSITIVE_INFINITY) <= from;
  return last >= 0 || isWhole ? recent.slice(last + 1) : undefined;
}

/** A place that is left out is of an event that was lost with its topic. */
const isWithoutGap = (events: Recent): boolean =>
  events.every(({ eventSeq }, index) => eventSeq === (events[0]?.eventSeq ?? 0) + index);

/** What is known here of messages that the client has: they may have been changed. */
export function changesOf({ recent }: KnownRoom, { seq, eventSeq }: Resume): RoomMessage[] {
  return read(recent.filter((event) => (event.eventSeq ?? 0) > (eventSeq ?? 0))).filter(
    (message) => ['MODIFY', 'DELETE'].includes(message.action) && (message.seq ?? 0) <= (seq ?? 0),
  );
}

function read(events: KnownRoom['recent']): RoomMessage[] {
  return events.flatMap(({ text }) => readRoomMessage(text) ?? []);
}
