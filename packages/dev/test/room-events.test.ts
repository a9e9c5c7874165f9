/** Events of rooms and users, from their topics to the streams of those whom they concern, on any front. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrowserLike, type OpenStream } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { createEventWriter, type EventWriter, type RoomLike } from './support/event-writer.ts';
import { type SharedSystem, sharedSystem } from './support/shared-system.ts';
import { signaturesOf } from './support/signatures-of.ts';
import { StompClient, type Told } from './support/stomp-client.ts';
import { createTopicClient } from './support/topic-client.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedSystem;
/** Of two fronts. */
let urls: readonly string[];
let writer: EventWriter;
const browsers: BrowserLike[] = [];
const password = 'correct horse';

const browser = (url = urls[0]) => {
  const made = new BrowserLike(url ?? '');
  browsers.push(made);
  return made;
};

async function member(url = urls[0]): Promise<{ userId: string; tab: BrowserLike }> {
  const userId = `user-${randomUUID()}`;
  const tab = browser(url);
  await tab.ask('user-add', { userId, userPw: password, email: '', userName: 'A' });
  await tab.logInByStream(userId, password);
  return { userId, tab };
}

/** The same session on another front. */
const elsewhere = (tab: BrowserLike, url: string | undefined) => {
  const other = tab.withSameCookie(url ?? '');
  browsers.push(other);
  return other;
};

/** The places of a room's events on a stream, in the order in which they came. */
const seqsOn = (stream: OpenStream, { roomId }: Pick<RoomLike, 'roomId'>) =>
  stream.events
    .filter(({ event, data }) => event === 'room-event' && data.roomId === roomId)
    .map(({ data }) => data.eventSeq as number);

const until = (stream: OpenStream, { roomId }: Pick<RoomLike, 'roomId'>, eventSeq: number) =>
  stream.next('room-event', (event) => event.roomId === roomId && event.eventSeq === eventSeq);

beforeAll(async () => {
  system = await sharedSystem();
  urls = [system.url, (await system.startFront()).url];
  writer = createEventWriter(system);
});

afterAll(async () => {
  for (const one of browsers) one.close();
  await writer?.stop();
});

describe('room events', () => {
  test('go to the streams of members on every front, in their order, and to nobody else', async () => {
    const [kim, lee, outsider] = await Promise.all([member(), member(urls[1]), member()]);
    const room = await writer.makeRoom([kim.userId, lee.userId]);
    const other = await writer.makeRoom([outsider.userId]);
    const streams = [await kim.tab.openStream(), await lee.tab.openStream()];
    const outside = await outsider.tab.openStream();
    for (const stream of [...streams, outside]) await stream.next('hello');
    await room.tell('SEND', kim.userId, { content: '안녕' });
    await room.tell('SEND', lee.userId, { content: 'line\nbreak' });
    await room.repeat(2);
    const last = await room.tell('READ', kim.userId);
    const seen = await Promise.all(streams.map((stream) => until(stream, room, last)));
    expect(seen[0]).toMatchObject({ actionType: 'READ', userId: kim.userId });
    expect(streams.map((stream) => seqsOn(stream, room))).toEqual([
      [3, 4, 5],
      [3, 4, 5],
    ]);
    await until(outside, other, await other.tell('SEND', outsider.userId));
    expect(seqsOn(outside, room)).toEqual([]);
  });

  test('are heard from joining to leaving, with both', async () => {
    const [kim, guest] = await Promise.all([member(), member(urls[1])]);
    const room = await writer.makeRoom([kim.userId]);
    const stream = await guest.tab.openStream();
    await stream.next('hello');
    await room.tell('SEND', kim.userId);
    const joined = await room.tell('JOIN', guest.userId);
    await until(stream, room, joined);
    const said = await room.tell('SEND', kim.userId);
    const left = await room.tell('LEAVE', guest.userId);
    await room.tell('SEND', kim.userId);
    const back = await room.tell('JOIN', guest.userId);
    await until(stream, room, back);
    expect(seqsOn(stream, room)).toEqual([joined, said, left, back]);
  });

  test('that nobody stored are told to others than who they are of, and never again', async () => {
    const [kim, lee] = await Promise.all([member(), member()]);
    const room = await writer.makeRoom([kim.userId, lee.userId]);
    const [own, others] = [await kim.tab.openStream(), await lee.tab.openStream()];
    const hello = await waitFor('hello', () => others.events.find(({ event }) => event === 'hello'));
    const first = await room.tell('SEND', kim.userId);
    await Promise.all([own, others].map((stream) => until(stream, room, first)));
    await room.tellMoment('TYPING', kim.userId);
    await others.next('room-event', ({ actionType }) => actionType === 'TYPING');
    const last = await room.tell('SEND', kim.userId);
    await until(own, room, last);
    const isTyping = ({ data }: { data: { actionType?: string } }) => data?.actionType === 'TYPING';
    expect(own.events.filter(isTyping)).toEqual([]);
    const again = await lee.tab.openStream({ cursor: hello.id });
    await until(again, room, last);
    expect(again.events.filter(isTyping)).toEqual([]);
  });
});

