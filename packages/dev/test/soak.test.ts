/**
 * Two workers, and users who say, change, react, read, invite, leave and rename in the same few rooms at once, by records
 * with any key: nothing deadlocks, nobody is told to try again, and every room has one order, without a gap.
 *
 * `PARLEY_SOAK_SECONDS` says for how long.
 */
import { randomInt } from 'node:crypto';
import { failures, isFailureCode, type PairName, type RequestOf, type RoomEvent } from '@parley/contracts';
import type { Testkit } from '@parley/testkit';
import type { Worker } from '@parley/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inDatabase } from './support/databases.ts';
import { type EventTape, openEventTape } from './support/event-tape.ts';
import { insertFriends, insertUsers } from './support/insert-users.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { miscounts } from './support/miscounts.ts';
import { openKit } from './support/open-kit.ts';
import { RoamingStream } from './support/roaming-stream.ts';
import { createSystem, type System } from './support/system.ts';
import { visibleEvents } from './support/visible-events.ts';
import { waitFor } from './support/wait-for.ts';

const seconds = Number(process.env.PARLEY_SOAK_SECONDS ?? 4);
/** With a stream each, on one front or the other. */
const listeners = ['ann', 'bob', 'cho', 'dan'];
const others = ['eve', 'fay', 'gil', 'hal'];
const users = [...listeners, ...others];
const askedAtOnce = 32;

let system: System;
let workers: Worker[];
let kit: Testkit;
let tape: EventTape;
let streams: RoamingStream[];
let roomIds: number[];
/** How often each outcome was told. */
const outcomes = new Map<string, number>();

beforeAll(async () => {
  system = await createSystem();
  workers = await Promise.all([system.startWorker(), system.startWorker()]);
  const fronts = await Promise.all([system.startFront(), system.startFront()]);
  [kit, tape] = await Promise.all([openKit(system.prefix), openEventTape(system.prefix)]);
  await insertUsers(system.databaseUrl, others);
  streams = await Promise.all(
    listeners.map(async (userId, at) => {
      const front = fronts[at % 2]?.url ?? '';
      const stream = new RoamingStream(await signUpAndLogIn(front, userId));
      await stream.open(front);
      return stream;
    }),
  );
  await insertFriends(system.databaseUrl, users);
  roomIds = [];
  for (const userId of users.slice(0, 4)) {
    const { roomId } = await kit.pairs['user-add-room'].request({ userId, friendId: users });
    roomIds.push(roomId);
  }
}, 120_000);

afterAll(async () => {
  await Promise.all(streams?.map((stream) => stream.cut()) ?? []);
  await tape?.stop();
  await kit?.close();
  await system?.stop();
});

const oneOf = <Value>(values: readonly Value[]): Value => values[randomInt(values.length)] as Value;

/** Asks by a record with any key: the rooms' order is not the partitions'. */
async function ask<Name extends PairName>(pair: Name, request: RequestOf<Name>) {
  const { body, errorCode } = await kit.pairs[pair].ask(request, { key: String(randomInt(1_000)) });
  const outcome = `${pair} ${errorCode}`;
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  return body;
}

interface Said {
  readonly roomId: number;
  readonly messageId: number;
  readonly userId: string;
}

/** Something that somebody does in one of the rooms; `said` are messages of late. */
async function doSomething(said: Said[]): Promise<void> {
  const [userId, roomId] = [oneOf(users), oneOf(roomIds)];
  const own = said.length > 0 ? oneOf(said) : { roomId, messageId: 1, userId };
  const friendId = [oneOf(users), oneOf(users)];
  const [say, modify, remove, react, read, invite, leave] = [40, 50, 55, 75, 85, 93, 98];
  const dice = randomInt(100);
  if (dice < say) {
    const { messageId } = await ask('user-add-chat', { writerId: userId, roomId, message: `said ${dice}` });
    if (messageId !== null) said.push({ roomId, messageId, userId });
    if (said.length > 50) said.shift();
  } else if (dice < modify) await ask('user-modify-chat', { ...own, content: 'changed' });
  else if (dice < remove) await ask('user-delete-chat', own);
  else if (dice < react)
    await ask('user-react-chat', { ...own, userId, emoji: oneOf(['👍', '🎉']), on: dice % 3 > 0 });
  else if (dice < read) await ask('user-read-room', { userId, roomId, seq: 1_000_000 });
  else if (dice < invite) await ask('user-invite-room', { userId, roomId, friendId });
  else if (dice < leave) await ask('user-leave-room', { userId, roomId });
  else await ask('user-rename-room', { userId, roomId, roomName: `room ${randomInt(100)}` });
}

/** What the topic tells of a room: each event where its first record is. */
function eventsOf(roomId: number): RoomEvent[] {
  const told = tape.events.filter(({ topic, body }) => topic !== 'userEvent' && body.roomId === roomId);
  return [...new Map(told.map(({ body }) => [body.eventId, body])).values()];
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
const seqsOf = (events: readonly { eventSeq: number | null }[]) => events.map(({ eventSeq }) => eventSeq);

test(`for ${seconds} s`, { timeout: (seconds + 90) * 1_000 }, async () => {
  const end = Date.now() + seconds * 1_000;
  const said: Said[] = [];
  const loop = async () => {
    while (Date.now() < end) await doSomething(said);
  };
  await Promise.all(Array.from({ length: askedAtOnce }, loop));

  const codes = [...outcomes.keys()].map((outcome) => outcome.split(' ')[1] ?? '');
  expect(codes.filter((code) => isFailureCode(code) && failures[code].retryable)).toEqual([]);
  expect(outcomes.get('user-add-chat ')).toBeGreaterThan(0);

  const rooms = await inDatabase(system.databaseUrl, async (database) => {
    expect(await miscounts(database)).toEqual([]);
    const { rows } = await database.query('SELECT room_id, event_seq, last_seq FROM rooms ORDER BY room_id');
    return rows.map((row) => ({
      roomId: Number(row.room_id),
      eventSeq: row.event_seq,
      lastSeq: row.last_seq,
    }));
  });
  for (const { roomId, eventSeq, lastSeq } of rooms) {
    const events = await waitFor(`event ${eventSeq} of room ${roomId}`, () => {
      const all = eventsOf(roomId);
      return all.length >= eventSeq ? all : undefined;
    });
    expect(seqsOf(events)).toEqual(upTo(eventSeq));
    const sent = events.filter(({ actionType }) => actionType === 'SEND');
    expect(sent.map(({ seq }) => seq)).toEqual(upTo(lastSeq));
    for (const [at, userId] of listeners.entries()) {
      const stream = streams[at] as RoamingStream;
      const expected = visibleEvents({ events }, userId);
      const told = await waitFor(`${userId} to be told all of room ${roomId}`, () => {
        const all = stream.roomEvents.filter((event) => event.roomId === roomId);
        return all.length >= expected.length ? all : undefined;
      });
      expect(told, userId).toEqual(expected);
    }
  }

  // A backend tells of its deadlocks when it ends, if not before.
  await Promise.all(workers.map((worker) => worker.stop()));
  const deadlocks = await inDatabase(system.databaseUrl, (database) =>
    database.query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()'),
  );
  expect(deadlocks.rows).toEqual([{ deadlocks: '0' }]);
  console.info(`${seconds} s:`, Object.fromEntries([...outcomes].toSorted()));
});
