/** Machines whose clocks are wrong serve all the same, as long as the database's is right. */
import { randomUUID } from 'node:crypto';
import { type PairName, pairs } from '@parley/contracts';
import { connectKafka, createLog } from '@parley/messaging';
import type { Testkit } from '@parley/testkit';
import { readWorkerConfig } from '@parley/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../src/processes/ports.ts';
import { askingOver } from './support/asking.ts';
import { BrowserLike } from './support/browser-like.ts';
import { createTopics } from './support/create-topics.ts';
import { inDatabase } from './support/databases.ts';
import { openEventTape } from './support/event-tape.ts';
import { spawnFront, spawnWorker } from './support/member-process.ts';
import { openKit } from './support/open-kit.ts';
import { createSystem, type System } from './support/system.ts';

const password = 'correct horse';
const minute = 60_000;
/** Processes are started. */
const patience = { timeout: 90_000 };

let system: System;
let kit: Testkit;

beforeAll(async () => {
  system = await createSystem();
  // The brokers' clock stands on the records of one pair: what is asked there is judged alike.
  await stampByBroker(system, 'user-status-change');
  await system.startWorker();
  kit = await openKit(system.prefix);
});

afterAll(async () => {
  await kit?.close();
  await system?.stop();
});

async function stampByBroker({ environment, prefix }: System, pair: PairName): Promise<void> {
  const { kafka } = readWorkerConfig(environment);
  await createTopics(connectKafka(kafka, createLog('test', 'silent')), [
    {
      topic: `${prefix}${pair}-request`,
      partitions: pairs[pair].partitions,
      config: { 'message.timestamp.type': 'LogAppendTime' },
    },
  ]);
}

/** What a user does: sign up, log in by the page's way and by a script's, change something, say something. */
async function useAll(url: string, otherUrl = url): Promise<string> {
  const userId = `user-${randomUUID()}`;
  const tab = new BrowserLike(url);
  try {
    const account = { userId, userPw: password, email: '', userName: 'A' };
    expect(await tab.ask('user-add', account)).toMatchObject({ status: 200 });
    const page = new BrowserLike(url);
    await page.fetch('/login');
    const stream = await page.openStream();
    await stream.next('hello');
    await page.postLogin({ userId, userPw: password });
    const { ticket } = await stream.next('login-response');
    stream.close();
    page.front = otherUrl;
    expect(await page.claim(ticket)).toMatchObject({ status: 200 });
    page.front = url;
    expect(await page.ask('user-status-change', { status: 'here' })).toMatchObject({ status: 200 });
    const own = await page.openStream();
    await own.next('hello');
    const room = await page.ask('user-add-room', { friendId: [] });
    expect(room).toMatchObject({ status: 200 });
    const { roomId } = room.body;
    expect(await page.ask('user-add-chat', { roomId, message: 'hello' })).toMatchObject({ status: 200 });
    await own.next('room-event', ({ actionType }) => actionType === 'SEND');
    // Who comes back is told from the front's tail, whose age is a matter of time too.
    const back = await page.openStream({ lastEventId: own.lastEventId });
    await back.next('hello');
    expect(back.events.some(({ event }) => event === 'reset')).toBe(false);
    page.close();
    return userId;
  } finally {
    tab.close();
  }
}

describe.each([
  ['20 s behind', -20_000, {}],
  ['70 min ahead', 70 * minute, { tags: ['long'] }],
])('a front whose clock is %s', (words, shift, when) => {
  test('serves, and says so', { ...patience, ...when }, async () => {
    const right = await system.startFront();
    const port = await freePort();
    const front = await spawnFront(system, { CLOCK_SHIFT_MS: String(shift), HEALTH_PORT: String(port) });
    await useAll(front.url, right.url);
    await useAll(right.url, front.url);
    const { status, body } = await new BrowserLike(`http://127.0.0.1:${port}`).get('/ready');
    expect(status).toBe(200);
    const direction = words.split(' ').at(-1);
    expect(body.clock).toMatch(new RegExp(`^\\d+\\.\\d{3} s ${direction}`));
    expect(body.warnings).toEqual([expect.stringContaining(body.clock.split(' ')[2] ?? '')]);
    expect(front.lines.some(({ msg }) => msg.startsWith('the clock of this machine is'))).toBe(true);
    expect(await right.readiness()).toMatchObject({ warnings: [] });
    await front.stop();
  });
});

describe.each([
  ['20 s behind', -20_000, { tags: ['long'] }],
  ['70 min ahead', 70 * minute, {}],
])('a worker whose clock is %s', (_, shift, when) => {
  test('serves in its turn, and gives the times of the others', { ...patience, ...when }, async () => {
    const other = await createSystem();
    try {
      const port = await freePort();
      const worker = await spawnWorker(other, { CLOCK_SHIFT_MS: String(shift), HEALTH_PORT: String(port) });
      const front = await other.startFront();
      const userId = await useAll(front.url);
      const ready = await fetch(`http://127.0.0.1:${port}/ready`);
      expect(ready.status).toBe(200);
      expect(await ready.json()).toMatchObject({ warnings: [expect.any(String)] });
      const { rows } = await inDatabase(other.databaseUrl, (database) =>
        database.query(
          `SELECT abs(extract(epoch FROM now() - created_at)) < 60 AS is_now FROM messages WHERE user_id = $1`,
          [userId],
        ),
      );
      expect(rows).toEqual([{ is_now: true }]);
      await worker.stop();
    } finally {
      await other.stop();
    }
  });
});

test('times in a room never run against its seqs, whatever the clock says', async () => {
  const asking = askingOver(kit);
  const [userId, friend] = [await asking.user(), await asking.user()];
  const { roomId } = await asking.did('user-add-room', { userId, friendId: [] });
  const say = async () =>
    (await asking.did('user-add-chat', { writerId: userId, roomId, message: 'hi' })).createdAt;
  const first = await say();
  // As a worker leaves it whose clock was an hour ahead.
  const { rows } = await inDatabase(system.databaseUrl, (database) =>
    database.query(
      `UPDATE rooms SET last_event_at = now() + interval '1 hour' WHERE room_id = $1 RETURNING last_event_at`,
      [roomId],
    ),
  );
  const latest = rows[0].last_event_at.toISOString();
  const second = await say();
  expect(first < latest).toBe(true);
  expect(second >= latest).toBe(true);
  const messageId = (await asking.did('user-search-chat', { userId, roomId })).message[1].messageId;
  const of = { userId, roomId };
  const { modifiedAt } = await asking.did('user-modify-chat', { ...of, messageId, content: 'oh' });
  expect(modifiedAt >= second).toBe(true);
  await asking.did('user-react-chat', { ...of, messageId, emoji: '👍', on: true });
  await asking.did('user-invite-room', { ...of, friendId: [friend] });
  await asking.did('user-rename-room', { ...of, roomName: 'other' });
  await say();
  await asking.did('user-read-room', { userId: friend, roomId, seq: 3 });
  await asking.did('user-leave-room', { userId: friend, roomId });
  await asking.did('user-delete-chat', { ...of, messageId });
  const tape = await openEventTape(system.prefix);
  try {
    const told = await tape.find(
      'the events of the room',
      ({ body }) => body.roomId === roomId && body.eventSeq,
      11,
    );
    // Of a message that is changed, `createdAt` says when it was written.
    const times = told.map(({ body }) => body.modifiedAt ?? body.createdAt);
    expect(times).toEqual(times.toSorted());
  } finally {
    await tape.stop();
  }
});
