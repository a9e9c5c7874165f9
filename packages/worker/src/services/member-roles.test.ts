/** Who is in charge of a room, and who becomes owner when its owner leaves, is decided without a database. */
import { Failure, type MemberRole } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import { accessRow, lockedRoom } from '../../test/support/room-rows.ts';
import { leaveRooms, removeMembers } from './leave-rooms.ts';
import { changeRoles } from './member-roles.ts';
import { defaultQuotas } from './quotas.ts';
import { RoomAccess } from './room-access.ts';

const at = new Date('2026-11-30T10:00:00Z');
const context = { at, origins: [], requestIds: [], quotas: defaultQuotas };
const roles: Record<string, MemberRole> = { kim: 'owner', lee: 'admin', park: 'admin', choi: 'member' };

function found() {
  const room = lockedRoom(at, { event_seq: 4, member_count: 4 });
  const access = new RoomAccess(Object.entries(roles).map(([userId, role]) => accessRow(userId, { role })));
  const heirs = new Map([[5, Object.keys(roles).map((userId) => ({ userId, userName: userId }))]]);
  return { rooms: new Map([[5, room]]), access, heirs };
}

interface Decided {
  readonly outcomes: readonly { answer: object; events: readonly { text: string }[] }[];
}

/** The result of each request: the failure, or users' new roles and departures. */
const toldBy = ({ outcomes }: Decided) =>
  outcomes.map(({ answer, events }) =>
    answer instanceof Failure
      ? answer.code
      : events.map(({ text }) => {
          const { actionType, userId, role } = JSON.parse(text);
          return actionType === 'ROLE' ? `${userId}: ${role}` : `${actionType} ${userId}`;
        }),
  );

describe('a role', () => {
  const change = (...requests: [userId: string, friendId: string[], role: MemberRole][]) =>
    toldBy(
      changeRoles.decide(
        requests.map(([userId, friendId, role]) => ({ userId, roomId: 5, friendId, role })),
        found(),
        context,
      ),
    );

  test('is given by the owner alone, and only where it is another', () => {
    expect(change(['lee', ['choi'], 'admin'], ['kim', ['choi', 'choi', 'lee'], 'admin'])).toEqual([
      'FORBIDDEN',
      ['choi: admin'],
    ]);
  });

  test('of the owner is one member’s, and whoever gives it away gives no more', () => {
    expect(
      change(['kim', ['lee', 'park'], 'owner'], ['kim', ['choi'], 'owner'], ['kim', ['lee'], 'member']),
    ).toEqual(['BAD_REQUEST', ['choi: owner', 'kim: admin'], 'FORBIDDEN']);
  });
});

test('another role is a line between messages, and that of who hands the room on is not', () => {
  const request = { userId: 'kim', roomId: 5, friendId: ['lee'], role: 'owner' as const };
  const { outcomes } = changeRoles.decide([request], found(), context);
  const notices = outcomes.flatMap(({ events }) => events.flatMap(({ notice }) => notice ?? []));
  expect(notices).toMatchObject([{ action: 'ROLE', userId: 'lee', byUserId: 'kim', role: 'owner' }]);
});

test('a batch in which one owner after the other leaves tells each who follows', () => {
  const leave = ['kim', 'lee', 'choi', 'park'].map((userId) => ({ userId, roomId: 5 }));
  expect(toldBy(leaveRooms.decide(leave, found(), context))).toEqual([
    ['LEAVE kim', 'lee: owner'],
    ['LEAVE lee', 'park: owner'],
    ['LEAVE choi'],
    ['LEAVE park'],
  ]);
});

test('who is removed ranks below whoever removes them, all of them or none', () => {
  const remove = [
    { userId: 'lee', roomId: 5, friendId: ['choi', 'park'] },
    { userId: 'lee', roomId: 5, friendId: ['choi'] },
    { userId: 'kim', roomId: 5, friendId: ['park', 'lee'] },
    { userId: 'choi', roomId: 5, friendId: ['kim'] },
  ];
  expect(toldBy(removeMembers.decide(remove, found(), context))).toEqual([
    'FORBIDDEN',
    ['LEAVE choi'],
    ['LEAVE park', 'LEAVE lee'],
    'NOT_A_MEMBER',
  ]);
});
