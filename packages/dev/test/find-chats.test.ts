import type { RequestOf } from '@parley/contracts';
import { connectDatabase, type DatabaseConnection, searchable } from '@parley/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FilledRoom, fillRooms, people } from '../src/bench/growth/fill-rooms.ts';
import { absentWord, commonWord, rareWord, seldomWord } from '../src/bench/growth/make-sentences.ts';
import { askService } from './support/ask-service.ts';
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

const find = (request: RequestOf<'user-find-chat'>) => askService('user-find-chat', request, connection);

const idsIn = ({ message }: { message: { messageId: number }[] }) =>
  message.map(({ messageId }) => messageId);

/** Page by page to the end, as clients did before there were cursors. */
async function findAll(request: RequestOf<'user-find-chat'>): Promise<number[]> {
  const ids: number[] = [];
  for (let before: number | undefined; ; before = ids.at(-1)) {
    const page = await find({ ...request, limit: 100, ...(before !== undefined && { before }) });
    ids.push(...idsIn(page));
    if (!page.hasMore) return ids;
  }
}

/** Page by page to the end. @returns what each page has */
async function findOn(request: RequestOf<'user-find-chat'>): Promise<number[][]> {
  const pages: number[][] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await find({ ...request, ...(cursor !== undefined && { cursor }) });
    pages.push(idsIn(page));
    cursor = page.nextCursor;
  }
  return pages;
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

  test('only what somebody has said, before an instant, or with a file, with a text or without', async () => {
    const { roomId } = room;
    const [from = ''] = people.slice(2);
    const wanted = await inDatabase(made.url, async (client) => {
      await client.query(
        `UPDATE messages SET files = '[{"storeFileName": "a", "originalFilename": "b"}]' WHERE room_id = $1 AND seq IN (7, 20000, 39000)`,
        [roomId],
      );
      const { rows } = await client.query<{
        message_id: string;
        seq: number;
        user_id: string;
        created_at: Date;
      }>('SELECT message_id, seq, user_id, created_at FROM messages WHERE room_id = $1 ORDER BY seq DESC', [
        roomId,
      ]);
      return rows;
    });
    const ids = (is: (row: (typeof wanted)[number]) => boolean) =>
      wanted.filter(is).map(({ message_id }) => Number(message_id));
    const withFile = ids(({ seq }) => [7, 20_000, 39_000].includes(seq));
    const all = async (request: Omit<RequestOf<'user-find-chat'>, 'userId'>) =>
      (await findOn({ userId, limit: 100, ...request })).flat();

    expect(await all({ text: '', roomId, hasFile: true })).toEqual(withFile);
    expect(await all({ text: '', hasFile: true })).toEqual(withFile.slice(0, 1));
    const middle = wanted[39_000];
    const until = middle?.created_at.toISOString() ?? '';
    const before = ids(({ created_at }) => created_at < (middle?.created_at ?? new Date()));
    expect(await all({ text: '', roomId, until })).toEqual(before);
    const said = await saidWith(seldomWord);
    expect(await all({ text: seldomWord, roomId, until })).toEqual(said.filter((id) => before.includes(id)));
    const ofOne = ids(({ user_id }) => user_id === from);
    expect(ofOne.length).toBeGreaterThan(0);
    expect(await all({ text: seldomWord, roomId, from })).toEqual(said.filter((id) => ofOne.includes(id)));
  });

  test('and in all rooms together, the latest first', async () => {
    expect(await findAll({ userId, text: rareWord })).toEqual(await saidWith(rareWord, { anywhere: true }));
  });
});

