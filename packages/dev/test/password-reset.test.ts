/** A password that was forgotten: an administrator's link sets a new one, once, and whoever was logged in is no more. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Front } from '@parley/front';
import { makeResetKey } from '@parley/messaging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserLike } from './support/browser-like.ts';
import { type MemberProcess, spawnWorker } from './support/member-process.ts';
import { runNode } from './support/run-node.ts';
import { createSystem, type System } from './support/system.ts';
import { createTopicClient, type TopicClient } from './support/topic-client.ts';
import { waitFor } from './support/wait-for.ts';

let system: System;
let front: Front;
let worker: MemberProcess;
let client: TopicClient;

beforeAll(async () => {
  system = await createSystem({ TRUST_PROXY: 'true' });
  worker = await spawnWorker(system);
  front = await system.startFront();
  client = await createTopicClient(system.prefix);
});

afterAll(async () => {
  await client?.stop();
  await worker?.stop();
  await system?.stop();
});

const [oldPw, newPw] = ['correct horse', 'battery staple'];
const visitor = () => new BrowserLike(front.url, '198.18.0.20');

async function newUser(): Promise<string> {
  const userId = `kim 김-${randomUUID()}`;
  const account = { userId, userPw: oldPw, email: '', userName: 'Kim' };
  expect(await visitor().ask('user-add', account)).toMatchObject({ status: 200 });
  return userId;
}

/** As the command prints it. */
async function linkFor(userId: string): Promise<URL> {
  const bin = resolve(import.meta.dirname, '../../cli/dist/bin.js');
  const output = await runNode([bin, 'users', 'reset', userId, '--url', front.url], {
    REQUEST_SECRET_FILE: system.environment.REQUEST_SECRET_FILE ?? '',
  });
  expect(output.trim().split('\n')).toHaveLength(1);
  return new URL(output.trim());
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
    const all = worker.lines.map(({ text }) => JSON.parse(text)).filter(({ account }) => account === userId);
    return all.some(({ security, outcome }) => security === 'password reset' && outcome === 'success') && all;
  });
  expect(lines).toContainEqual(
    expect.objectContaining({ security: 'session end', reason: 'new password', address: '198.18.0.20' }),
  );
  expect(worker.lines.map(({ text }) => text).join()).not.toContain(key);
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