describe('an event with an eventSeq that its room has not come to', () => {
  test('is told to nobody, on no front, and nothing else is missed for it', async () => {
    const [kim, lee] = await Promise.all([member(), member(urls[1])]);
    const { body } = await kim.tab.ask('user-add-room', { friendId: [lee.userId] });
    const room: Pick<RoomLike, 'roomId'> = { roomId: body.roomId };
    const topic = `/topic/normal/${room.roomId}`;
    const streams = [await kim.tab.openStream(), await lee.tab.openStream()];
    for (const stream of streams) await stream.next('hello');
    const stomp = (url = '') => new StompClient(url, { cookie: kim.tab.cookie }).open();
    const all = { events: 'all' };
    const messages = await (await stomp(urls[0])).subscribe(topic, all);
    const say = async (count: number) => {
      for (let at = 0; at < count; at++)
        await kim.tab.ask('user-add-chat', { roomId: room.roomId, message: 'hello' });
    };
    const placesOf = (told: readonly Told[]) => told.map(({ headers }) => Number(headers['event-seq']));
    const before = 3; // the members' comings are 1 and 2
    await say(1);
    await Promise.all(streams.map((stream) => until(stream, room, before)));
    const cursor = streams[0]?.lastEventId;
    const makeUp = (action: string, userId: string, eventSeq: number) =>
      writer.makeUp(room.roomId, action, userId, eventSeq, { seq: eventSeq, content: 'made up' });
    await makeUp('SEND', kim.userId, before + 1_000_000);
    await makeUp('LEAVE', lee.userId, before + 1_000_001);
    await say(2);
    await makeUp('SEND', lee.userId, before + 2_000_000);
    await say(2);
    await Promise.all(streams.map((stream) => until(stream, room, before + 4)));
    await waitFor('the last message', () => placesOf(messages).includes(before + 4));
    const since = (first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, at) => first + at);
    // A front that was slower than this test tells of the comings, too.
    const told = streams.map((stream) => seqsOn(stream, room).filter((place) => place >= before));
    expect(told).toEqual([since(before, before + 4), since(before, before + 4)]);
    expect(placesOf(messages)).toEqual(since(before, before + 4));

    const { url: late } = await system.startFront();
    const back = await elsewhere(kim.tab, late).openStream({ cursor });
    const resume = { 'last-seq': '1', 'last-event-seq': String(before) };
    const later = await (await stomp(late)).subscribe(topic, { ...resume, ...all });
    await say(1);
    await until(back, room, before + 5);
    await waitFor('the last message', () => placesOf(later).includes(before + 5));
    expect(seqsOn(back, room)).toEqual(since(before + 1, before + 5));
    expect(placesOf(later)).toEqual(since(before + 1, before + 5));
    expect(
      [...streams, back].flatMap(({ events }) => events.filter(({ event }) => event === 'reset')),
    ).toEqual([]);
  });

  test('that tells of something true, after something that was not published, is told', async () => {
    const { userId, tab } = await member();
    const room = await writer.makeRoom([userId]);
    const stream = await tab.openStream();
    await until(stream, room, await room.tell('SEND', userId));
    await inDatabase(system.databaseUrl, (database) =>
      database.query('UPDATE rooms SET event_seq = event_seq + 1 WHERE room_id = $1', [room.roomId]),
    );
    const told = [await room.tell('SEND', userId), await room.tell('SEND', userId)];
    await until(stream, room, told[1] ?? 0);
    expect(seqsOn(stream, room)).toEqual([2, 4, 5]);
  });
});

describe('user events', () => {
  test('go to the streams of that user, and to a stream that comes back', async () => {
    const [kim, lee] = await Promise.all([member(), member(urls[1])]);
    const [stream, other] = [await kim.tab.openStream(), await lee.tab.openStream()];
    await stream.next('hello');
    await other.next('hello');
    await writer.tellUser(kim.userId, 'STATUS', { status: 'first' });
    await stream.next('user-event', ({ status }) => status === 'first');
    stream.close();
    await writer.tellUser(kim.userId, 'PRESENCE');
    await writer.tellUser(kim.userId, 'STATUS', { status: 'second' });
    const back = await elsewhere(kim.tab, urls[1]).openStream({ lastEventId: stream.lastEventId });
    await back.next('user-event', ({ status }) => status === 'second');
    expect(back.events.filter(({ event }) => event === 'user-event')).toHaveLength(1);
    expect(other.events.some(({ event }) => event === 'user-event')).toBe(false);
  });
});

