/** A room that somebody else keeps locked: what is asked about it waits, in its order, and nobody else does. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { inDatabase } from './support/databases.ts';
import { eventually } from './support/eventually.ts';
import { insertUsers } from './support/insert-users.ts';
import { createSystem, type System } from './support/system.ts';
import { createTopicClient, type TopicClient } from './support/topic-client.ts';
import { waitFor } from './support/wait-for.ts';

let system: System;
let client: TopicClient;
let worker: { stop(): Promise<void> };

beforeAll(async () => {
  // One partition, so that all rooms share it.
  system = await createSystem({ TOPIC_USER_ADD_CHAT_PARTITIONS: '1' });
  worker = await system.startWorker();
  client = await createTopicClient(system.prefix);
  await insertUsers(system.databaseUrl, ['ann', 'bob']);
});

afterAll(async () => {
  await client?.stop();
  await system?.stop();
});

async function addRoom(): Promise<number> {
  const requestId = randomUUID();
  await client.send('user-add-room', { userId: 'ann', friendId: ['bob'], roomName: 'room' }, { requestId });
  const [reply] = await client.repliesTo(requestId);
  return reply?.body.roomId;
}

async function say(roomId: number, text: string, requestId: string = randomUUID()): Promise<string> {
  await client.send(
    'user-add-chat',
    { writerId: 'ann', roomId, message: text },
    { requestId, key: String(roomId) },
  );
  return requestId;
}

const isAnswered = (requestId: string) => client.replies.some((reply) => reply.requestId === requestId);

/** Resolves with the milliseconds that a message takes to be answered. */
async function timeOf(roomId: number): Promise<number> {
  const before = performance.now();
  await client.repliesTo(await say(roomId, 'hi'));
  return performance.now() - before;
}

/** Locks a room until it is let go. */
async function lock(roomId: number): Promise<() => Promise<void>> {
  const other = new pg.Client({ connectionString: system.databaseUrl });
  await other.connect();
  onTestFinished(() => other.end());
  await other.query('BEGIN');
  await other.query('SELECT FROM rooms WHERE room_id = $1 FOR UPDATE', [roomId]);
  return async () => {
    await other.query('ROLLBACK');
  };
}

const textsOf = (roomId: number) =>
  inDatabase(system.databaseUrl, async (database) => {
    const { rows } = await database.query('SELECT content FROM messages WHERE room_id = $1 ORDER BY seq', [
      roomId,
    ]);
    return rows.map(({ content }) => content as string);
  });

let locked: number;
let free: number;

beforeEach(async () => {
  [locked, free] = [await addRoom(), await addRoom()];
});

test('other rooms of its partition are served in the time that they always take', {
  timeout: 90_000,
}, async () => {
  const letGo = await lock(locked);
  const texts = Array.from({ length: 20 }, (_, index) => `said ${index}`);
  const ids: string[] = [];
  for (const text of texts) ids.push(await say(locked, text));
  const first = await timeOf(free); // which may have been in one batch with them
  const times: number[] = [];
  for (let count = 0; count < 50; count++) times.push(await timeOf(free));
  const median = times.toSorted((one, other) => one - other)[25];
  expect(first).toBeLessThan(10_000);
  expect(median).toBeLessThan(1_000); // half of what the worker waits for a lock
  expect(ids.some(isAnswered)).toBe(false);
  await letGo();
  await eventually(() => expect(ids.every(isAnswered)).toBe(true));
  expect(await textsOf(locked)).toEqual(texts);
});

test('what cannot be said for half a minute is refused, and may be said again', {
  timeout: 120_000,
  tags: ['long'],
}, async () => {
  const letGo = await lock(locked);
  const requestId = await say(locked, 'in vain');
  const [refusal] = await waitFor('a refusal', () => client.repliesTo(requestId), 90_000);
  expect(refusal?.errorCode).toBe('UNAVAILABLE');
  await letGo();
  await say(locked, 'in vain', requestId);
  const [, reply] = await client.repliesTo(requestId, 2);
  expect(reply?.body).toMatchObject({ isSuccess: true, message: 'in vain' });
  expect(await textsOf(locked)).toEqual(['in vain']);
});

test('a worker that ends meanwhile leaves what waits to the next, which does the rest no second time', async () => {
  const letGo = await lock(locked);
  const waiting = await say(locked, 'waits');
  await client.repliesTo(await say(free, 'does not wait'));
  await worker.stop();
  worker = await system.startWorker();
  await letGo();
  await client.repliesTo(waiting);
  expect([await textsOf(locked), await textsOf(free)]).toEqual([['waits'], ['does not wait']]);
});
