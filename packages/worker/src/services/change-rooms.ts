/** Changes rooms and memberships: invitations, names, read marks. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { type NewEvent, noticedEvent, roomEvent } from '../outbox/new-events.ts';
import { asMember } from './as-member.ts';
import { type Bans, findBans } from './bans.ts';
import { type Entered, enterRooms, named } from './enter-rooms.ts';
import { type Couple, findBlocked } from './find-blocked.ts';
import { type LockedRoom, saveRooms } from './locked-rooms.ts';
import { isInCharge } from './member-roles.ts';
import { insertMembers, join, type NewMember } from './new-members.ts';
import type { Asked } from './room-access.ts';
import { saveRoomDetails } from './room-details.ts';
import { type OnceContext, type OnceService, type Outcome, type Plain, quiet } from './service.ts';
import { findStrangers, lockRations, type Rations, type Strangers } from './strangers.ts';

interface FoundForInvitations extends Entered {
  readonly rations: Rations;
  readonly isBlocked: (couple: Couple) => boolean;
  readonly strangers: Strangers;
  readonly bans: Bans;
}

export const inviteToRooms: OnceService<
  'user-invite-room',
  Plain<'user-invite-room'>,
  FoundForInvitations
> = {
  kind: 'once',
  load(requests) {
    const couples = requests.flatMap(({ userId, friendId }) =>
      friendId.map((friend) => [userId, friend] as const),
    );
    const { rooms, access } = enterRooms([...requests, ...named(requests)]);
    return {
      rooms,
      rations: lockRations(requests.map(({ userId }) => userId)),
      access,
      isBlocked: findBlocked(couples),
      strangers: findStrangers(couples),
      bans: findBans(named(requests)),
    };
  },
  decide(requests, found, context) {
    const { at } = context;
    const joined: NewMember[] = [];
    const outcomes = requests.map((request): Outcome<'user-invite-room'> => {
      const { userId, roomId, friendId } = request;
      const invited = newcomersOf(request, found, context);
      if (invited instanceof Failure) return quiet(invited);
      const { room, newcomers } = invited;
      const events: NewEvent[] = [];
      for (const friend of newcomers) {
        const joining = {
          userId: friend,
          userName: found.access.userName(friend) ?? friend,
          invitedBy: userId,
        };
        const entry = join(room, joining, room.at(at));
        found.access.join(entry.member, entry.member);
        joined.push(entry.member);
        events.push(...entry.events);
      }
      return { answer: { roomId, friendId }, events };
    });
    return {
      outcomes,
      writes: [...insertMembers(joined), ...saveRooms(found.rooms.values()), ...found.rations.writes()],
    };
  },
};

/** The invited users who are not in the room yet, or why they can't be added. */
function newcomersOf(
  { userId, roomId, friendId }: Plain<'user-invite-room'>,
  { rooms, access, rations, isBlocked, strangers, bans }: FoundForInvitations,
  { at, quotas: { membersPerRoom, strangersPerHour } }: OnceContext,
): { room: LockedRoom; newcomers: readonly string[] } | Failure {
  const asker = access.require({ userId, roomId }, rooms);
  if (asker instanceof Failure) return asker;
  const room = rooms.get(roomId) as LockedRoom;
  const newcomers = [...new Set(friendId)].filter((friend) => !access.member({ userId: friend, roomId }));
  const missing = newcomers.find((friend) => access.userName(friend) === undefined);
  if (missing !== undefined) return new Failure('USER_NOT_FOUND', `ID=${missing} 존재하지 않는 사용자`);
  if (room.directKey !== null) return new Failure('DIRECT_ROOM');
  if (newcomers.some((friend) => isBlocked([userId, friend]))) return new Failure('BLOCKED');
  if (strangers.refuse(userId, newcomers)) return new Failure('INVITATION_REFUSED');
  if (newcomers.some((friend) => bans.has({ userId: friend, roomId }))) return new Failure('BANNED');
  if (newcomers.length > 0 && room.memberCount + newcomers.length > membersPerRoom)
    return new Failure('ROOM_FULL');
  const count = strangers.among(userId, newcomers);
  const rationed = rations.use(userId, { count, perHour: strangersPerHour, isDirect: false, at });
  return rationed ?? { room, newcomers };
}

