/**
 * Whoever changes a room is a member at that place among its events, and outranks those on whom they act; nobody who is
 * banned joins. A worker that decides by what it read before locking the room would accept requests of somebody who has
 * just been removed.
 */
import type { MemberRole } from '@parley/contracts';
import type { Command, EventRecord, ToldEvent } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import type { IndexedHistory } from './index-history.ts';
import { recordsInOrder } from './memberships.ts';
import { changeRoles, makersOf, outranks } from './roles.ts';

type Roles = ReadonlyMap<string, MemberRole>;

export function checkRights(history: IndexedHistory): Anomaly[] {
  const makers = makersOf(history);
  return [...history.eventsIn].flatMap(([roomId, events]) => {
    const ordered = recordsInOrder(events);
    return [...acts(roomId, ordered, history, makers), ...comings(roomId, ordered, history)];
  });
}

/** All that one request does at once counts as done with the asker's role before it. */
function acts(
  roomId: number,
  events: readonly EventRecord[],
  { commandOf }: IndexedHistory,
  makers: ReadonlyMap<number, string>,
): Anomaly[] {
  const found: Anomaly[] = [];
  const writers = new Map<number, string>();
  const roles = new Map<string, MemberRole>();
  let before: Roles = new Map();
  let last: string | null = null;
  for (const { event, requestId } of events) {
    if (requestId !== last) before = new Map(roles);
    last = requestId;
    const command = commandOf.get(requestId ?? '');
    if (command && command.pair !== 'user-add-room' && !mayDo(command.userId, event, before, writers)) {
      const by = `${command.userId}, ${before.get(command.userId) ?? 'not a member'}`;
      found.push({ kind: 'forbidden-change', about: `room ${roomId}: ${describe(event)}, by ${by}` });
    }
    changeRoles(roles, event, makers);
    if (event.actionType === 'SEND' && event.messageId) writers.set(event.messageId, event.userId);
  }
  return found;
}

function mayDo(
  asker: string,
  { actionType, userId, messageId }: ToldEvent,
  roles: Roles,
  writers: ReadonlyMap<number, string>,
): boolean {
  const role = roles.get(asker);
  const writer = writers.get(messageId ?? 0) ?? '';
  if (!role) return false;
  if (actionType === 'LEAVE') return userId === asker || outranks(role, roles.get(userId));
  if (actionType === 'ROLE') return role === 'owner';
  if (actionType === 'MODIFY') return writer === asker;
  if (actionType === 'DELETE') return writer === asker || outranks(role, roles.get(writer));
  return true;
}

/**
 * Bans of users who are not in the room, and their ends, have no place among its events: for these, the time of the
 * request counts.
 */
function comings(
  roomId: number,
  events: readonly EventRecord[],
  { commands, commandOf }: IndexedHistory,
): Anomaly[] {
  const asked = commands.filter((one) => one.pair === 'user-ban-member' && one.roomId === roomId);
  return events.flatMap(({ event, requestId }): Anomaly[] => {
    const coming = commandOf.get(requestId ?? '');
    if (event.actionType !== 'JOIN' || !coming) return [];
    const naming = asked.filter(({ request }) => (request.friendId as string[]).includes(event.userId));
    const [bans, lifts] = [true, false].map((on) => naming.filter(({ request }) => request.on === on));
    const isBefore = (ban: Command) =>
      (ban.outcome?.errorCode === '' && ban.outcome.at < coming.invokedAt) ||
      events.some(
        (one) =>
          one.requestId === ban.requestId &&
          one.event.userId === event.userId &&
          (one.event.eventSeq ?? 0) < (event.eventSeq ?? 0),
      );
    const mayBeLifted = (ban: Command) =>
      lifts?.some(
        ({ outcome, invokedAt }) =>
          (outcome === null || (outcome.errorCode === '' && outcome.at >= ban.invokedAt)) &&
          invokedAt <= (coming.outcome?.at ?? Number.POSITIVE_INFINITY),
      );
    const ban = bans?.find((one) => isBefore(one) && !mayBeLifted(one));
    if (!ban) return [];
    const about = `room ${roomId}: ${describe(event)} of ${event.userId}, kept out by ${ban.requestId}`;
    return [{ kind: 'forbidden-change', about }];
  });
}

function describe({ actionType, eventSeq, userId, messageId }: ToldEvent): string {
  const message = messageId ? `, message ${messageId}` : '';
  return `${actionType} (place ${eventSeq}, ${userId}${message})`;
}
