/**
 * What administrators do by the workers' request secret: a link that sets a forgotten password, once, and locks, which end whatever
 * sessions there are, and let nobody in.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Front } from '@parley/front';
import { lockKey, makeResetKey } from '@parley/messaging';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrowserLike } from './support/browser-like.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';
import { StompClient } from './support/stomp-client.ts';
import { createTopicClient, type TopicClient } from './support/topic-client.ts';
import { waitFor } from './support/wait-for.ts';
import { runParley } from './support/warm-commands.ts';

let system: SharedTopics;
let front: Front;
let client: TopicClient;

beforeAll(async () => {
  system = await sharedTopics();
  front = await system.startFront({ TRUST_PROXY: 'true' });
  client = await createTopicClient(system.prefix);
});

afterAll(() => client?.stop());

const [oldPw, newPw] = ['correct horse', 'battery staple'];
const visitor = () => new BrowserLike(front.url, '198.18.0.20');

async function newUser(): Promise<string> {
  const userId = `kim 김-${randomUUID()}`;
  const account = { userId, userPw: oldPw, email: '', userName: 'Kim' };
  expect(await visitor().ask('user-add', account)).toMatchObject({ status: 200 });
  return userId;
}

/** What the command prints. @throws where it fails */
async function users(...args: string[]): Promise<string> {
  const { KAFKA_BROKERS = '', TOPIC_PREFIX = '', REQUEST_SECRET_FILE = '' } = system.environment;
  const environment = { KAFKA_BROKERS, TOPIC_PREFIX, REQUEST_SECRET_FILE, LC_ALL: 'C.UTF-8' };
  const { code, output, errors } = await runParley(['users', ...args], environment, import.meta.dirname);
  if (code !== 0) throw new Error(errors);
  return output.trim();
}

async function linkFor(userId: string): Promise<URL> {
  const output = await users('reset', userId, '--url', front.url);
  expect(output.split('\n')).toHaveLength(1);
  return new URL(output);
}

const keyIn = (link: URL) => new URLSearchParams(link.hash.slice(1)).get('key') ?? '';
const reset = (userId: string, userPw: string, password: string = newPw) =>
  visitor().ask('user-reset-password', { userId, userPw, newPw: password });
const invalid = { status: 400, body: { errorCode: 'RESET_INVALID' } };

test('the link sets a password once, ends all sessions, and is a line in the security log; its key stands nowhere', async () => {
  const userId = await newUser();
  const thief = visitor();
  expect(await thief.ask('login', { userId, userPw: oldPw })).toMatchObject({ status: 200 });
  const stream = await thief.openStream();
  await stream.next('hello');
  const link = await linkFor(userId);
  expect(link.pathname).toBe('/reset');
  expect(new URLSearchParams(link.hash.slice(1)).get('user')).toBe(userId);
  const key = keyIn(link);

  // A password that may not be chosen leaves the link good.
  expect(await reset(userId, key, '12345678')).toMatchObject({ body: { errorCode: 'PASSWORD_COMMON' } });
  expect(await reset(userId, key)).toMatchObject({ status: 200 });
  await stream.next('session-ended');
  expect((await thief.get('/api/session')).body.userId).toBeNull();
  expect(await visitor().ask('login', { userId, userPw: oldPw })).toMatchObject({ status: 401 });
  expect(await visitor().ask('login', { userId, userPw: newPw })).toMatchObject({ status: 200 });
  expect(await reset(userId, key, 'another staple')).toMatchObject(invalid);

  const lines = await waitFor('its lines', () => {
    const all = system
      .workerLines()
      .map((line) => JSON.parse(line))
      .filter(({ account }) => account === userId);
    return all.some(({ security, outcome }) => security === 'password reset' && outcome === 'success') && all;
  });
  expect(lines).toContainEqual(
    expect.objectContaining({ security: 'session end', reason: 'new password', address: '198.18.0.20' }),
  );
  expect(system.workerLines().join()).not.toContain(key);
  expect(client.replies.map(({ value }) => String(value)).join()).not.toContain(key);
  stream.close();
});

test('a link that is opened where its user is logged in ends that session too, with its streams', async () => {
  const userId = await newUser();
  const kim = visitor();
  expect(await kim.ask('login', { userId, userPw: oldPw })).toMatchObject({ status: 200 });
  const stream = await kim.openStream();
  await stream.next('hello');
  const key = keyIn(await linkFor(userId));
  const { body } = await kim.ask('user-reset-password', { userId, userPw: key, newPw });
  expect(body).toMatchObject({ isSuccess: true });
  expect(await stream.next('user-reset-password-response')).toMatchObject({ reply: { isSuccess: true } });
  expect(await stream.next('session-ended')).toEqual({ reason: 'password-changed' });
  await stream.whenEnded();
  expect((await kim.get('/api/session')).body.userId).toBeNull();
});