describe('a stream that comes back', () => {
  test('goes on where it was, on either front, with nothing missed and nothing twice', async () => {
    const { userId, tab } = await member();
    const [room, second] = [await writer.makeRoom([userId]), await writer.makeRoom([userId])];
    const last = 61; // the member's coming is 1
    const write = async () => {
      for (let count = 0; count < 60; count++)
        await Promise.all([room.tell('SEND', userId), second.tell('SEND', userId)]);
    };
    const seen: number[] = [];
    let stream = await tab.openStream();
    await stream.next('hello');
    const written = write();
    for (let turn = 1; seen.at(-1) !== last; turn++) {
      const news = () => seqsOn(stream, room);
      await waitFor('some events', () => news().length >= 7 || news().at(-1) === last);
      stream.close();
      seen.push(...news());
      const cursor = stream.lastEventId;
      const resume = turn % 3 ? { lastEventId: cursor } : { cursor };
      stream = await elsewhere(tab, urls[turn % 2]).openStream(resume);
    }
    await written;
    const first = seen[0] ?? 0;
    expect(first).toBeLessThanOrEqual(2);
    expect(seen).toEqual(Array.from({ length: last - first + 1 }, (_, index) => first + index));
  });

  test('is heard where it says so in the address, which counts more than what the page once put there', async () => {
    const { userId, tab } = await member();
    const room = await writer.makeRoom([userId]);
    const stream = await tab.openStream();
    const hello = await waitFor('hello', () => stream.events.find(({ event }) => event === 'hello'));
    await until(stream, room, await room.tell('SEND', userId));
    stream.close();
    const missed = await room.tell('SEND', userId);
    const polyfilled = { cursor: hello.id, addedLastEventId: stream.lastEventId };
    const back = await tab.openStream(polyfilled);
    await until(back, room, missed);
    expect(seqsOn(back, room)).toEqual([missed]);
    const last = await tab.openStream({ ...polyfilled, lastEventId: back.lastEventId });
    const said = await room.tell('SEND', userId);
    await until(last, room, said);
    expect(seqsOn(last, room)).toEqual([said]);
  });

  test('is told reset where its cursor is of no use, and goes on from now', async () => {
    const { userId, tab } = await member();
    const room = await writer.makeRoom([userId]);
    const stream = await tab.openStream({ cursor: 'nonsense' });
    expect(await stream.next('reset')).toEqual({ reason: 'unreadable' });
    await until(stream, room, await room.tell('SEND', userId));
    const { id } = (await waitFor('hello', () => stream.events.find(({ event }) => event === 'hello'))) ?? {};
    const front = await system.startFront({ TOPIC_USER_EVENT_NAME: 'userEventOfAnother' });
    const strange = await elsewhere(tab, front.url).openStream({ cursor: id });
    expect(await strange.next('reset')).toEqual({ reason: 'other-cluster' });
    await front.stop();
  });

  test('after more than can be told again is told so', async () => {
    const { userId, tab } = await member();
    const room = await writer.makeRoom([userId]);
    const stream = await tab.openStream();
    await until(stream, room, await room.tell('SEND', userId));
    stream.close();
    const content = 'x'.repeat(70_000);
    for (let count = 0; count < 10; count++) await room.tell('SEND', userId, { content });
    const back = await tab.openStream({ lastEventId: stream.lastEventId });
    expect(await back.next('reset')).toEqual({ reason: 'too-many' });
    await until(back, room, await room.tell('SEND', userId));
    expect(seqsOn(back, room)).toHaveLength(1);
    const small = await system.startFront({ EVENT_TAIL_MB: '1' });
    for (let count = 0; count < 8; count++) await room.tell('SEND', userId, { content });
    const late = await elsewhere(tab, small.url).openStream({ lastEventId: stream.lastEventId });
    expect(await late.next('reset')).toEqual({ reason: 'too-old' });
  });

  test('finds what happened before a front was started', async () => {
    const { userId, tab } = await member();
    const room = await writer.makeRoom([userId]);
    const stream = await tab.openStream();
    await until(stream, room, await room.tell('SEND', userId));
    stream.close();
    const missed = [await room.tell('SEND', userId), await room.tell('SEND', userId)];
    const { url } = await system.startFront();
    const back = await elsewhere(tab, url).openStream({ lastEventId: stream.lastEventId });
    await until(back, room, missed[1] ?? 0);
    expect(seqsOn(back, room)).toEqual(missed);
  });
});

