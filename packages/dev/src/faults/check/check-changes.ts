/** The final state of the database matches the events, and what was acknowledged. */
import type { Command, ToldEvent } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import { differences, inOrder, isNotSuperseded } from './changes.ts';
import { groupBy, type IndexedHistory } from './index-history.ts';

export function checkChanges(history: IndexedHistory): Anomaly[] {
  return [
    ...contents(history),
    ...members(history),
    ...reactions(history),
    ...readMarks(history),
    ...statuses(history),
  ];
}

/** A message's content is that of its last event. */
function contents({ state, eventsIn }: IndexedHistory): Anomaly[] {
  const last = new Map<number | null | undefined, ToldEvent>();
  for (const events of eventsIn.values())
    for (const event of inOrder(events))
      if (['SEND', 'MODIFY', 'DELETE'].includes(event.actionType)) last.set(event.messageId, event);
  return state.messages.flatMap(({ messageId, content, isDeleted }): Anomaly[] => {
    const event = last.get(messageId);
    if (!event) return [];
    // An event lacks a text that one of the members may not see.
    const isTold = event.content === null || event.content === content;
    if (isTold && isDeleted === (event.actionType === 'DELETE')) return [];
    const about = `message ${messageId} says “${content}”, and its ${event.actionType} “${event.content}”`;
    return [{ kind: 'lost-change', about }];
  });
}

function members({ state, eventsIn }: IndexedHistory): Anomaly[] {
  const told = new Set<string>();
  for (const [roomId, events] of eventsIn)
    for (const { actionType, userId } of inOrder(events)) {
      if (actionType === 'JOIN') told.add(`${userId} in room ${roomId}`);
      if (actionType === 'LEAVE') told.delete(`${userId} in room ${roomId}`);
    }
  const stored = new Set(state.members.map(({ roomId, userId }) => `${userId} in room ${roomId}`));
  return differences(told, stored);
}

function reactions({ state, eventsIn }: IndexedHistory): Anomaly[] {
  const told = new Map<number, Set<string>>();
  for (const events of eventsIn.values())
    for (const { actionType, messageId, userId, emoji, on } of inOrder(events)) {
      if (typeof messageId !== 'number') continue;
      const those = told.get(messageId) ?? new Set();
      if (actionType === 'REACT' && on) told.set(messageId, those.add(`${emoji} of ${userId}`));
      if (actionType === 'REACT' && !on) those.delete(`${emoji} of ${userId}`);
      if (actionType === 'DELETE') told.delete(messageId);
    }
  const on = (messageId: number) => (one: string) => `${one} on message ${messageId}`;
  return differences(
    new Set([...told].flatMap(([messageId, those]) => [...those].map(on(messageId)))),
    new Set(state.reactions.map(({ emoji, userId, messageId }) => on(messageId)(`${emoji} of ${userId}`))),
  );
}

/** A mark never moves back. */
function readMarks({ commands, state }: IndexedHistory): Anomaly[] {
  const marks = new Map(state.members.map((one) => [`${one.userId} in room ${one.roomId}`, one.readSeq]));
  return commands.flatMap(({ pair, userId, roomId, outcome }): Anomaly[] => {
    if (pair !== 'user-read-room' || outcome?.errorCode !== '') return [];
    const mark = marks.get(`${userId} in room ${roomId}`);
    const acknowledged = outcome.body.seq as number;
    if (mark === undefined || mark >= acknowledged) return [];
    const about = `${userId} has read room ${roomId} up to ${acknowledged}, and the mark is at ${mark}`;
    return [{ kind: 'lost-change', about }];
  });
}

/** The stored status was acknowledged, and was not superseded. */
function statuses({ commands, state }: IndexedHistory): Anomaly[] {
  const changes = groupBy(commands, ({ pair, userId, outcome }) =>
    pair === 'user-status-change' && (outcome === null || outcome.errorCode === '') ? userId : null,
  );
  return state.statuses.flatMap(({ userId, status }): Anomaly[] => {
    const asked = changes.get(userId) ?? [];
    if (asked.length === 0 && status === '') return [];
    if (asked.some((one) => statusOf(one) === status && isNotSuperseded(one, asked))) return [];
    if (status === '' && asked.every(({ outcome }) => outcome === null)) return [];
    const isKnown = asked.some((one) => statusOf(one) === status) || status === '';
    return [
      { kind: isKnown ? 'lost-change' : 'invented-change', about: `${userId} has the status “${status}”` },
    ];
  });
}

const statusOf = ({ request }: Command) => request.status;
