/**
 * STOMP clients on several fronts, among browsers: all are told the same in the same order, and a client whose front is
 * killed goes on at another one with nothing lost and nothing told or done twice.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RoomEvent } from '@parley/contracts';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { BrowserLike } from './support/browser-like.ts';
import { createEventWriter } from './support/event-writer.ts';
import { insertFriends } from './support/insert-users.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { spawnFront } from './support/member-process.ts';
import { RoamingStream } from './support/roaming-stream.ts';
import { type SharedSystem, sharedSystem } from './support/shared-system.ts';
import { StompClient, type Told, told } from './support/stomp-client.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedSystem;
let urls: string[];
const tabs = new Map<string, BrowserLike>();

beforeAll(async () => {
  system = await sharedSystem();
  urls = [system.url, (await system.startFront()).url];
  const users = ['ann', 'bob', 'cho'];
  for (const name of users) tabs.set(name, await signUpAndLogIn(urlOf(0), idOf(name)));
  await insertFriends(system.databaseUrl, users.map(idOf));
});

const run = randomUUID();
const idOf = (name: string): string => `${name}-${run}`;
const urlOf = (at: number): string => urls[at] ?? '';
const tabOf = (name: string): BrowserLike => tabs.get(name) as BrowserLike;
const topic = (roomId: number) => `/topic/normal/${roomId}`;
const clientOf = (name: string, url = urlOf(0)) => new StompClient(url, { cookie: tabOf(name).cookie });

async function newRoom(): Promise<number> {
  const { body } = await tabOf('ann').ask('user-add-room', { friendId: [idOf('bob'), idOf('cho')] });
  return body.roomId;
}

async function say(roomId: number, message: string): Promise<number> {
  const { body } = await tabOf('ann').ask('user-add-chat', { roomId, message });
  return body.messageId;
}

/** As many at a time as a front takes of one session. @returns the replies, in no order */
async function sayMany(roomId: number, count: number, message: string) {
  const said: { seq: number; messageId: number }[] = [];
  for (let left = count; left > 0; left -= 10)
    said.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(left, 10) }, async () => {
          const { body } = await tabOf('ann').ask('user-add-chat', { roomId, message });
          return body;
        }),
      )),
    );
  return said;
}

/** What happened, as STOMP clients and browsers both know it. */
const storyOf = (messages: readonly Told[]) =>
  messages.map(({ headers, body: { data } }) => [
    Number(headers['event-seq']),
    data.actionType,
    data.messageId,
  ]);
const storyOfEvents = (events: readonly RoomEvent[], roomId: number) =>
  events
    .filter((event) => event.roomId === roomId && ['SEND', 'MODIFY', 'DELETE'].includes(event.actionType))
    .map(({ eventSeq, actionType, messageId }) => [eventSeq, actionType, messageId]);

/** Says, changes and deletes things, as fast as it is told of what it says. */
async function chat(client: StompClient, messages: readonly Told[], roomId: number, count: number) {
  const userId = client.greetings[0]?.headers['user-name'];
  for (let at = 0; at < count; at++) {
    const content = `${userId} ${at}`;
    await client.ask('/normal/message/send', { normalId: roomId, userId, content });
    const { body } = await waitFor(content, () => messages.find((one) => one.body.data.content === content));
    const own = { normalId: roomId, messageId: body.data.messageId };
    if (at % 3 === 1) await client.ask('/normal/message/modify', { ...own, content: `${content}!` });
    if (at % 5 === 4) await client.ask('/normal/message/delete', own);
  }
}

test('two STOMP users and a browser on two fronts, all talking at once, are told the same in the same order', async () => {
  const roomId = await newRoom();
  const stream = new RoamingStream(tabOf('cho'));
  await stream.open(urlOf(1));
  const [ann, bob] = await Promise.all([clientOf('ann').open(), clientOf('bob', urlOf(1)).open()]);
  const [first, second] = await Promise.all([ann.subscribe(topic(roomId)), bob.subscribe(topic(roomId))]);
  const byBrowser = async () => {
    for (let at = 0; at < 10; at++) await tabOf('cho').ask('user-add-chat', { roomId, message: `cho ${at}` });
  };
  await Promise.all([chat(ann, first, roomId, 10), chat(bob, second, roomId, 10), byBrowser()]);
  const last = await say(roomId, 'the end');
  const isOver = (messages: readonly Told[]) => messages.at(-1)?.body.data.messageId === last;
  await waitFor('the end', () => isOver(first) && isOver(second));
  await waitFor('the end in the browser', () =>
    stream.roomEvents.some(({ messageId }) => messageId === last),
  );
  await stream.cut();

  expect(storyOf(first)).toEqual(storyOf(second));
  expect(storyOf(first)).toEqual(storyOfEvents(stream.roomEvents, roomId));
  const seqs = first.filter(({ body }) => body.data.actionType === 'SEND').map(({ headers }) => headers.seq);
  expect(seqs).toEqual(Array.from({ length: 31 }, (_, at) => String(at + 1)));
});

