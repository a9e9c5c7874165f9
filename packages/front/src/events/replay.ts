/**
 * What a stream missed: the events after its cursor that its user may see, in the order of this front.
 *
 * A room's events are the user's from coming to going. Where the user came or went since the cursor, the first of these
 * tells what was before it; else it is as it is now.
 */
import type { ResetEvent } from '@parley/contracts';
import { type EventTail, isAfter, type TailEntry } from './event-tail.ts';
import type { UserRooms } from './memberships.ts';
import { isChange } from './read-event.ts';
import type { Vector } from './vector.ts';

export type Missed =
  | { readonly entries: readonly TailEntry[] }
  | { readonly problem: Extract<ResetEvent['reason'], 'too-old' | 'too-many'> };

/** Who missed more loads everything anew sooner than it would be told. */
const maxEvents = 2_000;
const maxBytes = 600 * 1024;
/** What a frame weighs beside its data and its cursor, about. */
const frameBytes = 40;

/** @param cursorBytes what each event's cursor weighs: with many partitions, more than the event itself */
export function missedEvents(
  tail: Pick<EventTail, 'reaches' | 'ofRoom' | 'ofUser'>,
  from: Vector,
  { userId, rooms }: Pick<UserRooms, 'userId' | 'rooms'>,
  cursorBytes: number,
): Missed {
  if (!tail.reaches(from)) return { problem: 'too-old' };
  const own = tail.ofUser(userId, from);
  const changedRooms = own.filter(({ event }) => isChange(event)).map(({ event }) => event.key);
  const entries: TailEntry[] = [];
  let bytes = 0;
  const take = (entry: TailEntry): boolean => {
    entries.push(entry);
    bytes += entry.event.bytes + cursorBytes + frameBytes;
    return entries.length <= maxEvents && bytes <= maxBytes;
  };
  if (!own.filter(({ event }) => !isChange(event)).every(take)) return { problem: 'too-many' };
  for (const roomId of new Set([...rooms.keys(), ...changedRooms])) {
    const since = rooms.get(roomId)?.from;
    const inRoom =
      since === undefined
        ? upToLeaving(tail.ofRoom(roomId, []), userId).filter(isAfter(from))
        : tail.ofRoom(roomId, from);
    const visible = ofMember(inRoom, userId, since);
    if (!visible.every(take)) return { problem: 'too-many' };
  }
  return { entries: entries.toSorted((one, other) => one.place - other.place) };
}

/** As many as weigh so much together, but one at least. */
export function firstOf(
  entries: readonly TailEntry[],
  bytes: number,
  cursorBytes: number,
): readonly TailEntry[] {
  let left = bytes;
  const end = entries.findIndex(({ event }) => {
    left -= event.bytes + cursorBytes + frameBytes;
    return left < 0;
  });
  return end < 0 ? entries : entries.slice(0, Math.max(1, end));
}

/** @param since the user's first event as a member now, if it is one */
function ofMember(entries: readonly TailEntry[], userId: string, since: number | undefined): TailEntry[] {
  const firstChange = entries.find(({ event }) => event.subject === userId);
  let isMember = firstChange ? firstChange.event.action === 'LEAVE' : since !== undefined;
  const begin = firstChange ? 0 : (since ?? 0);
  return entries.filter(({ event }) => {
    if (event.subject !== userId) return isMember && (event.eventSeq ?? 0) >= begin;
    isMember = event.action === 'JOIN';
    return true;
  });
}

/**
 * Nobody has asked how far a room is that the user has left. But what came before its going has a lower place; and what
 * came after it is not the user's.
 */
function upToLeaving(entries: readonly TailEntry[], userId: string): TailEntry[] {
  const isGoing = ({ event }: TailEntry) => event.subject === userId && event.action === 'LEAVE';
  const end = entries.findLast(isGoing)?.event.eventSeq ?? 0;
  let last = 0;
  return entries.filter(({ event: { eventSeq } }) => {
    const place = eventSeq ?? 0;
    if (place <= last || place > end) return false;
    last = place;
    return true;
  });
}
