/**
 * Folds texts for the search again if they were stored by an earlier version of the folding: in the background, a
 * little at a time, so that nobody waits for it. Workers share the work: each skips rows that another is folding.
 *
 * There are two passes: one at once, and one an hour later for rows that workers of the earlier version have written
 * meanwhile. Until then texts are found as they were stored: both versions fold nearly all of them alike.
 */
import { type Log, pause } from '@parley/messaging';
import type { Database, Transaction } from '../database/database.ts';
import { foldingVersion, searchable, searchableRoom, searchableUser } from '../services/search-text.ts';
import { claimFreeKeys } from '../services/user-keys.ts';

export interface FoldAnewOptions {
  readonly database: Database;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** Milliseconds, randomly shortened by up to half, so that workers don't all work at the same time. */
const interval = 60_000;
/** Pause between two chunks, so that other work gets a turn. Milliseconds. */
const betweenChunks = 20;
/** Rows read together. A message of 5,000 characters takes three milliseconds of CPU time. */
const chunk = 200;
const passes = 2;
/** Milliseconds. */
const secondAfter = 3_600_000;

/** Starts at once; resolves when stopping. */
export async function foldAnew({ database, log, stopping }: FoldAnewOptions): Promise<void> {
  while (!stopping.aborted) {
    try {
      for (const subject of Object.keys(subjects) as Subject[]) {
        const rows = await foldAll(database, subject, stopping);
        if (rows > 0)
          log.info({ subject, rows }, 'the search texts were checked, and folded again where needed');
      }
    } catch (error) {
      if (!stopping.aborted)
        log.warn({ error }, 'the search texts could not be folded again; trying again later');
    }
    await pause(interval * (1 - Math.random() / 2), stopping);
  }
}

/** @returns the number of rows that this worker checked */
async function foldAll(database: Database, subject: Subject, stopping: AbortSignal): Promise<number> {
  for (let rows = 0; ; ) {
    const count = await database.$transaction((transaction) => foldChunk(transaction, subject));
    rows += count;
    if (count === 0 || stopping.aborted) return rows;
    await pause(betweenChunks, stopping);
  }
}

/** @returns the number of checked rows; 0 if there is nothing to do now, or another worker does it */
async function foldChunk(transaction: Transaction, subject: Subject): Promise<number> {
  const place = await takePlace(transaction, subject);
  if (place === undefined) return 0;
  const { count, last } = await subjects[subject](transaction, place);
  await transaction.folding.update({
    where: { subject },
    data:
      last === undefined
        ? { passes: { increment: 1 }, place: '', dueAt: new Date(Date.now() + secondAfter) }
        : { place: last },
  });
  return count;
}

/** Locks the subject, unless another worker has it or it is already at this version or a later one. */
async function takePlace(transaction: Transaction, subject: Subject): Promise<string | undefined> {
  const [row] = await transaction.$queryRaw<{ version: number; place: string }[]>`
    SELECT version, place FROM foldings
    WHERE subject = ${subject}
      AND (version < ${foldingVersion} OR version = ${foldingVersion} AND passes < ${passes} AND due_at <= now())
    FOR UPDATE SKIP LOCKED`;
  if (!row || row.version === foldingVersion) return row?.place;
  await transaction.folding.update({
    where: { subject },
    // Due at once, by any clock: the second pass of the version before may have been due later.
    data: { version: foldingVersion, passes: 0, place: '', dueAt: new Date(0) },
  });
  return '';
}

/** The result of a chunk: the place of its last row, if there was one. */
interface Chunk {
  readonly count: number;
  readonly last: string | undefined;
}

type Subject = 'messages' | 'users' | 'rooms';

/** Each checks the rows after a place, and updates those that would be stored differently now. */
const subjects: Record<Subject, (transaction: Transaction, place: string) => Promise<Chunk>> = {
  messages: foldMessages,
  users: foldUsers,
  rooms: foldRooms,
};

/** A locked row is just being written, and is skipped. Comparing the content detects a change since it was read. */
async function foldMessages(transaction: Transaction, place: string): Promise<Chunk> {
  const rows = await transaction.message.findMany({
    where: { messageId: { gt: BigInt(place) } },
    orderBy: { messageId: 'asc' },
    take: chunk,
    select: { messageId: true, roomId: true, seq: true, content: true, folded: true },
  });
  const stale = rows.flatMap(({ messageId, roomId, seq, content, folded }) => {
    const fresh = searchable({ roomId: Number(roomId), seq }, content);
    return fresh.folded === folded ? [] : [{ message_id: Number(messageId), content, ...fresh }];
  });
  if (stale.length > 0)
    await transaction.$executeRaw`
      WITH stale AS (
        SELECT * FROM json_to_recordset(${JSON.stringify(stale)}::json)
          AS s (message_id bigint, content text, folded text, grams int[])
      ), free AS (
        SELECT m.message_id FROM messages m WHERE m.message_id IN (SELECT message_id FROM stale)
        FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE messages m SET folded = s.folded, grams = s.grams
      FROM stale s JOIN free USING (message_id)
      WHERE m.message_id = s.message_id AND m.content = s.content`;
  return { count: rows.length, last: rows.at(-1)?.messageId.toString() };
}

async function foldUsers(transaction: Transaction, place: string): Promise<Chunk> {
  const rows = await transaction.user.findMany({
    where: { userId: { gt: place }, leftAt: null },
    orderBy: { userId: 'asc' },
    take: chunk,
    select: { userId: true, userName: true, folded: true },
  });
  await claimFreeKeys(
    transaction,
    rows.map(({ userId }) => userId),
  );
  const stale = rows.flatMap(({ userId, userName, folded }) => {
    const fresh = searchableUser(userId, userName);
    return fresh.folded === folded ? [] : [{ user_id: userId, ...fresh }];
  });
  if (stale.length > 0)
    await transaction.$executeRaw`
      WITH stale AS (
        SELECT * FROM json_to_recordset(${JSON.stringify(stale)}::json)
          AS s (user_id text, folded text, grams text[])
      ), free AS (
        SELECT u.user_id FROM users u WHERE u.user_id IN (SELECT user_id FROM stale)
        FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE users u SET folded = s.folded, grams = s.grams
      FROM stale s JOIN free USING (user_id)
      WHERE u.user_id = s.user_id`;
  return { count: rows.length, last: rows.at(-1)?.userId };
}

/** Public rooms only: others are not searched. */
async function foldRooms(transaction: Transaction, place: string): Promise<Chunk> {
  const rows = await transaction.room.findMany({
    where: { isPublic: true, roomId: { gt: BigInt(place) } },
    orderBy: { roomId: 'asc' },
    take: chunk,
    select: { roomId: true, roomName: true, description: true, folded: true },
  });
  const stale = rows.flatMap(({ roomId, roomName, description, folded }) => {
    const fresh = searchableRoom(roomName, description);
    return fresh.folded === folded
      ? []
      : [{ room_id: Number(roomId), room_name: roomName, description, ...fresh }];
  });
  if (stale.length > 0)
    await transaction.$executeRaw`
      WITH stale AS (
        SELECT * FROM json_to_recordset(${JSON.stringify(stale)}::json)
          AS s (room_id bigint, room_name text, description text, folded text, grams text[])
      ), free AS (
        SELECT r.room_id FROM rooms r WHERE r.room_id IN (SELECT room_id FROM stale)
        FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE rooms r SET folded = s.folded, grams = s.grams
      FROM stale s JOIN free USING (room_id)
      WHERE r.room_id = s.room_id AND r.room_name = s.room_name AND r.description = s.description`;
  return { count: rows.length, last: rows.at(-1)?.roomId.toString() };
}
