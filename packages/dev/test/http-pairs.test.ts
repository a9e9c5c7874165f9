/** Every pair over HTTP: the reply with the answer, the same reply as an event on the stream, on two fronts. */
import { randomUUID } from 'node:crypto';
import { isAskedOverHttp, type PairName, pairNames, pairs } from '@parley/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrowserLike, type OpenStream } from './support/browser-like.ts';
import { sharedSystem } from './support/shared-system.ts';

let urls: readonly string[];
let kim: BrowserLike;
let stream: OpenStream;
const userPw = 'correct horse';
const people = { kim: `kim-${randomUUID()}`, lee: `lee-${randomUUID()}` };
const room = { roomId: 0, messageId: 0, leesMessageId: 0 };

beforeAll(async () => {
  const system = await sharedSystem();
  urls = [system.url, (await system.startFront()).url];
  const visitor = new BrowserLike(urls[0] ?? '');
  for (const userId of Object.values(people))
    expect(await visitor.ask('user-add', { userId, userPw, email: '', userName: userId })).toMatchObject({
      status: 200,
    });
  kim = new BrowserLike(urls[0] ?? '');
  expect(await kim.ask('login', { userId: people.kim, userPw })).toMatchObject({ status: 200 });
  stream = await kim.withSameCookie(urls[1] ?? '').openStream();
  await stream.next('hello');
});

afterAll(() => stream?.close());

const pushed = {
  endpoint: 'https://push.example.com/1',
  p256dh: `B${'A'.repeat(86)}`,
  auth: 'A'.repeat(22),
};

/** In this order: each may build on those before. Without the asker, who is the session's. */
const requests: readonly (readonly [PairName, () => object])[] = [
  ['user-status-change', () => ({ status: '바쁨' })],
  ['user-change-name', () => ({ userName: '새 이름' })],
  ['user-change-email', () => ({ email: 'kim@example.com', userPw })],
  ['user-change-picture', () => ({ profileImg: '' })],
  ['user-change-setting', () => ({ invitations: 'friends' })],
  ['user-search-setting', () => ({})],
  ['user-search-user', () => ({ text: people.lee.slice(0, 12) })],
  ['user-add-friend', () => ({ friendId: [people.lee] })],
  ['user-search-friend', () => ({})],
  ['user-add-room', () => ({ friendId: [people.lee] })],
  ['user-search-room', () => ({})],
  ['user-add-chat', () => ({ ...inRoom(), message: '안녕하세요' })],
  ['user-modify-chat', () => ({ ...inRoom(), messageId: room.messageId, content: '고침' })],
  ['user-react-chat', () => ({ ...inRoom(), messageId: room.messageId, emoji: '👍', on: true })],
  ['user-pin-chat', () => ({ ...inRoom(), messageId: room.messageId, on: true })],
  ['user-search-pin', inRoom],
  ['user-search-chat', inRoom],
  ['user-find-chat', () => ({ text: '고침' })],
  ['user-read-room', () => ({ ...inRoom(), seq: 1 })],
  ['user-change-room-setting', () => ({ ...inRoom(), favourite: true })],
  ['user-save-draft', () => ({ ...inRoom(), content: '내일은' })],
  ['user-rename-room', () => ({ ...inRoom(), roomName: '새 이름' })],
  ['user-invite-room', () => ({ ...inRoom(), friendId: [people.lee] })],
  ['user-change-role', () => ({ ...inRoom(), friendId: [people.lee], role: 'admin' })],
  ['user-report-chat', () => ({ ...inRoom(), messageId: room.leesMessageId })],
  ['user-search-report', inRoom],
  ['user-close-report', () => ({ ...inRoom(), messageId: room.leesMessageId })],
  ['user-remove-member', () => ({ ...inRoom(), friendId: [people.lee] })],
  ['user-ban-member', () => ({ ...inRoom(), friendId: [people.lee], on: true })],
  ['user-search-ban', inRoom],
  ['user-change-room', () => ({ ...inRoom(), description: '점심 모임', isPublic: true })],
  ['user-add-invite-link', inRoom],
  ['user-search-invite-link', inRoom],
  ['user-remove-invite-link', () => ({ ...inRoom(), linkId: 1 })],
  ['user-find-room', () => ({ text: '점심' })],
  ['user-join-room', inRoom],
  ['user-delete-chat', () => ({ ...inRoom(), messageId: room.messageId })],
  ['user-leave-room', inRoom],
  ['user-remove-friend', () => ({ friendId: [people.lee] })],
  ['user-block', () => ({ friendId: [people.lee] })],
  ['user-unblock', () => ({ friendId: [people.lee] })],
  ['request-find', () => ({ requestId: lastId })],
  ['user-add-push', () => pushed],
  ['user-remove-push', () => ({ endpoint: pushed.endpoint })],
  ['user-search-session', () => ({})],
  ['user-end-session', () => ({})],
  ['user-change-password', () => ({ userPw, newPw: 'another horse' })],
];

