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

/** @returns all of it, in order, or undefined where some of it may be gone */
export function missedEvents(
  { recent, from, known }: KnownRoom,
  { seq, eventSeq }: Resume,
): RoomMessage[] | undefined {
  const first = recent[0]?.eventSeq ?? Number.POSITIVE_INFINITY;
  const isWhole = first <= from;
  if (eventSeq !== undefined) {
    const isThere = isWhole || first <= eventSeq + 1 || known <= eventSeq;
    return isThere ? read(recent.filter((event) => (event.eventSeq ?? 0) > eventSeq)) : undefined;
  }
  const later: RoomMessage[] = [];
  for (const event of recent.toReversed()) {
    const [message] = read([event]);
    if (message?.action === 'SEND' && (message.seq ?? 0) <= (seq ?? 0)) return later.reverse();
    if (message) later.push(message);
  }
  return isWhole ? later.reverse() : undefined;
}

/** What is known here of messages that the client has: they may have been changed. */
export function changesOf({ recent }: KnownRoom, { seq, eventSeq }: Resume): RoomMessage[] {
  return read(recent.filter((event) => (event.eventSeq ?? 0) > (eventSeq ?? 0))).filter(
    (message) => ['MODIFY', 'DELETE'].includes(message.action) && (message.seq ?? 0) <= (seq ?? 0),
  );
}

function read(events: KnownRoom['recent']): RoomMessage[] {
  return events.flatMap(({ text }) => readRoomMessage(text) ?? []);
}
