/** Events that stand in the outbox: all are published, in order, at once, whatever becomes of the worker that does it. */
import { once } from 'node:events';
import type { Worker } from '@parley/worker';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { askingOver } from './support/asking.ts';
import { inDatabase } from './support/databases.ts';
import { type EventTape, openEventTape, type TapedEvent } from './support/event-tape.ts';
import { spawnWorker } from './support/member-process.ts';
import { openKit } from './support/open-kit.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';

let system: System;
let tape: EventTape | undefined;
/** Of the running test. */
const workers: Worker[] = [];
/** Rooms that were told of by the tests before: each has its own. */
let before = 0;

beforeAll(async () => {
  system = await createSystem();
});

beforeEach(() => {
  before += 300;
});

afterEach(async () => {
  await tape?.stop();
  tape = undefined;
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

afterAll(() => system?.stop());

async function startWorker(): Promise<Worker> {
  const worker = await system.startWorker();
  workers.push(worker);
  return worker;
}

/** How often a relay looks by itself: what is told is much faster. */
const pollInterval = 1_000;

const sql = (text: string, values: unknown[] = []) =>
  inDatabase(system.databaseUrl, async (database) => (await database.query(text, values)).rows);

const roomOf = (number: number) => before + number;

/** Events of `rooms` rooms with seqs from `first` to `last`, as commits leave them: each room's in order. */
const commitEvents = (rooms: number, first: number, last: number) =>
  sql(
    `INSERT INTO outbox (topic, key, action, event_seq, payload)
     SELECT CASE room % 3 WHEN 0 THEN 'emojiChat' ELSE 'normalChat' END, room::text, 'SEND', seq,
       json_build_object('roomId', room, 'eventSeq', seq, 'content', '안녕 🙂')::text
     FROM generate_series($2::int, $3::int) seq, generate_series($4::int, $1::int) room
     ORDER BY seq, room`,
    [roomOf(rooms), first, last, roomOf(1)],
  );

const left = async (): Promise<number> => (await sql('SELECT count(*)::int AS count FROM outbox'))[0].count;

const untilAllPublished = () => waitFor('an empty outbox', async () => (await left()) === 0);

/** The event seqs of a room as a reader has them who drops what is not greater than the last. */
function seqsOf(events: readonly TapedEvent[], room: number): number[] {
  const seqs: number[] = [];
  for (const { body } of events)
    if (body.roomId === roomOf(room) && body.eventSeq > (seqs.at(-1) ?? 0)) seqs.push(body.eventSeq);
  return seqs;
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

async function untilRead(rooms: number, last: number): Promise<EventTape> {
  tape ??= await openEventTape(system.prefix);
  const { events } = tape;
  const isRead = (_: unknown, index: number) =>
    events.some(({ body }) => body.roomId === roomOf(index + 1) && body.eventSeq === last);
  await waitFor('the last event of each room', () => Array.from({ length: rooms }).every(isRead));
  return tape;
}

test('all that was committed is published as it was written, each room in its order', async () => {
  const userId = `kim-${before}`;
  await commitEvents(10, 1, 300);
  await sql(
    `INSERT INTO outbox (topic, key, action, payload, traceparent)
     VALUES ('userEvent', $1, 'INVITE', json_build_object('userId', $1::text)::text, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')`,
    [userId],
  );
  await startWorker();
  await untilAllPublished();
  const { events } = await untilRead(10, 300);
  await waitFor('the event of a user', () => events.some(({ key }) => key === userId));
  for (const room of upTo(10)) expect(seqsOf(events, room)).toEqual(upTo(300));
  const own = events.find(({ key }) => key === userId);
  const ofRooms = events.filter(({ body }) => body.roomId > before);
  expect(new Set([own, ...ofRooms].map((event) => event?.body.eventId)).size).toBe(10 * 300 + 1);
  expect(events.find(({ key }) => key === String(roomOf(3)))).toMatchObject({
    topic: 'emojiChat',
    headers: { 'parley-action': 'SEND', 'parley-event-seq': '1' },
    body: { eventId: expect.any(Number), roomId: roomOf(3), eventSeq: 1, content: '안녕 🙂' },
  });
  expect(own).toMatchObject({
    topic: 'userEvent',
    headers: {
      'parley-action': 'INVITE',
      'parley-event-id': String(own?.body.eventId),
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
    body: { eventId: expect.any(Number), userId },
  });
});

test('an event that no broker takes stands in nobody’s way', async () => {
  await commitEvents(2, 1, 5);
  await sql(
    `INSERT INTO outbox (topic, key, action, event_seq, payload)
     VALUES ('normalChat', $1, 'SEND', 6, json_build_object('content', repeat('x', 1200000))::text)`,
    [String(roomOf(1))],
  );
  await commitEvents(2, 7, 9);
  await startWorker();
  await untilAllPublished();
  const { events } = await untilRead(2, 9);
  expect(seqsOf(events, 1)).toEqual([1, 2, 3, 4, 5, 7, 8, 9]);
});

test('whichever of two workers commits, what happened is told at once', async () => {
  await startWorker();
  await startWorker();
  const kit = await openKit(system.prefix);
  try {
    tape = await openEventTape(system.prefix);
    const { events } = tape;
    const asking = askingOver(kit);
    const userId = await asking.user();
    const { roomId } = await asking.did('user-add-room', { userId, friendId: [] });
    const delays: number[] = [];
    for (const number of upTo(20)) {
      // Without a key, requests go to one partition after the other, and so to both workers.
      const { messageId } = await asking.did('user-add-chat', {
        roomId,
        writerId: userId,
        message: `${number}`,
      });
      const began = Date.now();
      const told = await waitFor('its event', () => events.find(({ body }) => body.messageId === messageId));
      delays.push(told.at - began);
    }
    const slow = delays.filter((delay) => delay > pollInterval / 2);
    expect(slow.length, delays.join()).toBeLessThan(5);
  } finally {
    await kit.close();
  }
});

test('what one user is told stands in the order of its commits, whichever worker did them', async () => {
  await startWorker();
  const kit = await openKit(system.prefix);
  try {
    tape = await openEventTape(system.prefix);
    const { events } = tape;
    const asking = askingOver(kit);
    const [userId, friend] = [await asking.user(), await asking.user()];
    // Another worker has committed this one, and has not told of it yet, when the relay's own commits the next.
    const blocked = await inDatabase(system.databaseUrl, async (other) => {
      await other.query('BEGIN');
      await other.query('SELECT FROM users WHERE user_id = $1 FOR UPDATE', [userId]);
      const asked = asking.did('user-block', { userId, friendId: [friend] });
      await waitFor('the worker to wait for the user', async () => {
        const [{ waiting }] = await sql(
          `SELECT count(*)::int AS waiting FROM pg_stat_activity
           WHERE application_name = 'parley-worker' AND datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return waiting > 0 || undefined;
      });
      await other.query(
        `INSERT INTO outbox (topic, key, action, payload)
         VALUES ('userEvent', $1, 'FRIEND_ADD', json_build_object('userId', $1::text)::text)`,
        [userId],
      );
      await other.query('COMMIT');
      return asked;
    });
    expect(blocked).toMatchObject({ friendId: [friend] });
    const actions = () =>
      events.flatMap(({ key, headers }) => (key === userId ? [headers['parley-action']] : []));
    await waitFor('both events', () => actions().length === 2 || undefined);
    expect(actions()).toEqual(['FRIEND_ADD', 'BLOCK']);
  } finally {
    await kit.close();
  }
});

test('a worker that stops leaves the relay to another', async () => {
  const first = await startWorker();
  await startWorker();
  await commitEvents(3, 1, 50);
  await untilAllPublished();
  await first.stop();
  await commitEvents(3, 51, 100);
  await untilAllPublished();
  const { events } = await untilRead(3, 100);
  for (const room of upTo(3)) expect(seqsOf(events, room)).toEqual(upTo(100));
});

test('a relay that loses its connection comes back', async () => {
  await startWorker();
  await commitEvents(3, 1, 5);
  await untilAllPublished();
  const killed = await sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'parley-relay' AND datname = current_database()`,
  );
  expect(killed).toHaveLength(1);
  await commitEvents(3, 6, 10);
  await untilAllPublished();
  const { events } = await untilRead(3, 10);
  for (const room of upTo(3)) expect(seqsOf(events, room)).toEqual(upTo(10));
});

/** The connection of whoever relays. */
const holder = async (): Promise<number | undefined> => {
  const [row] = await sql(
    `SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted
     AND application_name = 'parley-relay' AND datname = current_database()`,
  );
  return row?.pid;
};

async function isReplaced(signal: 'SIGKILL' | 'SIGSTOP') {
  const relay = await spawnWorker(system);
  const says = (text: string) => relay.lines.some(({ msg }) => msg === text);
  await waitFor('it to relay', () => says('this worker relays events'));
  await startWorker();
  tape = await openEventTape(system.prefix);
  const { events } = tape;
  const rooms = 10;
  let last = 0;
  const commitUpTo = async (wanted: number) => {
    for (; last < wanted; last += 40) await commitEvents(rooms, last + 1, last + 40);
  };
  await commitUpTo(200);
  const committing = commitUpTo(400);
  const first = await holder();
  relay.process.kill(signal);
  const endedAt = Date.now();
  const takenOverAt = waitFor('another relay', async () => {
    const now = await holder();
    return now !== undefined && now !== first && Date.now();
  });
  await committing;
  expect((await takenOverAt) - endedAt).toBeLessThan(5_000);
  await untilAllPublished();
  if (signal === 'SIGSTOP') {
    relay.process.kill('SIGCONT');
    await waitFor('it to notice', () => says('this worker no longer relays events'));
  }
  await commitUpTo(480);
  await untilAllPublished();
  await untilRead(rooms, last);
  for (const room of upTo(rooms)) expect(seqsOf(events, room)).toEqual(upTo(last));
  if (signal === 'SIGKILL') return;
  const ended = once(relay.process, 'exit');
  relay.process.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}

test(
  'killed under load, a relay is replaced within 5 s: nothing is lost, and all is in order',
  {
    timeout: 90_000,
  },
  () => isReplaced('SIGKILL'),
);

test('nor where it is frozen for a while', { timeout: 90_000, tags: ['long'] }, () => isReplaced('SIGSTOP'));
