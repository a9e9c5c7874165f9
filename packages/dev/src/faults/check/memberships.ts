/** When a user was in a room, by the room's events: only events in that time are for the user. */
import type { EventRecord } from '../history.ts';

export interface Membership {
  /** From joining to leaving, both included, in order. */
  readonly events: EventRecord[];
  isOver: boolean;
}

/** @param events of one room */
export const recordsInOrder = (events: readonly EventRecord[]): EventRecord[] =>
  events.toSorted((a, b) => (a.event.eventSeq ?? 0) - (b.event.eventSeq ?? 0));

/** @param events of one room */
export function membershipsIn(events: readonly EventRecord[], userId: string): Membership[] {
  const memberships: Membership[] = [];
  for (const record of recordsInOrder(events)) {
    const { actionType, userId: who } = record.event;
    const last = memberships.at(-1);
    let now = last?.isOver ? undefined : last;
    if (!now && who === userId && actionType === 'JOIN') {
      now = { events: [], isOver: false };
      memberships.push(now);
    }
    now?.events.push(record);
    if (now && who === userId && actionType === 'LEAVE') now.isOver = true;
  }
  return memberships;
}
