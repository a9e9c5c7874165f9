/** Members' roles, by a room's events. */
import type { MemberRole } from '@parley/contracts';
import type { ToldEvent } from '../history.ts';
import type { IndexedHistory } from './index-history.ts';

const ranks: Record<MemberRole, number> = { member: 0, admin: 1, owner: 2 };

/** Whether one may act on the other; a user outside the room counts as a member. */
export const outranks = (one: MemberRole, other: MemberRole = 'member'): boolean => ranks[one] > ranks[other];

/** The creator of each room, who is its first owner. */
export function makersOf({ commands, eventsOf }: IndexedHistory): ReadonlyMap<number, string> {
  const makers = new Map<number, string>();
  for (const { pair, userId, requestId } of commands)
    if (pair === 'user-add-room')
      for (const { event } of eventsOf.get(requestId) ?? [])
        if (event.actionType === 'JOIN' && event.roomId) makers.set(event.roomId, userId);
  return makers;
}

/** @param roles of one room; changed by the event */
export function changeRoles(
  roles: Map<string, MemberRole>,
  { actionType, userId, roomId, role }: ToldEvent,
  makers: ReadonlyMap<number, string>,
): void {
  if (actionType === 'JOIN') {
    const isMaker = roles.size === 0 && makers.get(roomId ?? 0) === userId;
    roles.set(userId, isMaker ? 'owner' : 'member');
  }
  if (actionType === 'LEAVE') roles.delete(userId);
  if (actionType === 'ROLE' && role) roles.set(userId, role);
}
