/**
 * A STOMP client, however often it was disconnected, gets the events of its user's rooms: from the user's joining on
 * without gaps, in order, once. After the user has left, missed events are not delivered any more (docs/wire.md).
 */
import type { EventRecord, Subscriber, Told, ToldEvent } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import { groupBy, type IndexedHistory } from './index-history.ts';
import { type Membership, membershipsIn } from './memberships.ts';

export function checkSubscribers({ subscribers, eventsIn }: IndexedHistory): Anomaly[] {
  return subscribers.flatMap((subscriber) => {
    const toldIn = groupBy(subscriber.told, ({ event }) => event.roomId ?? null);
    return [...new Set([...eventsIn.keys(), ...toldIn.keys()])].flatMap((roomId) => {
      const name = `${subscriber.userId}’s STOMP client, room ${roomId}`;
      const told = toldIn.get(roomId) ?? [];
      const memberships = membershipsIn(eventsIn.get(roomId) ?? [], subscriber.userId);
      return [
        ...outOfOrder(name, told),
        ...invented(name, told, memberships),
        ...memberships.flatMap((one) => missed(name, subscriber, told, one)),
      ];
    });
  });
}

/** An event is delivered once, and places ascend: those of events, and those of messages. */
function outOfOrder(name: string, told: readonly Told[]): Anomaly[] {
  const events = told.filter(({ event }) => event.eventSeq !== null);
  const said = told.filter(({ event }) => event.actionType === 'SEND');
  return [
    ...notAscending(name, events, ({ eventSeq }) => eventSeq ?? 0),
    ...notAscending(name, said, ({ seq }) => seq ?? 0),
  ];
}

function notAscending(name: string, told: readonly Told[], placeOf: (event: ToldEvent) => number): Anomaly[] {
  const seen = new Set<number>();
  let last = 0;
  return told.flatMap(({ event }): Anomaly[] => {
    const place = placeOf(event);
    const before = last;
    const isRepeat = seen.has(place);
    seen.add(place);
    last = Math.max(last, place);
    if (isRepeat) return [{ kind: 'subscription-repeated', about: `${name}: ${describe(event)}` }];
    if (place > before) return [];
    return [{ kind: 'subscription-order', about: `${name}: ${describe(event)} after ${before}` }];
  });
}

function invented(name: string, told: readonly Told[], memberships: readonly Membership[]): Anomaly[] {
  const visible = memberships.flatMap(({ events }) => events);
  const byPlace = new Map(visible.map((record) => [record.event.eventSeq, record.event]));
  const sent = new Map(
    visible.flatMap(({ event }) => (event.actionType === 'SEND' ? [[event.seq, event] as const] : [])),
  );
  const deleted = new Set(
    visible.flatMap(({ event }) => (event.actionType === 'DELETE' ? [event.messageId] : [])),
  );
  return told
    .filter(({ event }) => {
      const isOfHistory = event.eventSeq === null;
      const mayDiffer = isOfHistory || (event.content === '' && deleted.has(event.messageId));
      return !isSame(event, isOfHistory ? sent.get(event.seq) : byPlace.get(event.eventSeq), mayDiffer);
    })
    .map(({ event }) => ({ kind: 'subscription-invented', about: `${name}: ${describe(event)}` }));
}

/**
 * In the history, messages have their current text; deleted ones have none for a client that reconnects; and an event
 * lacks a text that not all members may see.
 */
function isSame(told: ToldEvent, event: ToldEvent | undefined, mayDiffer: boolean): boolean {
  if (!event || told.actionType !== event.actionType || told.messageId !== event.messageId) return false;
  return mayDiffer || event.actionType !== 'SEND' || told.content === event.content;
}

function missed(
  name: string,
  { hears, connections }: Subscriber,
  told: readonly Told[],
  { events, isOver }: Membership,
): Anomaly[] {
  const firstTold = firstAfterConnecting(connections, told);
  const places = new Set(told.map(({ event }) => event.eventSeq));
  const said = new Set(told.flatMap(({ event }) => (event.actionType === 'SEND' ? [event.seq] : [])));
  const hasReadHistory = told.some(({ event }) => event.eventSeq === null);
  const meant = events.filter(({ event }) => hears === 'all' || isSaid(event));
  const isTold = ({ event }: EventRecord) =>
    places.has(event.eventSeq ?? 0) || (event.actionType === 'SEND' && said.has(event.seq));
  const end = isOver ? meant.findLastIndex(isTold) : meant.length;
  const first = meant.findIndex(isTold);
  /** A read of a history without messages leaves no trace: an event delivered after it is then the first. */
  const mayBeInHistory = (index: number) => {
    const next = meant.findIndex((record, at) => at > index && isTold(record));
    return hasReadHistory || next === first || firstTold.has(meant[next]?.event.eventSeq ?? 0);
  };
  return meant
    .slice(0, Math.max(0, end))
    .filter((record, index) => !isTold(record) && !mayBeLeftOut(record.event, mayBeInHistory(index)))
    .map(({ event }) => ({ kind: 'subscription-missed', about: `${name}: ${describe(event)}` }));
}

/** @returns the places of the first events of the room after each connection of the client */
function firstAfterConnecting(
  connections: Subscriber['connections'],
  told: readonly Told[],
): ReadonlySet<number> {
  const firsts = connections.map(({ from, to }) => told.find(({ at }) => at >= from && at <= (to ?? at)));
  return new Set(firsts.flatMap((one) => one?.event.eventSeq ?? []));
}

const isSaid = ({ actionType }: ToldEvent) => ['SEND', 'MODIFY', 'DELETE'].includes(actionType);

/**
 * An edit whose text is delivered only to those who may see it; and in a history, anything but the messages themselves.
 */
function mayBeLeftOut({ actionType, content }: ToldEvent, isInHistory: boolean): boolean {
  return actionType === 'MODIFY' ? content === null || isInHistory : isInHistory && actionType !== 'SEND';
}

function describe({ actionType, eventSeq, messageId, seq }: ToldEvent): string {
  return `${actionType} (place ${eventSeq}, message ${messageId}, seq ${seq})`;
}
