/** What members may do to each other, and how the owner grants it. */
import { Failure, type MemberRole } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type NewEvent, noticedEvent, roomEvent } from '../outbox/new-events.ts';
import { asMember } from './as-member.ts';
import { type Entered, enterRooms, named } from './enter-rooms.ts';
import { type LockedRoom, saveRooms } from './locked-rooms.ts';
import type { Asked, Member, RoomAccess } from './room-access.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';

const ranks: Record<MemberRole, number> = { member: 0, admin: 1, owner: 2 };

/** Whether somebody is in charge of the room: the owner and the administrators are. */
export const isInCharge = ({ role }: Pick<Member, 'role'>): boolean => ranks[role] > 0;

/** Whether a member may act on somebody: those in charge on members and others, the owner on administrators too. */
export function outranks({ role }: Pick<Member, 'role'>, other: MemberRole | undefined): boolean {
  return ranks[role] > ranks[other ?? 'member'];
}

/** Why an asker may not act on the users it names, or undefined. */
export function refuseToActOn(
  access: RoomAccess,
  { userId, roomId }: Asked,
  friendId: readonly string[],
): Failure | undefined {
  const asker = access.member({ userId, roomId });
  const missing = friendId.find((id) => access.userName(id) === undefined);
  if (missing !== undefined) return new Failure('USER_NOT_FOUND', `ID=${missing} 존재하지 않는 사용자`);
  const mayAct = (id: string) => asker && outranks(asker, access.member({ userId: id, roomId })?.role);
  return friendId.every(mayAct) ? undefined : new Failure('FORBIDDEN');
}

/** Askers may not name themselves. */
export const namesAsker = () =>
  new Failure('BAD_REQUEST', '잘못된 요청입니다 (friendId: must not name the asker)');

type Request = Plain<'user-change-role'>;

export const changeRoles: OnceService<'user-change-role', Request, Entered> = {
  kind: 'once',
  load: (requests) => enterRooms([...requests, ...named(requests)]),
  decide(requests, { rooms, access }, { at }) {
    const changed = new Map<string, Asked & Pick<Member, 'role'>>();
    const change = (room: LockedRoom, userId: string, role: MemberRole, changedBy: string): NewEvent[] => {
      const { roomId } = room;
      const member = access.member({ userId, roomId });
      if (!member || member.role === role) return [];
      member.role = role;
      changed.set(`${roomId} ${userId}`, { userId, roomId, role });
      const { userName: writer } = member;
      const createdAt = room.at(at).toISOString();
      const eventSeq = room.nextEventSeq();
      const told = { actionType: 'ROLE', eventSeq, userId, writer, role, changedBy, createdAt } as const;
      // When ownership is handed over, the line about the new owner tells it.
      return [userId === changedBy ? roomEvent(room, told) : noticedEvent(room, told)];
    };
    const decideOne = asMember<'user-change-role'>({ rooms, access }, (request, room, asker) => {
      const { userId, roomId, friendId, role } = request;
      const missing = friendId.find((id) => !access.member({ userId: id, roomId }));
      if (missing !== undefined) return quiet(new Failure('USER_NOT_FOUND', `ID=${missing} 멤버가 아닙니다`));
      if (asker.role !== 'owner') return quiet(new Failure('FORBIDDEN'));
      const events = [...new Set(friendId)].flatMap((friend) => change(room, friend, role, userId));
      if (role === 'owner') events.push(...change(room, userId, 'admin', userId));
      return { answer: { roomId, friendId, role }, events };
    });
    const outcomes = requests.map((request): Outcome<'user-change-role'> => {
      const { userId, friendId, role } = request;
      if (friendId.includes(userId)) return quiet(namesAsker());
      if (role === 'owner' && friendId.length > 1)
        return quiet(new Failure('BAD_REQUEST', '잘못된 요청입니다 (friendId: a room has one owner)'));
      return decideOne(request);
    });
    return { outcomes, writes: [...saveRoles([...changed.values()]), ...saveRooms(rooms.values())] };
  },
};

function saveRoles(changed: readonly (Asked & Pick<Member, 'role'>)[]): Prisma.Sql[] {
  if (changed.length === 0) return [];
  return [
    Prisma.sql`
      UPDATE room_members m SET role = c.role
      FROM unnest(
        ${changed.map(({ roomId }) => roomId)}::bigint[],
        ${changed.map(({ userId }) => userId)}::text[],
        ${changed.map(({ role }) => role)}::text[]
      ) AS c (room_id, user_id, role)
      WHERE m.room_id = c.room_id AND m.user_id = c.user_id`,
  ];
}