/** Goes to the next front whenever its connection is lost, subscribes from where it was, and sends again what it must. */
class RoamingClient {
  readonly messages: Told[] = [];
  readonly #client: StompClient;
  readonly #roomId: number;

  /** @param urls of the fronts; the last is for good */
  constructor(name: string, roomId: number, urls: readonly string[]) {
    this.#client = clientOf(name);
    this.#roomId = roomId;
    const { client } = this.#client;
    client.reconnectDelay = 50;
    client.beforeConnect = () => {
      this.#client.front = urls[Math.min(this.connectionsLost, urls.length - 1)] ?? '';
    };
    client.onConnect = () => {
      const place = this.messages.at(-1)?.headers;
      const resume = { 'last-seq': this.#lastSeq, 'last-event-seq': place?.['event-seq'] ?? '0' };
      this.#client.listen(topic(roomId), resume, this.messages);
    };
  }

  get #lastSeq(): string {
    return String(Math.max(0, ...this.messages.map(({ headers }) => Number(headers.seq))));
  }

  get connectionsLost(): number {
    return this.#client.closes.length;
  }

  open(): void {
    this.#client.client.activate();
  }

  /** What is under way is lost. */
  cut(): void {
    this.#client.socket?.terminate();
  }

  /** Until there is a receipt: the same request, however often it has to be sent. */
  async say(content: string): Promise<void> {
    const { client } = this.#client;
    const requestId = randomUUID();
    let isDone = false;
    let askedOn: unknown;
    await waitFor(content, () => {
      if (!isDone && client.connected && askedOn !== this.#client.socket) {
        askedOn = this.#client.socket;
        const receipt = this.#client.receipt();
        void receipt.given.then(() => {
          isDone = true;
        });
        const headers = { receipt: receipt.id, 'request-id': requestId };
        this.#client.send('/normal/message/send', { normalId: this.#roomId, content }, headers);
      }
      return isDone;
    });
  }
}

/** @param count how much each of two says meanwhile */
async function killFront(count: number) {
  const roomId = await newRoom();
  const doomed = await spawnFront(system);
  const watcher = await clientOf('cho', urlOf(1)).open();
  const watched = await watcher.subscribe(topic(roomId));
  const urls = [doomed.url, urlOf(1)];
  const [ann, bob] = [new RoamingClient('ann', roomId, urls), new RoamingClient('bob', roomId, urls)];
  for (const client of [ann, bob]) client.open();

  const talk = async (client: RoamingClient, who: string) => {
    for (let at = 0; at < count; at++) await client.say(`${who} ${at}`);
  };
  const talking = Promise.all([talk(ann, 'ann'), talk(bob, 'bob')]);
  const last = 2 * count - 1;
  await told(watched, Math.floor(last / 3));
  await doomed.kill();
  await talking;
  await Promise.all([told(watched, last), told(ann.messages, last), told(bob.messages, last)]);

  const contents = watched.map(({ body }) => body.data.content);
  for (const who of ['ann', 'bob'])
    expect(contents.filter((content) => content.startsWith(who))).toEqual(
      Array.from({ length: count }, (_, at) => `${who} ${at}`),
    );
  for (const client of [ann, bob]) {
    expect(storyOf(client.messages)).toEqual(storyOf(watched));
    expect(client.connectionsLost).toBeGreaterThan(0);
  }
  expect(watched.map(({ headers }) => headers.seq)).toEqual(
    Array.from({ length: 2 * count }, (_, at) => String(at + 1)),
  );
}

test('a front that is killed loses nothing, and nothing is told or done twice', () => killFront(12));

test('nor does it under a long talk', { timeout: 120_000, tags: ['long'] }, () => killFront(60));

