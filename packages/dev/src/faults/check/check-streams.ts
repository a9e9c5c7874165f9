/** A stream, however often it was cut, delivers everything that its user may see, once, in the order of its room. */
import type { EventRecord, Stream, Told, ToldEvent } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import { groupBy, type IndexedHistory } from './index-history.ts';
import { membershipsIn } from './memberships.ts';

export function checkStreams(history: IndexedHistory): Anomaly[] {
  return history.streams.flatMap((stream, at) => {
    const name = `${stream.userId}’s stream ${at + 1}`;
    return [...repeats(name, stream), ...ofRooms(name, stream, history), ...ofUser(name, stream, history)];
  });
}

/** Ephemeral events go to those who are online, and have no id. */
const isStored = ({ event }: { event: ToldEvent }) => event.eventId !== null;

function repeats(name: string, { told }: Stream): Anomaly[] {
  return [...groupBy(told.filter(isStored), ({ event }) => event.eventId)]
    .filter(([, times]) => times.length > 1)
    .map(([, times]) => ({
      kind: 'stream-repeated',
      about: `${name}: ${describe(times[0]?.event)}, ${times.length} times`,
    }));
}

function ofRooms(name: string, stream: Stream, { eventsIn }: IndexedHistory): Anomaly[] {
  const toldIn = groupBy(stream.told.filter(isStored), ({ of, event }) =>
    of === 'room' ? (event.roomId ?? null) : null,
  );
  return [...new Set([...eventsIn.keys(), ...toldIn.keys()])].flatMap((roomId) => {
    const told = toldIn.get(roomId) ?? [];
    const visible = membershipsIn(eventsIn.get(roomId) ?? [], stream.userId).flatMap(({ events }) => events);
    return [
      ...disorder(name, told),
      ...invented(name, told, visible),
      ...missed(name, stream, told, visible),
    ];
  });
}

function disorder(name: string, told: readonly Told[]): Anomaly[] {
  return told.flatMap(({ event }, at): Anomaly[] => {
    const before = told[at - 1]?.event;
    if (!before || (event.eventSeq ?? 0) >= (before.eventSeq ?? 0)) return [];
    return [{ kind: 'stream-order', about: `${name}: ${describe(event)} after ${describe(before)}` }];
  });
}

function invented(name: string, told: readonly Told[], may: readonly EventRecord[]): Anomaly[] {
  const ids = new Set(may.map(({ event }) => event.eventId));
  return told
    .filter(({ event }) => !ids.has(event.eventId))
    .map(({ event }) => ({ kind: 'stream-invented', about: `${name}: ${describe(event)}` }));
}

/**
 * Two things may be missing (docs/wire.md): events before a `reset`, after which a page reloads everything; and, if a
 * stream reconnects after the membership has ended in the database, the last events before the user's own LEAVE.
 */
function missed(
  name: string,
  stream: Stream,
  told: readonly Told[],
  visible: readonly EventRecord[],
): Anomaly[] {
  const ids = new Set(told.map(({ event }) => event.eventId));
  const found: Anomaly[] = [];
  let gap: Anomaly[] = [];
  let lastAt = 0;
  const atOf = new Map(told.map(({ event, at }) => [event.eventId, at]));
  for (const { event } of visible) {
    if (!ids.has(event.eventId)) {
      gap.push({ kind: 'stream-missed', about: `${name}: ${describe(event)}` });
      continue;
    }
    const at = atOf.get(event.eventId) ?? 0;
    const isOwnLeave = event.actionType === 'LEAVE' && event.userId === stream.userId;
    if (!isOwnLeave && !wasReset(stream, lastAt, at)) found.push(...gap);
    gap = [];
    lastAt = at;
  }
  return wasReset(stream, lastAt, Number.POSITIVE_INFINITY) ? found : [...found, ...gap];
}

const wasReset = ({ resets }: Stream, from: number, to: number) =>
  resets.some(({ at }) => at >= from && at <= to);

function ofUser(name: string, stream: Stream, { eventsFor }: IndexedHistory): Anomaly[] {
  const mine = eventsFor.get(stream.userId) ?? [];
  const told = stream.told.filter((one) => one.of === 'user' && isStored(one));
  const ids = new Set(told.map(({ event }) => event.eventId));
  const lacking = mine.filter(({ event }) => !ids.has(event.eventId));
  return [
    ...invented(name, told, mine),
    ...(stream.resets.length > 0
      ? []
      : lacking.map(({ event }) => ({
          kind: 'stream-missed' as const,
          about: `${name}: ${describe(event)}`,
        }))),
  ];
}

function describe(event: ToldEvent | undefined): string {
  const { actionType, eventId, eventSeq, roomId } = event ?? { actionType: '?', eventId: null };
  return `${actionType} (event ${eventId}${roomId ? `, room ${roomId}, place ${eventSeq}` : ''})`;
}
