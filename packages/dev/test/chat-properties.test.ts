/**
 * Whatever several users ask for, one after the other or at once, two workers answer as a plain model in memory does,
 * and tell of it in the same events.
 *
 * The histories are the same each time; `PARLEY_SEED=random` draws others, and a run that fails prints its seed.
 */
import type { RoomEvent } from '@parley/contracts';
import type { Testkit } from '@parley/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askAll } from './support/ask-like-model.ts';
import { histories, requestsOf, type Step } from './support/chat-histories.ts';
import type { ModelRoom } from './support/chat-model/state.ts';
import { ChatModel, type ChatRequest } from './support/chat-model.ts';
import { inDatabase } from './support/databases.ts';
import { type EventTape, openEventTape } from './support/event-tape.ts';
import { insertFriends, insertUsers } from './support/insert-users.ts';
import { miscounts } from './support/miscounts.ts';
import { openKit } from './support/open-kit.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';

let system: System;
let kit: Testkit;
let tape: EventTape;
let runs = 0;
/** When no more histories are played, nor failed ones made smaller; but for some, which are played however slow the machine is. */
let end = 0;
let least = 0;
const seed = Number(process.env.PARLEY_SEED);

beforeAll(async () => {
  system = await createSystem();
  await Promise.all([system.startWorker(), system.startWorker()]);
  kit = await openKit(system.prefix);
  tape = await openEventTape(system.prefix);
});

afterAll(async () => {
  await tape?.stop();
  await kit?.close();
  await system?.stop();
});

/** All that each user can see of each room, and find. */
function everyLook(model: ChatModel, users: readonly string[]): ChatRequest[][] {
  const rooms = [...model.rooms.keys()];
  return users.map((userId) => [
    { pair: 'user-search-room', request: { userId } },
    { pair: 'user-search-membership', request: { userId } },
    ...['hello', 'a', '안녕', 'FULL', '🎉', '%'].map(
      (text): ChatRequest => ({ pair: 'user-find-chat', request: { userId, text, limit: 100 } }),
    ),
    ...rooms.flatMap((roomId): ChatRequest[] => [
      { pair: 'user-search-room', request: { userId, roomId } },
      { pair: 'user-search-chat', request: { userId, roomId } },
      { pair: 'user-search-chat', request: { userId, roomId, after: 0, limit: 3 } },
      { pair: 'user-search-chat', request: { userId, roomId, before: 6, limit: 3 } },
      { pair: 'user-search-chat', request: { userId, roomId, around: 5, limit: 4 } },
      { pair: 'user-find-chat', request: { userId, roomId, text: 'hello' } },
    ]),
  ]);
}

async function checkEvents({ roomId, chatType, events }: ModelRoom): Promise<void> {
  const isOfRoom = (body: RoomEvent) => body.roomId === roomId && body.eventSeq !== null;
  const told = await waitFor(`all events of room ${roomId}`, () => {
    const all = tape.events.filter(({ topic, body }) => topic !== 'userEvent' && isOfRoom(body));
    return all.some(({ body }) => body.eventSeq === events.length) ? all : undefined;
  });
  // A record may come twice; its event has one id.
  const distinct = [...new Map(told.map((one) => [one.body.eventId, one])).values()];
  expect(distinct.map(({ topic }) => topic)).toEqual(
    events.map(() => (chatType === 'EMOJI' ? 'emojiChat' : 'normalChat')),
  );
  expect(distinct.map(({ body }) => body)).toMatchObject(events);
}

async function play(steps: readonly Step[]): Promise<void> {
  if (Date.now() > end && runs >= least) return;
  runs += 1;
  const users = ['ann', 'bob', 'cho', 'dan'].map((name) => `${name}-${runs}`);
  const model = new ChatModel();
  for (const [userId, name] of await insertUsers(system.databaseUrl, users)) model.users.set(userId, name);
  // One in nine is nobody.
  const named = [...users, ...users, `nobody-${runs}`];
  await insertFriends(system.databaseUrl, users);
  const asked: ChatRequest[][][] = [];
  try {
    for (const step of steps) {
      asked.push(requestsOf(step, model, named));
      await askAll(kit, model, asked.at(-1) ?? []);
      expect(await inDatabase(system.databaseUrl, miscounts)).toEqual([]);
    }
    await askAll(kit, model, everyLook(model, users));
    for (const room of model.rooms.values()) await checkEvents(room);
  } catch (error) {
    const history = asked.map((lists) => JSON.stringify(lists)).join('\n');
    throw new Error(`${(error as Error).message}\nafter\n${history}`, { cause: error });
  }
}

/** Plays histories until they are played or the time is over, and fails with the smallest in which anything is wrong. */
async function playAll(seconds: number, { seed, numRuns }: { seed: number; numRuns: number }): Promise<void> {
  end = Date.now() + 1_000 * seconds;
  least = runs + 2;
  await fc.assert(fc.asyncProperty(histories, play), { numRuns, seed, includeErrorInReport: true });
  expect(runs).toBeGreaterThanOrEqual(least);
}

test('histories of several users', { timeout: 150_000 }, () => playAll(10, { seed, numRuns: 8 }));

test('many histories of several users', { timeout: 300_000, tags: ['long'] }, () =>
  playAll(60, { seed: seed + 1, numRuns: 60 }),
);

test('two who ask for their room of two at once, many times, get one', async () => {
  const users = ['eve', 'fay'];
  await insertUsers(system.databaseUrl, users);
  await insertFriends(system.databaseUrl, users);
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, turn) => {
      const [userId = '', friend = ''] = turn % 2 === 0 ? users : users.toReversed();
      return kit.pairs['user-add-room'].request({ userId, friendId: [friend], direct: true });
    }),
  );
  const roomIds = new Set(replies.map(({ roomId }) => roomId));
  expect(roomIds.size).toBe(1);
  const [roomId] = roomIds;
  const { chatRoomDTOS } = await kit.pairs['user-search-room'].request({ userId: 'eve' });
  expect(chatRoomDTOS).toMatchObject([{ roomId, memberCount: 2, eventSeq: 2, direct: true }]);
});
