/** Makes rooms with their members: all of them or none, the asker among them. */
import { type ChatType, Failure } from '@parley/contracts';
import type { Transaction } from '../database.ts';
import { cutText } from './cut-text.ts';
import { directKeyOf, findDirectRooms } from './direct-rooms.ts';
import { findBlocked } from './find-blocked.ts';
import { LockedRoom, saveRooms } from './locked-rooms.ts';
import { insertMembers, join, type NewMember } from './new-members.ts';
import { type RoomAccess, readAccess } from './room-access.ts';
import type { Answer, OnceService, Plain } from './service.ts';
import { readUserNames } from './user-names.ts';

type Names = ReadonlyMap<string, string>;

/** A request with each friend once, and the asker not among them. */
interface Wanted {
  readonly userId: string;
  readonly friends: readonly string[];
  readonly friendId: readonly string[];
  readonly chatType: ChatType;
  readonly givenName: string | undefined;
  /** Of a direct room. */
  readonly directKey: string | undefined;
  readonly problem: Failure | undefined;
}

/** Of a default name; a longer one is cut. */
const longestName = 100;

export const addRooms: OnceService<'user-add-room'> = {
  kind: 'once',
  async run(requests, transaction, events, { now }) {
    const wanted = requests.map(toWanted);
    const names = await readUserNames(
      transaction,
      wanted.flatMap(({ userId, friends }) => [userId, ...friends]),
    );
    const isBlocked = await findBlocked(
      transaction,
      wanted.flatMap(({ userId, friends }) => friends.map((friend) => [userId, friend] as const)),
    );
    const refusals = wanted.map((one) => refusalOf(one, names, isBlocked));
    const possible = wanted.filter((_, index) => !refusals[index]);
    const { roomOf, access } = await openRooms(transaction, possible, names);
    const lockedAt = now();
    const joined: NewMember[] = [];
    const answers = wanted.map((one, cause): Answer<'user-add-room'> => {
      const room = roomOf.get(one);
      if (!room) return refusals[cause] ?? new Failure('INTERNAL');
      for (const userId of [one.userId, ...one.friends]) {
        if (access.member({ userId, roomId: room.roomId })) continue;
        const joining = { userId, userName: names.get(userId) ?? userId, invitedBy: one.userId };
        const member = join(room, joining, room.at(lockedAt), events, cause);
        access.join(member, member);
        joined.push(member);
      }
      const { roomId, roomName, createdAt } = room;
      return { friendId: [...one.friendId], roomId, roomName, createdAt: createdAt.toISOString() };
    });
    await insertMembers(transaction, joined);
    await saveRooms(transaction, new Set(roomOf.values()));
    return answers;
  },
};

function toWanted({ userId, friendId, roomName, chatType, direct }: Plain<'user-add-room'>): Wanted {
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

function refusalOf(
  { userId, friends, problem }: Wanted,
  names: Names,
  isBlocked: (couple: readonly [string, string]) => boolean,
): Failure | undefined {
  if (problem) return problem;
  const missing = [userId, ...friends].find((id) => !names.has(id));
  if (missing !== undefined) return new Failure('USER_NOT_FOUND', `ID=${missing} 존재하지 않는 사용자`);
  return friends.some((friend) => isBlocked([userId, friend])) ? new Failure('BLOCKED') : undefined;
}

/** The room of each request: a direct one that is there already, or a new one without members yet. */
async function openRooms(
  transaction: Transaction,
  wanted: readonly Wanted[],
  names: Names,
): Promise<{ roomOf: ReadonlyMap<Wanted, LockedRoom>; access: RoomAccess }> {
  const directKeys = wanted.flatMap(({ directKey }) => directKey ?? []);
  const found = await findDirectRooms(transaction, directKeys);
  const couples = wanted.flatMap(({ directKey, userId, friends }) => {
    const room = directKey === undefined ? undefined : found.get(directKey);
    return room ? [userId, ...friends].map((id) => ({ roomId: room.roomId, userId: id })) : [];
  });
  const access = await readAccess(transaction, couples);
  const fresh = wanted.filter(
    (one, index) =>
      one.directKey === undefined ||
      (!found.has(one.directKey) &&
        index === wanted.findIndex(({ directKey }) => directKey === one.directKey)),
  );
  const made = await insertRooms(transaction, fresh, names);
  for (const [{ directKey }, room] of made) if (directKey !== undefined) found.set(directKey, room);
  const roomOf = new Map(
    wanted.flatMap((one) => {
      const room = made.get(one) ?? found.get(one.directKey ?? '');
      return room ? [[one, room] as const] : [];
    }),
  );
  return { roomOf, access };
}

/** One statement; none where there is nothing to make. */
async function insertRooms(
  transaction: Transaction,
  wanted: readonly Wanted[],
  names: Names,
): Promise<ReadonlyMap<Wanted, LockedRoom>> {
  if (wanted.length === 0) return new Map();
  const roomNames = wanted.map((one) => one.givenName ?? defaultName(one, names));
  const rows = await transaction.$queryRaw<
    (ConstructorParameters<typeof LockedRoom>[0] & { place: number })[]
  >`
    WITH wanted AS MATERIALIZED (
      SELECT w.*, nextval(pg_get_serial_sequence('rooms', 'room_id')) AS room_id
      FROM unnest(
        ${wanted.map((_, index) => index)}::int[],
        ${roomNames}::text[],
        ${wanted.map(({ chatType }) => chatType)}::text[],
        ${wanted.map(({ directKey }) => directKey ?? null)}::text[]
      ) AS w (place, room_name, chat_type, direct_key)
    ), made AS (
      INSERT INTO rooms (room_id, room_name, chat_type, direct_key)
      SELECT room_id, room_name, chat_type, direct_key FROM wanted
      RETURNING *
    )
    SELECT w.place, made.* FROM made JOIN wanted w USING (room_id)`;
  return new Map(rows.map((row) => [wanted[row.place] as Wanted, new LockedRoom(row)]));
}

function defaultName({ userId, friends }: Wanted, names: Names): string {
  const name = [userId, ...friends].map((id) => names.get(id)).join(', ');
  return cutText(name, longestName);
}