describe('in more rooms and longer ones than one request looks in', () => {
  const member = 'oh';
  const rooms = 130;
  /** Of the last room, in which as many were said as a few requests look at. */
  const long = 600_000;
  const word = '모임';
  const once = '외딴말';

  beforeAll(() =>
    inDatabase(made.url, async (client) => {
      await client.query(
        `INSERT INTO users (user_id, email, user_name, password_hash) VALUES ($1, '', 'Oh', 'none')`,
        [member],
      );
      const { rows } = await client.query<{ room_id: string }>(
        `INSERT INTO rooms (room_name, last_seq, member_count, last_activity_at)
         SELECT 'Room', CASE WHEN n = $1 THEN $2 ELSE 2 END, 1, now() - n * interval '1 minute'
         FROM generate_series(1, $1::int) n RETURNING room_id`,
        [rooms, long],
      );
      const roomIds = rows.map(({ room_id }) => Number(room_id));
      await client.query(
        `INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
         SELECT room_id, $2, 0, 1, 0 FROM unnest($1::bigint[]) AS r (room_id)`,
        [roomIds, member],
      );
      const last = roomIds.at(-1) as number;
      const said = [
        ...roomIds.flatMap((room_id) => [1, 2].map((seq) => ({ room_id, seq, content: `${word} ${seq}` }))),
        ...[3, 300_000, long].map((seq) => ({ room_id: last, seq, content: `${word} ${once}` })),
        // By the first of a stretch it is told whether it is before a message.
        ...Array.from({ length: Math.ceil(long / 16_384) }, (_, stretch) => stretch * 16_384 + 1)
          .slice(1)
          .map((seq) => ({ room_id: last, seq, content: '…' })),
      ].map((one) => ({ ...one, ...searchable({ roomId: one.room_id, seq: one.seq }, one.content) }));
      await client.query(
        `INSERT INTO messages (room_id, seq, user_id, writer, content, grams, created_at)
         SELECT room_id, seq, $2, 'Oh', content, grams, now()
         FROM json_to_recordset($1::json) AS s (room_id bigint, seq int, content text, grams int[])
         ORDER BY seq, room_id`,
        [JSON.stringify(said), member],
      );
    }),
  );

  test.each([3, 100])('all is found once, by pages of %i', async (limit) => {
    const pages = await findOn({ userId: member, text: word, limit });
    const expected = await saidWith(word, { anywhere: true });
    expect(expected).toHaveLength(2 * rooms + 3);
    expect(pages.flat().toSorted((a, b) => b - a)).toEqual(expected);
    expect(new Set(pages.flat()).size).toBe(expected.length);
    for (const page of pages) expect(page).toEqual(page.toSorted((a, b) => b - a));
  });

  test('pages on which nothing is found lead on to where something is', async () => {
    const first = await find({ userId: member, text: once });
    expect(first).toMatchObject({ message: [], hasMore: false, nextCursor: expect.any(String) });
    const pages = await findOn({ userId: member, text: once });
    expect(pages.flat()).toEqual(await saidWith(once, { anywhere: true }));
  });

  test('what was never said is told so in the end', async () => {
    const pages = await findOn({ userId: member, text: absentWord });
    expect(pages.flat()).toEqual([]);
    // The ends of all rooms, then the long one's rest.
    expect(pages.length).toBeLessThanOrEqual(rooms / 20 + 2 + long / 16_384 / 20 + 2);
  });

  test('a room alone is looked through from its end, and a message before which is asked for', async () => {
    const [last] = await saidWith(once, { anywhere: true });
    const { rows } = await inDatabase(made.url, (client) =>
      client.query('SELECT room_id FROM messages WHERE message_id = $1', [last]),
    );
    const roomId = Number(rows[0].room_id);
    const expected = await saidWith(once, { anywhere: true });
    expect((await findOn({ userId: member, roomId, text: once })).flat()).toEqual(expected);
    const before = expected[1] as number;
    expect((await findOn({ userId: member, roomId, text: once, before })).flat()).toEqual(expected.slice(2));
    // From the room's end that would be further than one request goes.
    expect(idsIn(await find({ userId: member, roomId, text: once, before }))).toEqual(expected.slice(2));
    expect(await findAll({ userId: member, roomId, text: word })).toHaveLength(5);
  });
});
