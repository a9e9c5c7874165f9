/** Creates rooms with their members, the asker among them: all of them or none. */
import { type ChatType, Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import type { NewEvent } from '../outbox/new-events.ts';
import { cutText } from './cut-text.ts';
import { directKeyOf, lockCouples } from './direct-rooms.ts';
import { type Couple, findBlocked } from './find-blocked.ts';
import { LockedRoom, type LockedRooms, lockDirectRooms, saveRooms } from './locked-rooms.ts';
import { insertMembers, join, type NewMember } from './new-members.ts';
import { nextIds } from './next-ids.ts';
import type { Quotas } from './quotas.ts';
import type { Asked } from './room-access.ts';
import { type OnceContext, type OnceService, type Outcome, type Plain, quiet } from './service.ts';
import { findStrangers, lockRations, type Rations, type Strangers } from './strangers.ts';
import { readUserNames } from './user-names.ts';

type Request = Plain<'user-add-room'>;
type Names = ReadonlyMap<string, string>;

interface Found {
  readonly couples: null;
  readonly directRooms: LockedRooms;
  readonly rations: Rations;
  /** Number of rooms that each asker has made and is still in. */
  readonly roomCounts: ReadonlyMap<string, number>;
  /** Members of the direct rooms, by `memberKey`. */
  readonly members: ReadonlySet<string>;
  readonly names: Names;
  readonly isBlocked: (couple: Couple) => boolean;
  readonly strangers: Strangers;
  /** One for each request. */
  readonly roomIds: readonly number[];
}

/** A request without duplicates among the friends, and without the asker. */
interface Wanted {
  readonly userId: string;
  readonly friends: readonly string[];
  readonly friendId: readonly string[];
  readonly chatType: ChatType;
  readonly givenName: string | undefined;
  /** Set for a direct room. */
  readonly directKey: string | undefined;
  readonly problem: Failure | undefined;
}

/** Maximum length of a default name; a longer one is cut. */
const maxName = 100;

export const addRooms: OnceService<'user-add-room', Request, Found> = {
  kind: 'once',
  load(requests) {
    const wanted = requests.map(toWanted);
    const directKeys = [...new Set(wanted.flatMap(({ directKey }) => directKey ?? []))];
    const askers = wanted.map(({ userId }) => userId);
    const couples = wanted.flatMap(({ userId, friends }) =>
      friends.map((friend) => [userId, friend] as const),
    );
    return {
      couples: lockCouples(directKeys),
      directRooms: lockDirectRooms(directKeys),
      rations: lockRations(askers),
      roomCounts: countRooms(askers),
      members: membersOfDirectRooms(directKeys),
      names: readUserNames(wanted.flatMap(({ userId, friends }) => [userId, ...friends])),
      isBlocked: findBlocked(couples),
      strangers: findStrangers(couples),
      roomIds: nextIds('rooms', 'room_id', wanted.length),
    };
  },
  decide(requests, found, context) {
    const rooms = new OpenRooms(found, context);
    const outcomes = requests.map((request, index): Outcome<'user-add-room'> => {
      const wanted = toWanted(request);
      const refusal = refusalOf(wanted, found) ?? rooms.refusal(wanted);
      if (refusal) return quiet(refusal);
      const room = rooms.open(wanted, found.roomIds[index] as number);
      const events = rooms.letIn(room, wanted);
      const { roomId, roomName, createdAt } = room;
      return {
        answer: { friendId: [...wanted.friendId], roomId, roomName, createdAt: createdAt.toISOString() },
        events,
      };
    });
    return { outcomes, writes: [...rooms.writes(), ...found.rations.writes()] };
  },
};

function toWanted({ userId, friendId, roomName, chatType, direct }: Request): Wanted {
  const friends = [...new Set(friendId)].filter((friend) => friend !== userId);
  const [friend] = friends;
  const isCouple = friend !== undefined && friends.length === 1;
  return {
    userId,
    friends,
    friendId,
    chatType: chatType ?? 'NORMAL',
    givenName: roomName,
    directKey: direct && isCouple ? directKeyOf(userId, friend) : undefined,
    problem:
      direct && !isCouple
        ? new Failure('BAD_REQUEST', '잘못된 요청입니다 (friendId: a direct room is of two)')
        : undefined,
  };
}

function refusalOf({ userId, friends, problem }: Wanted, { names, isBlocked }: Found): Failure | undefined {
  if (problem) return problem;
  const missing = [userId, ...friends].find((id) => !names.has(id));
  if (missing !== undefined) return new Failure('USER_NOT_FOUND', `ID=${missing} 존재하지 않는 사용자`);
  return friends.some((friend) => isBlocked([userId, friend])) ? new Failure('BLOCKED') : undefined;
}

/** The rooms of a batch: the direct rooms that exist, and the new ones. */
class OpenRooms {
  readonly #at: Date;
  readonly #quotas: Quotas;
  readonly #rations: Rations;
  readonly #strangers: Strangers;
  readonly #roomCounts: Map<string, number>;
  readonly #names: Names;
  readonly #direct: Map<string, LockedRoom>;
  readonly #members: Set<string>;
  readonly #made: LockedRoom[] = [];
  readonly #joined: NewMember[] = [];

  constructor(
    { directRooms, members, names, rations, strangers, roomCounts }: Found,
    { at, quotas }: OnceContext,
  ) {
    this.#at = at;
    this.#quotas = quotas;
    this.#rations = rations;
    this.#strangers = strangers;
    this.#roomCounts = new Map(roomCounts);
    this.#names = names;
    this.#direct = new Map([...directRooms.values()].map((room) => [room.directKey ?? '', room]));
    this.#members = new Set(members);
  }

  /** Why the friends can't be added, or undefined. If they can, this uses up the asker's ration. */
  refusal(wanted: Wanted): Failure | undefined {
    const { userId } = wanted;
    const newcomers = this.#newcomersOf(wanted);
    const others = newcomers.filter((id) => id !== userId);
    if (this.#strangers.refuse(userId, others)) return new Failure('INVITATION_REFUSED');
    const { roomsPerUser, membersPerRoom, strangersPerHour } = this.#quotas;
    if (newcomers.length > membersPerRoom) return new Failure('ROOM_FULL');
    if (newcomers.includes(userId) && (this.#roomCounts.get(userId) ?? 0) >= roomsPerUser)
      return new Failure('TOO_MANY_ROOMS');
    return this.#rations.use(userId, {
      count: this.#strangers.among(userId, others),
      perHour: strangersPerHour,
      isDirect: wanted.directKey !== undefined,
      at: this.#at,
    });
  }

  #newcomersOf({ userId, friends, directKey }: Wanted): string[] {
    const known = directKey === undefined ? undefined : this.#direct.get(directKey);
    return [userId, ...friends].filter(
      (id) => !known || !this.#members.has(memberKey({ userId: id, roomId: known.roomId })),
    );
  }

  /** The existing direct room, or a new one without members yet. */
  open(wanted: Wanted, roomId: number): LockedRoom {
    const { directKey } = wanted;
    const known = directKey === undefined ? undefined : this.#direct.get(directKey);
    if (known) return known;
    const room = new LockedRoom({
      room_id: roomId,
      room_name: wanted.givenName ?? defaultName(wanted, this.#names),
      chat_type: wanted.chatType,
      direct_key: directKey ?? null,
      created_at: this.#at,
      last_activity_at: this.#at,
      last_event_at: this.#at,
      last_seq: 0,
      event_seq: 0,
      member_count: 0,
      description: '',
      room_img: null,
      is_public: false,
    });
    this.#made.push(room);
    if (directKey !== undefined) this.#direct.set(directKey, room);
    return room;
  }

  letIn(room: LockedRoom, { userId: invitedBy, friends }: Wanted): NewEvent[] {
    return [invitedBy, ...friends].flatMap((userId) => {
      const key = memberKey({ userId, roomId: room.roomId });
      if (this.#members.has(key)) return [];
      this.#members.add(key);
      const userName = this.#names.get(userId) ?? userId;
      const { member, events } = join(room, { userId, userName, invitedBy }, room.at(this.#at));
      this.#joined.push(member);
      if (member.joinedEventSeq === 1) this.#roomCounts.set(userId, (this.#roomCounts.get(userId) ?? 0) + 1);
      return events;
    });
  }

  writes(): Prisma.Sql[] {
    const known = [...this.#direct.values()].filter((room) => !this.#made.includes(room));
    return [...insertRooms(this.#made), ...insertMembers(this.#joined), ...saveRooms(known)];
  }
}

function defaultName({ userId, friends }: Wanted, names: Names): string {
  const name = [userId, ...friends].map((id) => names.get(id)).join(', ');
  return cutText(name, maxName);
}

/**
 * Whoever makes a room is the first to join it. Rooms that others have put the asker into don't count, so that nobody
 * can use up another user's quota.
 */
function countRooms(askers: readonly string[]): Query<ReadonlyMap<string, number>> {
  return query(
    Prisma.sql`
      SELECT user_id, count(*)::int AS rooms FROM room_members
      WHERE user_id = ANY(${[...new Set(askers)]}::text[]) AND joined_event_seq = 1 GROUP BY user_id`,
    (rows: readonly { user_id: string; rooms: number }[]) =>
      new Map(rows.map(({ user_id, rooms }) => [user_id, rooms])),
  );
}

/** Members of the existing direct rooms. Not sent if no key is given. */
function membersOfDirectRooms(directKeys: readonly string[]): Query<ReadonlySet<string>> {
  return query(
    directKeys.length === 0
      ? null
      : Prisma.sql`
          SELECT m.room_id, m.user_id FROM rooms r JOIN room_members m ON m.room_id = r.room_id
          WHERE r.direct_key = ANY(${directKeys}::text[])`,
    (rows: readonly { room_id: string; user_id: string }[]) =>
      new Set(rows.map(({ room_id, user_id }) => memberKey({ userId: user_id, roomId: Number(room_id) }))),
  );
}

const memberKey = ({ userId, roomId }: Asked) => `${roomId} ${userId}`;

function insertRooms(rooms: readonly LockedRoom[]): Prisma.Sql[] {
  if (rooms.length === 0) return [];
  const column = <Value>(value: (room: LockedRoom) => Value) => rooms.map(value);
  return [
    Prisma.sql`
      INSERT INTO rooms (
        room_id, room_name, chat_type, direct_key, created_at, last_activity_at, last_event_at, event_seq, member_count)
      SELECT * FROM unnest(
        ${column(({ roomId }) => roomId)}::bigint[],
        ${column(({ roomName }) => roomName)}::text[],
        ${column(({ chatType }) => chatType)}::text[],
        ${column(({ directKey }) => directKey)}::text[],
        ${column(({ createdAt }) => createdAt.toISOString())}::timestamptz[],
        ${column(({ lastActivityAt }) => lastActivityAt.toISOString())}::timestamptz[],
        ${column(({ lastEventAt }) => lastEventAt.toISOString())}::timestamptz[],
        ${column(({ eventSeq }) => eventSeq)}::int[],
        ${column(({ memberCount }) => memberCount)}::int[])`,
  ];
}