export const renameRooms: OnceService<'user-rename-room', Plain<'user-rename-room'>, Entered> = {
  kind: 'once',
  load: enterRooms,
  decide(requests, { rooms, access }, { at }) {
    const renamed = new Set<LockedRoom>();
    const outcomes = requests.map(
      asMember<'user-rename-room'>({ rooms, access }, (request, room, member) => {
        const { userId, roomId, roomName } = request;
        const { userName: writer } = member;
        // Anybody may join a public room.
        if (room.isPublic && !isInCharge(member)) return quiet(new Failure('FORBIDDEN'));
        if (access.isClosed(roomId)) return quiet(new Failure('BLOCKED'));
        if (room.roomName === roomName) return quiet({ roomId, roomName });
        room.roomName = roomName;
        if (room.isPublic) renamed.add(room);
        const createdAt = room.at(at).toISOString();
        const eventSeq = room.nextEventSeq();
        const event = noticedEvent(room, {
          actionType: 'RENAME',
          eventSeq,
          userId,
          writer,
          roomName,
          createdAt,
        });
        return { answer: { roomId, roomName }, events: [event] };
      }),
    );
    return { outcomes, writes: [...saveRoomDetails(renamed), ...saveRooms(rooms.values())] };
  },
};

interface FoundForMarks extends Entered {
  /** How many messages after a place in a room are deleted: nobody has to read those. */
  readonly deletedAfter: (place: { roomId: number; seq: number }) => number;
}

export const readRooms: OnceService<'user-read-room', Plain<'user-read-room'>, FoundForMarks> = {
  kind: 'once',
  load: (requests) => ({ ...enterRooms(requests), deletedAfter: countDeleted(requests) }),
  decide(requests, { rooms, access, deletedAfter }, { at }) {
    const marks = new Map<string, Mark>();
    const outcomes = requests.map(
      asMember<'user-read-room'>({ rooms, access }, (request, room, member) => {
        const { userId, roomId } = request;
        const seq = Math.min(request.seq, room.lastSeq);
        const isNew = seq > member.readSeq;
        if (isNew) member.readSeq = seq;
        const place = { roomId, seq: member.readSeq };
        const answer = { ...place, unread: room.lastSeq - member.readSeq - deletedAfter(place) };
        if (!isNew) return quiet(answer);
        marks.set(`${roomId} ${userId}`, { userId, ...place });
        const createdAt = room.at(at).toISOString();
        const eventSeq = room.nextEventSeq();
        const { userName: writer } = member;
        const event = roomEvent(room, { actionType: 'READ', eventSeq, userId, writer, seq, createdAt });
        return { answer, events: [event] };
      }),
    );
    return { outcomes, writes: [...moveReadMarks([...marks.values()]), ...saveRooms(rooms.values())] };
  },
};

interface Mark extends Asked {
  readonly seq: number;
}

/**
 * Counts the deleted messages after each possible place of a mark: the requested one, limited by the room's end, or the
 * current one.
 */
function countDeleted(marks: readonly Mark[]): Query<FoundForMarks['deletedAfter']> {
  return query(
    Prisma.sql`
      SELECT p.room_id, p.seq, (
        SELECT count(*)::int FROM messages x WHERE x.room_id = p.room_id AND x.seq > p.seq AND x.is_deleted
      ) AS deleted
      FROM (
        SELECT DISTINCT k.room_id, greatest(m.read_seq, least(k.seq, r.last_seq)) AS seq
        FROM unnest(
          ${marks.map(({ roomId }) => roomId)}::bigint[],
          ${marks.map(({ userId }) => userId)}::text[],
          ${marks.map(({ seq }) => seq)}::int[]
        ) AS k (room_id, user_id, seq)
        JOIN rooms r ON r.room_id = k.room_id
        JOIN room_members m ON m.room_id = k.room_id AND m.user_id = k.user_id
      ) p`,
    (rows: readonly { room_id: string; seq: number; deleted: number }[]) => {
      const deleted = new Map(rows.map((row) => [`${row.room_id} ${row.seq}`, row.deleted]));
      return ({ roomId, seq }) => deleted.get(`${roomId} ${seq}`) ?? 0;
    },
  );
}

function moveReadMarks(marks: readonly Mark[]): Prisma.Sql[] {
  if (marks.length === 0) return [];
  return [
    Prisma.sql`
      UPDATE room_members m SET read_seq = r.seq, marked_unread = false
      FROM unnest(
        ${marks.map(({ roomId }) => roomId)}::bigint[],
        ${marks.map(({ userId }) => userId)}::text[],
        ${marks.map(({ seq }) => seq)}::int[]
      ) AS r (room_id, user_id, seq)
      WHERE m.room_id = r.room_id AND m.user_id = r.user_id AND r.seq > m.read_seq`,
  ];
}