test('no link is good that is forged, late, another user’s, or of before the password was changed', async () => {
  const [userId, other] = [await newUser(), await newUser()];
  const secret = readFileSync(system.environment.REQUEST_SECRET_FILE ?? '', 'utf8').trim();
  const madeAt = Date.now();
  const late = makeResetKey(secret, userId, { madeAt: madeAt - 2_000, expiresAt: madeAt - 1_000 });
  const forged = makeResetKey('a guess', userId, { madeAt, expiresAt: madeAt + 60_000 });
  const foreign = makeResetKey(secret, other, { madeAt, expiresAt: madeAt + 60_000 });
  for (const key of [late, forged, foreign, oldPw]) expect(await reset(userId, key)).toMatchObject(invalid);
  expect(
    await reset('nobody', makeResetKey(secret, 'nobody', { madeAt, expiresAt: madeAt + 60_000 })),
  ).toMatchObject(invalid);
  const before = makeResetKey(secret, userId, { madeAt: madeAt - 60_000, expiresAt: madeAt + 60_000 });
  const owner = visitor();
  await owner.ask('login', { userId, userPw: oldPw });
  expect(await owner.ask('user-change-password', { userPw: oldPw, newPw })).toMatchObject({ status: 200 });
  expect(await reset(userId, before, 'a thief’s horse')).toMatchObject(invalid);
});

test('of the same link used at once by many, one sets the password', async () => {
  const userId = await newUser();
  const key = keyIn(await linkFor(userId));
  const passwords = Array.from({ length: 4 }, (_, index) => `battery staple ${index}`);
  const answers = await Promise.all(passwords.map((password) => reset(userId, key, password)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

describe('a locked account', () => {
  const login = async (userId: string, userPw: string) => {
    const requestId = randomUUID();
    await client.send('login', { userId, userPw }, { requestId });
    return (await client.repliesTo(requestId))[0]?.body.errorCode;
  };

  test('lets nobody in by any way, and ends its sessions on all fronts, until it is opened', {
    timeout: 60_000,
  }, async () => {
    const userId = await newUser();
    const other = await system.startFront({ TRUST_PROXY: 'true' });
    const [kim, elsewhere] = [visitor(), new BrowserLike(other.url, '198.18.0.21')];
    for (const browser of [kim, elsewhere])
      expect(await browser.ask('login', { userId, userPw: oldPw })).toMatchObject({ status: 200 });
    const streams = await Promise.all([kim.openStream(), elsewhere.openStream()]);
    for (const stream of streams) await stream.next('hello');
    const connectHeaders = { login: userId, passcode: oldPw };
    const socket = await new StompClient(other.url, { connectHeaders, address: '198.18.0.22' }).open();
    expect((await users('sessions', userId)).split('\n')).toHaveLength(3);

    const { lockedAt } = JSON.parse(await users('lock', userId));
    for (const stream of streams) expect(await stream.next('session-ended')).toEqual({ reason: 'locked' });
    expect((await socket.whenClosed()).code).toBe(1008);
    for (const browser of [kim, elsewhere])
      expect((await browser.get('/api/session')).body.userId).toBeNull();

    const locked = { status: 403, body: { errorCode: 'ACCOUNT_LOCKED' } };
    expect(await visitor().ask('login', { userId, userPw: oldPw })).toMatchObject(locked);
    expect(await visitor().ask('login', { userId, userPw: 'a guess' })).toMatchObject({ status: 401 });
    expect([await login(userId, oldPw), await login(userId, 'a guess')]).toEqual([
      'ACCOUNT_LOCKED',
      'LOGIN_FAILED',
    ]);
    const late = new StompClient(front.url, { connectHeaders, address: '198.18.0.22' });
    late.client.activate();
    expect((await late.whenClosed()).code).toBe(1008);
    // A new password opens nothing.
    expect(await reset(userId, keyIn(await linkFor(userId)))).toMatchObject({ status: 200 });
    expect(await login(userId, newPw)).toBe('ACCOUNT_LOCKED');
    const [listed] = (await users('list', '--search', userId.slice(6))).split('\n');
    expect(JSON.parse(listed ?? '')).toMatchObject({ userId, lockedAt, sessions: 0 });
    expect(JSON.parse(await users('lock', userId))).toEqual({ userId, lockedAt });

    expect(JSON.parse(await users('unlock', userId))).toEqual({ userId, lockedAt: null });
    expect(await kim.ask('login', { userId, userPw: newPw })).toMatchObject({ status: 200 });
    expect((await users('end-sessions', userId)).split('\n')).toHaveLength(1);
    expect((await kim.get('/api/session')).body.userId).toBeNull();
    await waitFor('the line in the log', () =>
      system.workerLines().some((line) => line.includes('account unlock') && line.includes(userId)),
    );
    await other.stop();
  });

  test('is nothing that anybody makes without the secret, nor by a key that was used', async () => {
    const userId = await newUser();
    const secret = readFileSync(system.environment.REQUEST_SECRET_FILE ?? '', 'utf8').trim();
    const ask = async (requestId: string, adminKey: string, { locked = true, replies = 1 } = {}) => {
      await client.send('account-lock', { userId, locked, adminKey }, { requestId });
      return (await client.repliesTo(requestId, replies)).at(-1)?.body.errorCode;
    };
    const [one, two] = [randomUUID(), randomUUID()];
    const lock = { userId, locked: true };
    const key = lockKey(secret, lock, one, Date.now());
    expect(await ask(randomUUID(), lockKey('a guess of somebody', lock, one, Date.now()))).toBe('FORBIDDEN');
    expect(await ask(one, key)).toBe('');
    expect(
      await ask(two, lockKey(secret, { userId, locked: false }, two, Date.now()), { locked: false }),
    ).toBe('');
    expect(await ask(randomUUID(), key)).toBe('FORBIDDEN');
    expect(await ask(one, key, { replies: 2 })).toBe(''); // the stored reply, without another effect
    expect(await login(userId, oldPw)).toBe('');
    expect(await visitor().ask('account-lock', { userId, locked: true, adminKey: key })).toMatchObject({
      status: 404,
    });
  });
});