/** @param count how much is said by whoever is cut off; the other one does twice as much */
async function cutOften(count: number) {
  const roomId = await newRoom();
  const urls = Array.from({ length: 200 }, (_, at) => urlOf(at % 2));
  const roaming = new RoamingClient('bob', roomId, urls);
  const watcher = await clientOf('cho').open();
  const watched = await watcher.subscribe(topic(roomId));
  const changing = await clientOf('ann').open();
  const changes = await changing.subscribe(topic(roomId));
  roaming.open();
  const enough = new AbortController();
  onTestFinished(() => enough.abort());
  const cutting = (async () => {
    // Ever more seldom: on a busy machine a connection takes longer than the first pauses.
    for (let cuts = 0; !enough.signal.aborted; cuts++) {
      await sleep(randomInt(20, 150 + 10 * cuts));
      roaming.cut();
    }
  })();
  const talking = async () => {
    for (let at = 0; at < count; at++) await roaming.say(`bob ${at}`);
  };
  await Promise.all([talking(), chat(changing, changes, roomId, 2 * count)]);
  enough.abort();
  await cutting;
  const last = await say(roomId, 'the end');
  for (const messages of [watched, roaming.messages])
    await waitFor('the end', () => messages.some(({ body }) => body.data.messageId === last));
  expect(storyOf(roaming.messages)).toEqual(storyOf(watched));
  expect(watched.filter(({ body }) => body.data.actionType === 'SEND')).toHaveLength(3 * count + 1);
  expect(roaming.connectionsLost).toBeGreaterThan(2);
}

test('nor does one that is cut off again and again, at any moment', () => cutOften(10));

test('nor in a long time of it', { timeout: 120_000, tags: ['long'] }, () => cutOften(30));

test('what was missed is told as it happened, before what happens', async () => {
  const roomId = await newRoom();
  const client = await clientOf('bob').open();
  const before = await client.subscribe(topic(roomId));
  const first = await say(roomId, 'one');
  await told(before);
  await client.close();
  const second = await say(roomId, 'two');
  await tabOf('ann').ask('user-modify-chat', { roomId, messageId: first, content: 'one, changed' });
  await tabOf('ann').ask('user-modify-chat', { roomId, messageId: second, content: 'two, changed' });
  const third = await say(roomId, 'three');
  await tabOf('ann').ask('user-delete-chat', { roomId, messageId: third });
  const resumed = await clientOf('bob').open();
  const after = await resumed.subscribe(topic(roomId), { 'last-seq': '1' });
  const last = await say(roomId, 'four');
  await told(after, 5);
  expect(storyOf(after).map(([, action, messageId]) => [action, messageId])).toEqual([
    ['SEND', second],
    ['MODIFY', first],
    ['MODIFY', second],
    ['SEND', third],
    ['DELETE', third],
    ['SEND', last],
  ]);
});

test('what no front keeps any more is told from the history, as it is now', async () => {
  const roomId = await newRoom();
  const said = await sayMany(roomId, 130, 'said');
  const tenth = said.find(({ seq }) => seq === 10)?.messageId;
  await tabOf('ann').ask('user-modify-chat', { roomId, messageId: tenth, content: 'ten' });
  // One that keeps next to nothing, once something else has happened.
  const forgetful = await system.startFront({ EVENT_TAIL_MB: '1' });
  const writer = createEventWriter(system);
  const other = await writer.makeRoom([idOf('ann')]);
  for (let at = 0; at < 8; at++) await other.tell('SEND', idOf('ann'), { content: 'x'.repeat(200_000) });
  await writer.stop();
  const client = await clientOf('bob', forgetful.url).open();
  const messages = await client.subscribe(topic(roomId), { 'last-seq': '5' });
  const last = await say(roomId, 'the last');
  await told(messages, 125);
  expect(messages.map(({ headers }) => Number(headers.seq))).toEqual(
    Array.from({ length: 126 }, (_, at) => at + 6),
  );
  expect(messages[4]?.body.data).toMatchObject({ actionType: 'SEND', content: 'ten', messageId: tenth });
  expect(messages.at(-1)?.body.data.messageId).toBe(last);
  const errors = await client.subscribe('/queue/errors');
  client.listen(topic(roomId), { 'last-event-seq': '5' });
  expect((await told(errors)).body).toMatchObject({
    code: 30002,
    message: expect.stringContaining('last-seq'),
  });
});
