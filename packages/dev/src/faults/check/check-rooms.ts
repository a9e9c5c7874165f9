/** Roles, pins and members' own settings of a room match the events and answers in the end. */
import type { MemberRole } from '@parley/contracts';
import type { Command } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import { differences, inOrder, isNotSuperseded } from './changes.ts';
import { groupBy, type IndexedHistory } from './index-history.ts';
import { membershipsIn } from './memberships.ts';
import { changeRoles, makersOf } from './roles.ts';

export function checkRooms(history: IndexedHistory): Anomaly[] {
  return [...roles(history), ...pins(history), ...bans(history), ...settings(history)];
}

function roles(history: IndexedHistory): Anomaly[] {
  const told = new Set<string>();
  const makers = makersOf(history);
  for (const [roomId, events] of history.eventsIn) {
    const now = new Map<string, MemberRole>();
    for (const event of inOrder(events)) changeRoles(now, event, makers);
    for (const [userId, role] of now) told.add(`${userId} is ${role} of room ${roomId}`);
  }
  const stored = history.state.members.map(
    ({ userId, roomId, role }) => `${userId} is ${role} of room ${roomId}`,
  );
  return differences(told, new Set(stored));
}

/** A pinned message is not pinned again. */
function pins({ state, eventsIn }: IndexedHistory): Anomaly[] {
  const found: Anomaly[] = [];
  const told = new Set<string>();
  for (const [roomId, events] of eventsIn)
    for (const { actionType, messageId, on = false, eventSeq } of inOrder(events)) {
      const pin = `message ${messageId} is pinned in room ${roomId}`;
      if (actionType === 'PIN' && told.has(pin) === on)
        found.push({
          kind: 'doubled-event',
          about: `PIN (on: ${on}, place ${eventSeq}): ${pin}, or not, before`,
        });
      if (actionType === 'PIN' && on) told.add(pin);
      else if (actionType === 'PIN' || actionType === 'DELETE') told.delete(pin);
    }
  const stored = state.pins.map(
    ({ messageId, roomId }) => `message ${messageId} is pinned in room ${roomId}`,
  );
  return [...found, ...differences(told, new Set(stored))];
}

const mayHaveSucceeded = ({ outcome }: Command) => outcome === null || outcome.errorCode === '';

/** A ban of somebody who was not in the room is announced only to whoever set it. */
function bans({ commands, state }: IndexedHistory): Anomaly[] {
  const asked = commands
    .filter((command) => command.pair === 'user-ban-member' && mayHaveSucceeded(command))
    .flatMap((command) => (command.request.friendId as string[]).map((userId) => ({ userId, command })));
  const keyOf = (roomId: number | null, userId: string) => `${userId} is kept out of room ${roomId}`;
  const byKey = groupBy(asked, ({ userId, command }) => keyOf(command.roomId, userId));
  const stored = new Set(state.bans.map(({ roomId, userId }) => keyOf(roomId, userId)));
  return [...new Set([...byKey.keys(), ...stored])].flatMap((key): Anomaly[] => {
    const those = (byKey.get(key) ?? []).map(({ command }) => command);
    const isStored = stored.has(key);
    if (those.some((one) => one.request.on === isStored && isNotSuperseded(one, those))) return [];
    if (!isStored && those.every(({ outcome }) => outcome === null)) return [];
    const isKnown = those.some(({ request }) => request.on === isStored) || !isStored;
    return [{ kind: isKnown ? 'lost-change' : 'invented-change', about: `${key}: ${isStored}` }];
  });
}

/** For members who have never left: those who rejoin start without settings. */
function settings({ commands, state, eventsIn }: IndexedHistory): Anomaly[] {
  const changes = groupBy(commands, (command) =>
    command.pair === 'user-change-room-setting' && mayHaveSucceeded(command)
      ? `${command.userId} in room ${command.roomId}`
      : null,
  );
  return state.members.flatMap(({ roomId, userId, favourite, notify }): Anomaly[] => {
    if (membershipsIn(eventsIn.get(roomId) ?? [], userId).length > 1) return [];
    const asked = changes.get(`${userId} in room ${roomId}`) ?? [];
    const isStored = ({ request }: Command) => request.favourite === favourite && request.notify === notify;
    if (asked.some((one) => isStored(one) && isNotSuperseded(one, asked))) return [];
    const isUnchanged = !favourite && notify === 'all';
    if (isUnchanged && asked.every(({ outcome }) => outcome === null)) return [];
    const about = `${userId} has room ${roomId} as a favourite (${favourite}) and hears of ${notify}`;
    return [{ kind: asked.some(isStored) || isUnchanged ? 'lost-change' : 'invented-change', about }];
  });
}
