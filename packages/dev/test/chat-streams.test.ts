/**
 * While several users chat, their streams are cut at random and come back from their last cursor on the other front:
 * each is told all events of its user's rooms, from joining to leaving, each once and in order, and of no others.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RoomEvent } from '@parley/contracts';
import type { Testkit } from '@parley/testkit';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { askAll } from './support/ask-like-model.ts';
import { histories, requestsOf } from './support/chat-histories.ts';
import type { ModelRoom } from './support/chat-model/state.ts';
import { ChatModel } from './support/chat-model.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { RoamingStream } from './support/roaming-stream.ts';
import { sharedSystem } from './support/shared-system.ts';
import { visibleEvents } from './support/visible-events.ts';
import { waitFor } from './support/wait-for.ts';

const seed = Number(process.env.PARLEY_SEED);

/** Of two fronts. */
let urls: readonly string[];
let kit: Testkit;

beforeAll(async () => {
  const system = await sharedSystem();
  const [other] = await Promise.all([system.startFront(), system.startWorker()]);
  urls = [system.url, other.url];
  kit = await system.kit();
});

const urlOf = (turn: number): string => urls[turn % urls.length] ?? '';

const streamOf = async (userId: string) => new RoamingStream(await signUpAndLogIn(urlOf(0), userId));

/** Cuts a stream and opens it on the other front, again and again, until the signal; it is open in the end. */
async function roam(stream: RoamingStream, enough: AbortSignal): Promise<void> {
  for (let turn = 1; !enough.aborted; turn++) {
    await sleep(randomInt(20, 250));
    await stream.cut();
    await sleep(randomInt(0, 150));
    await stream.open(urlOf(turn));
  }
}

/** What a stream was told, by room. */
function toldOf({ roomEvents }: RoamingStream, { roomId }: ModelRoom) {
  return roomEvents.filter((event) => event.roomId === roomId && event.eventSeq !== null);
}

/** What was deleted has been told with its words, or without them to who comes back after it. */
function withoutDeletedWords(events: readonly Partial<RoomEvent>[]) {
  const deleted = new Set(
    events.flatMap(({ actionType, messageId }) => (actionType === 'DELETE' ? [messageId] : [])),
  );
  return (event: Partial<RoomEvent>): Partial<RoomEvent> => {
    const { content, files, mentions, profileImg, isDeleted, replyTo, ...others } = event;
    if (deleted.has(event.messageId)) return others;
    return replyTo && deleted.has(replyTo.messageId)
      ? { ...event, replyTo: { ...replyTo, content: '' } }
      : event;
  };
}

test(`streams that roam between two fronts (seed ${seed})`, { timeout: 120_000 }, () => areToldAll(3));

test('streams that roam for half a minute', { timeout: 180_000, tags: ['long'] }, () => areToldAll(30));

async function areToldAll(seconds: number): Promise<void> {
  const users = ['ann', 'bob', 'cho', 'dan'].map((name) => `${name}-${seconds}-${randomUUID().slice(0, 8)}`);
  const model = new ChatModel();
  const streams = await Promise.all(users.map(streamOf));
  await Promise.all(streams.map((stream, at) => stream.open(urlOf(at))));
  for (const userId of users) model.users.set(userId, userId.toUpperCase());
  const enough = new AbortController();
  const roaming = Promise.all(streams.map((stream) => roam(stream, enough.signal)));
  try {
    const steps = fc.sample(histories, { numRuns: 2 * seconds, seed }).flat();
    const end = Date.now() + 1_000 * seconds;
    for (const step of steps) if (Date.now() < end) await askAll(kit, model, requestsOf(step, model, users));
  } finally {
    enough.abort();
    await roaming;
  }

  for (const [at, userId] of users.entries()) {
    const stream = streams[at] as RoamingStream;
    const expected = [...model.rooms.values()].map((room) => ({ room, events: visibleEvents(room, userId) }));
    await waitFor(`${userId} to be told the last of each room`, () =>
      expected.every(({ room, events }) => {
        const last = events.at(-1)?.eventSeq;
        return last === undefined || toldOf(stream, room).some(({ eventSeq }) => eventSeq === last);
      }),
    );
    for (const { room, events } of expected) {
      const told = toldOf(stream, room);
      const about = `${userId} in room ${room.roomId}`;
      expect(
        told.map(({ eventSeq }) => eventSeq),
        about,
      ).toEqual(events.map(({ eventSeq }) => eventSeq));
      const wordless = withoutDeletedWords(events);
      expect(told.map(wordless), about).toMatchObject(events.map(wordless));
    }
    expect(stream.resets).toEqual([]);
    expect(stream.connections).toBeGreaterThan(3);
  }
  await Promise.all(streams.map((stream) => stream.cut()));
}
