import type { RequestOf } from '@parley/contracts';
import { connectDatabase, type DatabaseConnection, type Passwords, services } from '@parley/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FilledRoom, fillRooms, people } from '../src/bench/growth/fill-rooms.ts';
import { absentWord, commonWord, rareWord, seldomWord } from '../src/bench/growth/make-sentences.ts';
import { createDatabase, inDatabase, type TestDatabase } from './support/databases.ts';

const [userId, newcomer] = people;
/** More than the index takes together: the room is searched in several steps. */
const messages = 40_000;
/** Where the newcomer came in. */
const joinedSeq = 30_000;

let made: TestDatabase;
let connection: DatabaseConnection;
let room: FilledRoom;

beforeAll(async () => {
  made = await createDatabase();
  const [first] = await fillRooms(made.url, [messages, 500], () => undefined, new AbortController().signal);
  room = first as FilledRoom;
  await inDatabase(made.url, (client) =>
    client.query('UPDATE room_members SET joined_seq = $1 WHERE room_id = $2 AND user_id = $3', [
      joinedSeq,
      room.roomId,
      newcomer,
    ]),
  );
  connection = connectDatabase(made.url, 1);
});

afterAll(async () => {
  await connection?.close();
  await made?.drop();
});

/** What was said with a text, the latest first, by reading all. */
async function saidWith(text: string, { after = 0, anywhere = false } = {}): Promise<number[]> {
  return inDatabase(made.url, async (client) => {
    const { rows } = await client.query<{ message_id: string }>(
      `SELECT message_id FROM messages WHERE (room_id = $1 OR $4) AND seq > $2 AND position($3 IN content) > 0
       ORDER BY message_id DESC`,
      [room.roomId, after, text, anywhere],
    );
    return rows.map(({ message_id }) => Number(message_id));
  });
}

async function find(request: RequestOf<'user-find-chat'>) {
  const service = services['user-find-chat'];
  if (service.kind !== 'again') throw new Error('it runs anew each time');
  const [answer] = await service.run([request], {
    pipeline: connection.pipeline,
    passwords: undefined as unknown as Passwords,
    now: () => new Date(),
  });
  return answer as { message: { messageId: number }[]; hasMore: boolean };
}

const idsIn = ({ message }: { message: { messageId: number }[] }) =>
  message.map(({ messageId }) => messageId);

/** Page by page to the end. */
async function findAll(request: RequestOf<'user-find-chat'>): Promise<number[]> {
  const ids: number[] = [];
  for (let before: number | undefined; ; before = ids.at(-1)) {
    const page = await find({ ...request, limit: 100, ...(before !== undefined && { before }) });
    ids.push(...idsIn(page));
    if (!page.hasMore) return ids;
  }
}

describe('in a long room', () => {
  test.each([rareWord, seldomWord, absentWord])('%s is found wherever it was said', async (text) => {
    expect(await findAll({ userId, roomId: room.roomId, text })).toEqual(await saidWith(text));
  });

  test('what is said often is found from the latest', async () => {
    const all = await saidWith(commonWord);
    const page = await find({ userId, roomId: room.roomId, text: commonWord, limit: 50 });
    expect(idsIn(page)).toEqual(all.slice(0, 50));
    expect(page.hasMore).toBe(true);
    const middle = all.length >> 1;
    const later = await find({
      userId,
      roomId: room.roomId,
      text: commonWord,
      limit: 50,
      before: all[middle],
    });
    expect(idsIn(later)).toEqual(all.slice(middle + 1, middle + 51));
  });

  test('a newcomer finds what was said since', async () => {
    const expected = await saidWith(seldomWord, { after: joinedSeq });
    expect(await findAll({ userId: newcomer, roomId: room.roomId, text: seldomWord })).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });

  test('and in all rooms together, the latest first', async () => {
    expect(await findAll({ userId, text: rareWord })).toEqual(await saidWith(rareWord, { anywhere: true }));
  });
});
