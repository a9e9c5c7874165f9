/** The raw statements of rooms and chat for which the model API has a way, beside that way. */
import { Failure, type ReplyOf } from '@parley/contracts';
import {
  type Database,
  insertMembers,
  insertMessages,
  LockedRoom,
  readAccess,
  type Said,
  saveRooms,
  searchable,
  services,
  type Transaction,
} from '@parley/worker';
import { assertAll, type BatchItem, type Statement, type Way } from './statement.ts';

const text = 'Something is said here, of the usual length of what is said.';
const pageSize = 50;

const messages: Statement = {
  name: 'messages',
  async raw(batch, transaction) {
    const inserted = await insertMessages(transaction, batch.map(toSaid));
    assertAll(batch, inserted.size);
  },
  model: {
    async 'createMany, read marks at once'(batch, transaction) {
      const inserted = await transaction.message.createManyAndReturn({
        data: batch.map(({ roomId, seq, userId }) => ({
          roomId,
          seq,
          userId,
          writer: 'User',
          content: text,
          ...searchable({ roomId, seq }, text),
          createdAt: new Date(),
        })),
        select: { messageId: true, roomId: true, seq: true },
      });
      await Promise.all(
        batch.map(({ roomId, userId, seq }) =>
          transaction.roomMember.update({
            where: { roomId_userId: { roomId, userId } },
            data: { readSeq: seq },
            select: { roomId: true },
          }),
        ),
      );
      assertAll(batch, inserted.length);
    },
  },
};

const access: Statement = {
  name: 'members',
  async raw(batch, transaction) {
    const found = await readAccess(transaction, batch);
    assertAll(batch, batch.filter((item) => found.member(item)).length);
  },
  model: {
    async 'two findMany'(batch, transaction) {
      const users = await transaction.user.findMany({
        where: { userId: { in: batch.map(({ userId }) => userId) } },
        select: { userId: true, userName: true },
      });
      const members = await transaction.roomMember.findMany({
        where: { OR: batch.map(({ roomId, userId }) => ({ roomId, userId })) },
        select: { roomId: true, userId: true, joinedSeq: true, readSeq: true },
      });
      assertAll(batch, Math.min(users.length, members.length));
    },
  },
};

const rooms: Statement = {
  name: 'rooms, saved',
  async raw(batch, transaction) {
    await saveRooms(transaction, batch.map(toRoom));
  },
  model: {
    async 'at once'(batch, transaction) {
      const updated = await Promise.all(
        batch.map(toRoom).map(({ roomId, roomName, lastActivityAt, lastSeq, eventSeq, memberCount }) =>
          transaction.room.update({
            where: { roomId },
            data: { roomName, lastActivityAt, lastSeq, eventSeq, memberCount },
            select: { roomId: true },
          }),
        ),
      );
      assertAll(batch, updated.length);
    },
  },
};

const newMembers: Statement = {
  name: 'members, new',
  raw: (batch, transaction) => insertMembers(transaction, batch.map(toMember)),
  model: {
    async createMany(batch, transaction) {
      const { count } = await transaction.roomMember.createMany({
        data: batch.map(toMember).map(({ userName: _, ...member }) => member),
      });
      assertAll(batch, count);
    },
  },
};

const history: Statement = {
  name: 'history, where and pages',
  raw: asked(
    'user-search-chat',
    ({ userId, roomId }) => ({ userId, roomId, before: 100, limit: pageSize }),
    'message',
  ),
  model: {
    async 'findMany at once'(batch, transaction) {
      const pages = await Promise.all(batch.map((item) => historyPage(item, transaction)));
      assertAll(batch, pages.filter((page) => page.length === pageSize).length);
    },
  },
};

async function historyPage({ userId, roomId }: BatchItem, transaction: Transaction) {
  const member = await transaction.roomMember.findUnique({
    where: { roomId_userId: { roomId, userId } },
    select: { joinedSeq: true, room: { select: { lastSeq: true } } },
  });
  const found = await transaction.message.findMany({
    where: { roomId, seq: { gt: Math.max(member?.joinedSeq ?? 0, 99 - pageSize), lt: 100 } },
    orderBy: { seq: 'asc' },
    include: { reactions: true },
  });
  const replied = found.flatMap(({ replyTo }) => replyTo ?? []);
  if (replied.length > 0) await transaction.message.findMany({ where: { messageId: { in: replied } } });
  return found;
}

const roomList: Statement = {
  name: 'rooms, listed',
  raw: asked('user-search-room', ({ userId }) => ({ userId, limit: pageSize }), 'chatRoomDTOS'),
  model: {
    async 'findMany at once'(batch, transaction) {
      const pages = await Promise.all(
        batch.map(({ userId }) =>
          transaction.roomMember.findMany({
            where: { userId },
            orderBy: [{ room: { lastActivityAt: 'desc' } }, { roomId: 'desc' }],
            take: pageSize + 1,
            include: {
              room: {
                include: {
                  members: { take: 10, include: { user: { select: { userName: true } } } },
                  messages: { take: 1, orderBy: { seq: 'desc' } },
                },
              },
            },
          }),
        ),
      );
      assertAll(batch, pages.filter((page) => page.length > 0).length);
    },
  },
};

export const roomStatements: readonly Statement[] = [messages, access, rooms, newMembers, history, roomList];

/** A service's own way to answer queries. */
function asked<Name extends 'user-search-chat' | 'user-search-room'>(
  pair: Name,
  request: (item: BatchItem) => object,
  field: keyof ReplyOf<Name>,
): Way {
  return async (batch, transaction) => {
    const run = services[pair].run as unknown as (
      requests: object[],
      database: Database,
    ) => Promise<(ReplyOf<Name> | Failure)[]>;
    const answers = await run(batch.map(request), transaction as Database);
    const full = answers.filter(
      (answer) => !(answer instanceof Failure) && (answer[field] as unknown[]).length > 0,
    );
    assertAll(batch, full.length);
  };
}

/** As it is under the lock, after an event more. */
function toRoom({ roomId, seq }: BatchItem): LockedRoom {
  return new LockedRoom({
    room_id: BigInt(roomId),
    room_name: 'Room',
    chat_type: 'NORMAL',
    direct_key: null,
    created_at: new Date(),
    last_activity_at: new Date(),
    last_event_at: new Date(),
    last_seq: 100,
    event_seq: seq,
    member_count: 1,
  });
}

function toSaid(item: BatchItem, cause: number): Said {
  const { roomId, seq, userId } = item;
  return {
    request: { roomId, writerId: userId, message: text },
    cause,
    room: toRoom(item),
    seq,
    eventSeq: seq,
    createdAt: new Date().toISOString(),
    writer: 'User',
    mentions: [],
    replyTo: null,
  };
}

function toMember({ roomId, newcomer }: BatchItem) {
  return { roomId, userId: newcomer, userName: 'User', joinedSeq: 100, joinedEventSeq: 101, readSeq: 100 };
}