describe('the reply of a new password', () => {
  test('ends the streams of the other sessions of its user, on every front', async () => {
    const { userId, tab } = await member();
    const other = browser(urls[1]);
    await other.logInByStream(userId, password);
    const [own, others] = [await tab.openStream(), await other.openStream()];
    await Promise.all([own, others].map((stream) => stream.next('hello')));
    const origin = await originOf(userId, tab);
    const client = await createTopicClient(system.prefix, undefined, signaturesOf(system));
    try {
      await client.answer('user-change-password', userId, { 'parley-origin': origin });
      expect(await others.next('session-ended')).toEqual({ reason: 'password-changed' });
      await others.whenEnded();
      await own.next('user-change-password-response');
      expect(own.ended).toBe(false);
      await client.answer('user-change-password', userId, {});
      expect(await own.next('session-ended')).toEqual({ reason: 'password-changed' });
    } finally {
      await client.stop();
    }
  });
});

describe('a password that is changed', () => {
  const change = (tab: BrowserLike) =>
    tab.ask('user-change-password', { userPw: password, newPw: 'another horse' });

  test('leaves the session that has changed it, and ends the other, on another front', async () => {
    const { userId, tab } = await member();
    const other = browser(urls[1]);
    await other.logInByStream(userId, password);
    const [own, others] = [await tab.openStream(), await other.openStream()];
    await Promise.all([own, others].map((stream) => stream.next('hello')));
    expect(await change(tab)).toMatchObject({ status: 200, body: { isSuccess: true } });
    expect(await others.next('session-ended')).toEqual({ reason: 'password-changed' });
    await others.whenEnded();
    expect((await other.get('/api/session')).body).toEqual({ userId: null });
    expect((await elsewhere(tab, urls[1]).get('/api/session')).body).toEqual({ userId });
    await own.next('user-event', ({ actionType }) => actionType === 'SESSIONS_ENDED');
    expect(own.ended).toBe(false);
    expect(own.events.some(({ event }) => event === 'session-ended')).toBe(false);
  });

  test('voids the tickets of before, on any front; a login of after it counts at once', async () => {
    const { userId, tab } = await member();
    const thief = browser(urls[1]);
    const ticket = await ticketOf(thief, userId);
    await change(tab);
    const claim = await elsewhere(thief, urls[0]).claim(ticket, thief.verifier);
    expect(claim).toMatchObject({ status: 400, body: { code: 'TICKET_INVALID' } });
    expect((await thief.get('/api/session')).body).toEqual({ userId: null });
    const back = browser(urls[1]);
    expect((await back.logInByStream(userId, 'another horse')).claimed.status).toBe(200);
    expect((await back.get('/api/session')).body).toEqual({ userId });
    const script = browser();
    await script.ask('login', { userId, userPw: 'another horse' });
    expect((await script.get('/api/session')).body).toEqual({ userId });
  });
});

/** Of a login that is not claimed yet. */
async function ticketOf(tab: BrowserLike, userId: string): Promise<string> {
  await tab.fetch('/login');
  const stream = await tab.openStream();
  await stream.next('hello');
  await tab.postLogin({ userId, userPw: password });
  return (await stream.next('login-response')).ticket;
}

describe('pairs', () => {
  test('of fronts are nobody else’s over HTTP; what is only true for a moment is taken at once', async () => {
    const { userId, tab } = await member();
    const room = await writer.makeRoom([userId]);
    expect(await tab.post('/api/requests/user-presence', {})).toMatchObject({ status: 404 });
    expect(await tab.post('/api/requests/user-search-membership', {})).toMatchObject({ status: 404 });
    const typing = await tab.post('/api/requests/user-typing', { roomId: room.roomId });
    expect(typing).toMatchObject({ status: 202, body: { requestId: expect.any(String) } });
    expect(await tab.get(`/api/requests/${typing.body.requestId}`)).toMatchObject({ status: 404 });
  });
});

/** Of its session cookie's row; the same for all fronts. */
async function originOf(userId: string, tab: BrowserLike): Promise<string> {
  const sid = decodeURIComponent(tab.cookie?.split('=')[1] ?? '').split('.')[0];
  return inDatabase(system.databaseUrl, async (database) => {
    const { rows } = await database.query(
      `SELECT sess ->> 'origin' AS origin FROM session WHERE sid = $1 AND sess ->> 'userId' = $2`,
      [sid, userId],
    );
    return rows[0].origin;
  });
}
