/** Each change has its events: all of them, once each, in the order of their room. */
import type { PairName, RoomAction } from '@parley/contracts';
import type { Command, EventRecord } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import { groupBy, type IndexedHistory } from './index-history.ts';

/** The events of each pair's success. A request that changes nothing must have none. */
const toldBy: Partial<
  Record<
    PairName,
    {
      action: RoomAction;
      least: number;
      most: (command: Command) => number;
      /** May follow, once. */
      alsoTold?: RoomAction;
    }
  >
> = {
  'user-add-chat': { action: 'SEND', least: 1, most: () => 1 },
  'user-modify-chat': { action: 'MODIFY', least: 1, most: () => 1 },
  'user-delete-chat': { action: 'DELETE', least: 1, most: () => 1 },
  'user-react-chat': { action: 'REACT', least: 0, most: () => 1 },
  'user-read-room': { action: 'READ', least: 0, most: () => 1 },
  'user-rename-room': { action: 'RENAME', least: 0, most: () => 1 },
  'user-remove-member': { action: 'LEAVE', least: 0, most: friends },
  'user-leave-room': { action: 'LEAVE', least: 1, most: () => 1, alsoTold: 'ROLE' },
  'user-invite-room': { action: 'JOIN', least: 0, most: friends },
  'user-pin-chat': { action: 'PIN', least: 0, most: () => 1 },
  /** Who hands over ownership has an event too. */
  'user-change-role': { action: 'ROLE', least: 0, most: (command) => 1 + friends(command) },
  'user-ban-member': { action: 'LEAVE', least: 0, most: friends },
  'user-add-room': { action: 'JOIN', least: 1, most: (command) => 1 + friends(command) },
};

function friends({ request }: Command): number {
  return (request.friendId as readonly string[]).length;
}

export function checkEvents(history: IndexedHistory): Anomaly[] {
  return [
    ...history.commands.flatMap((command) => ofCommand(command, history)),
    ...history.commands.flatMap((command) => ofAsker(command, history)),
    ...ofNobody(history),
    ...ofRooms(history),
    ...unpublished(history),
  ];
}

function ofCommand(command: Command, { eventsOf }: IndexedHistory): Anomaly[] {
  const { requestId, pair, outcome } = command;
  const expected = toldBy[pair];
  const events = (eventsOf.get(requestId) ?? []).filter(({ topic }) => topic !== 'userEvent');
  const about = `${pair} ${requestId}: ${events.map(({ event }) => describe(event)).join(', ') || 'no event'}`;
  if (outcome && outcome.errorCode !== '')
    return events.length > 0 ? [{ kind: 'invented-event', about: `${about}, though refused` }] : [];
  if (!expected) return events.length > 0 ? [{ kind: 'invented-event', about }] : [];
  const { action, alsoTold, least, most } = expected;
  if (events.some(({ event }) => event.actionType !== action && event.actionType !== alsoTold))
    return [{ kind: 'invented-event', about }];
  const told = events.filter(({ event }) => event.actionType === action);
  if (told.length > most(command) || events.length > told.length + 1)
    return [{ kind: 'doubled-event', about }];
  return outcome && told.length < least ? [{ kind: 'lost-event', about }] : [];
}

/** A member's own setting for a room is sent to that member, once. */
function ofAsker({ requestId, pair, outcome }: Command, { eventsOf }: IndexedHistory): Anomaly[] {
  if (pair !== 'user-change-room-setting' || outcome === null) return [];
  const told = (eventsOf.get(requestId) ?? []).filter(({ topic }) => topic === 'userEvent');
  const wanted = outcome.errorCode === '' ? 1 : 0;
  const about = `${pair} ${requestId}: ${told.length} events`;
  if (told.length === wanted) return [];
  if (wanted === 0) return [{ kind: 'invented-event', about: `${about}, though refused` }];
  return [{ kind: told.length === 0 ? 'lost-event' : 'doubled-event', about }];
}

function ofNobody({ events, commandOf }: IndexedHistory): Anomaly[] {
  return events
    .filter(({ requestId, event }) => event.eventId !== null && !commandOf.has(requestId ?? ''))
    .map(({ event, requestId }) => ({
      kind: 'invented-event',
      about: `${describe(event)} of request ${requestId}, which nobody made`,
    }));
}

function ofRooms({ state, eventsIn, events }: IndexedHistory): Anomaly[] {
  const recordsIn = groupBy(events, ({ topic, event }) =>
    topic !== 'userEvent' && event.eventId !== null ? (event.roomId ?? null) : null,
  );
  return state.rooms.flatMap(({ roomId, eventSeq }): Anomaly[] => [
    ...doubledPlaces(roomId, eventsIn.get(roomId) ?? []),
    ...gaps(roomId, eventSeq, eventsIn.get(roomId) ?? []),
    ...outOfOrder(roomId, recordsIn.get(roomId) ?? []),
  ]);
}

const seqOf = ({ event }: EventRecord) => event.eventSeq ?? 0;

function doubledPlaces(roomId: number, events: readonly EventRecord[]): Anomaly[] {
  return [...groupBy(events, seqOf)]
    .filter(([, sharing]) => sharing.length > 1)
    .map(([seq, sharing]) => ({
      kind: 'doubled-event',
      about: `room ${roomId}: ${sharing.map(({ event }) => describe(event)).join(' and ')} are both event ${seq}`,
    }));
}

function gaps(roomId: number, last: number, events: readonly EventRecord[]): Anomaly[] {
  const there = new Set(events.map(seqOf));
  const missing = Array.from({ length: last }, (_, at) => at + 1).filter((seq) => !there.has(seq));
  const tooMany = [...there].filter((seq) => seq < 1 || seq > last);
  return [
    ...(missing.length > 0
      ? [
          {
            kind: 'event-gap' as const,
            about: `room ${roomId} is at event ${last}, and lacks ${missing.join(', ')}`,
          },
        ]
      : []),
    ...tooMany.map((seq) => ({
      kind: 'invented-event' as const,
      about: `room ${roomId} is at event ${last}, and its topic has event ${seq}`,
    })),
  ];
}

/** Readers skip repeats; a new event must be the next one. */
function outOfOrder(roomId: number, records: readonly EventRecord[]): Anomaly[] {
  let highest = 0;
  const seen = new Set<number>();
  return records.flatMap((record): Anomaly[] => {
    const seq = seqOf(record);
    const isLate = seq < highest && !seen.has(seq);
    seen.add(seq);
    highest = Math.max(highest, seq);
    if (!isLate) return [];
    return [{ kind: 'event-order', about: `room ${roomId}: event ${seq} stands behind event ${highest}` }];
  });
}

function unpublished({ state }: IndexedHistory): Anomaly[] {
  if (state.unpublished === 0) return [];
  return [{ kind: 'unpublished-event', about: `${state.unpublished} are in the outbox` }];
}

function describe({ actionType, eventId, roomId, messageId }: EventRecord['event']): string {
  const message = messageId ? `, message ${messageId}` : '';
  return `${actionType} (event ${eventId}, room ${roomId}${message})`;
}