let lastId = '';

function inRoom() {
  return { roomId: room.roomId };
}

describe('a pair over HTTP', () => {
  test.each(requests)('%s', async (pair, body) => {
    const { status, body: reply } = await kim.ask(pair, body());
    expect(reply).toMatchObject({ isSuccess: true, errorCode: '', userId: people.kim });
    expect(status).toBe(200);
    const event = await stream.next(`${pair}-response`);
    expect(event.reply).toEqual(reply);
    lastId = event.requestId;
    if (pair === 'user-add-room') room.roomId = reply.roomId;
    if (pair === 'user-add-chat') {
      room.messageId = reply.messageId;
      const lee = new BrowserLike(urls[0] ?? '');
      await lee.ask('login', { userId: people.lee, userPw });
      const { body: said } = await lee.ask('user-add-chat', { ...inRoom(), message: '광고' });
      room.leesMessageId = said.messageId;
    }
  });

  test('whose request has no reply is taken, and that is all', async () => {
    expect(await kim.post('/api/requests/user-typing', inRoom())).toMatchObject({ status: 202 });
  });

  test('is none, where only fronts or administrators ask', async () => {
    for (const pair of pairNames.filter((name) => !isAskedOverHttp(name)))
      expect(await kim.ask(pair, {})).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  test('names nobody but the session', async () => {
    // `userId` is what the pages say, whatever the pair calls its asker.
    for (const pair of pairNames.filter((name) => pairs[name].mayAsk === 'session'))
      for (const field of [pairs[pair].asker, 'userId'])
        expect(await kim.ask(pair, { [field]: people.lee }), `${pair} ${field}`).toMatchObject({
          status: 403,
          body: { code: 'FORBIDDEN' },
        });
  });

  test('is asked by every pair that may be', () => {
    const asked = new Set([
      ...requests.map(([pair]) => pair),
      'user-typing',
      'user-add',
      'login',
      'logout',
      'user-delete',
      'user-reset-password',
    ]);
    expect(pairNames.filter((pair) => isAskedOverHttp(pair) && !asked.has(pair))).toEqual([]);
  });

  test('has two searches pending, and the next told to wait, while another finds what it looks for', async () => {
    const lee = new BrowserLike(urls[0] ?? '');
    expect(await lee.ask('login', { userId: people.lee, userPw })).toMatchObject({ status: 200 });
    const flood = Array.from({ length: 40 }, () => kim.ask('user-find-chat', { text: '안녕' }));
    const [answers, other] = await Promise.all([
      Promise.all(flood),
      lee.ask('user-find-chat', { text: '안녕' }),
    ]);
    expect(other.status).toBe(200);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(answers.length);
    for (const { status, headers, body } of refused)
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'BUSY', '2']);
  });

  test('logout ends it', async () => {
    expect(await kim.ask('logout', {})).toMatchObject({ status: 200 });
    await stream.whenEnded();
    expect(await kim.ask('user-search-room', {})).toMatchObject({ status: 401 });
  });

  test('the end of an account ends all its sessions, on all fronts', async () => {
    const userId = `park-${randomUUID()}`;
    const [here = '', there = ''] = urls;
    const [park, elsewhere] = [new BrowserLike(here), new BrowserLike(there)];
    await park.ask('user-add', { userId, userPw, email: '', userName: 'Park' });
    for (const one of [park, elsewhere])
      expect((await one.ask('login', { userId, userPw })).status).toBe(200);
    const streams = await Promise.all([park, elsewhere].map((one) => one.openStream()));
    await Promise.all(streams.map((one) => one.next('hello')));
    expect(await park.ask('user-delete', { userPw: 'not this one' })).toMatchObject({ status: 403 });
    expect(await park.ask('user-delete', { userPw })).toMatchObject({ status: 200 });
    for (const one of streams) {
      expect(await one.next('session-ended')).toEqual({ reason: 'deleted' });
      await one.whenEnded();
    }
    for (const one of [park, elsewhere])
      expect(await one.ask('user-search-room', {})).toMatchObject({ status: 401 });
    expect(await new BrowserLike(there).ask('login', { userId, userPw })).toMatchObject({
      status: 401,
      body: { errorCode: 'LOGIN_FAILED' },
    });
  });
});
