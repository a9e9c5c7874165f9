/** What an operator reads of who signs in: a line each, and never a secret. Passwords of fronts are held to rules. */
import { randomInt, randomUUID } from 'node:crypto';
import type { Front } from '@parley/front';
import { beforeAll, expect, test } from 'vitest';
import { BrowserLike } from './support/browser-like.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedTopics;
let front: Front;

beforeAll(async () => {
  system = await sharedTopics();
  front = await system.startFront({ TRUST_PROXY: 'true' });
});

const visitor = (address = '198.18.0.9') => new BrowserLike(front.url, address);

const securityLines = () =>
  system
    .workerLines()
    .map((line) => JSON.parse(line))
    .filter(({ security }) => security !== undefined);

test('each sign-in, refusal, new password and end of a session is a line with who, from where and why', async () => {
  const userId = `kim-${randomUUID()}`;
  const secrets = ['correct horse', 'a wrong horse', 'battery staple', 'typed-for-an-id-7'] as const;
  const [userPw, wrongPw, newPw, noId] = secrets;
  /** Nobody else's. */
  const address = `198.18.9.${randomInt(256)}`;
  const kim = visitor(address);
  await kim.ask('user-add', { userId, userPw, email: 'kim@example.com', userName: 'Kim' });
  await kim.ask('login', { userId, userPw: wrongPw });
  await kim.ask('login', { userId: noId, userPw });
  expect(await kim.ask('login', { userId, userPw })).toMatchObject({ status: 200 });
  await kim.ask('user-change-password', { userPw: wrongPw, newPw });
  expect(await kim.ask('user-change-password', { userPw, newPw })).toMatchObject({ status: 200 });
  expect(await kim.ask('logout', {})).toMatchObject({ status: 200 });
  const lines = await waitFor('all lines', () => {
    const ours = securityLines().filter((line) => line.account === userId || line.address === address);
    return ours.length >= 8 ? ours : undefined;
  });
  const about = { account: userId, from: 'front' };
  const from = { ...about, address };
  expect(lines).toMatchObject([
    { ...from, security: 'sign-up', outcome: 'success' },
    { ...from, security: 'sign-in', outcome: 'refused', reason: 'wrong password' },
    { ...from, security: 'sign-in', account: null, outcome: 'refused', reason: 'unknown account' },
    { ...from, security: 'sign-in', outcome: 'success' },
    { ...from, security: 'password change', outcome: 'refused', reason: 'WRONG_PASSWORD' },
    { ...from, security: 'password change', outcome: 'success' },
    { ...from, security: 'session end', outcome: 'success', reason: 'new password' },
    { ...about, security: 'session end', outcome: 'success', reason: 'logout' },
  ]);
  const all = system.workerLines().join('\n');
  for (const secret of secrets) expect(all).not.toContain(secret);
});

test('what is refused for its many attempts is a line too', async () => {
  const userId = `lee-${randomUUID()}`;
  const lee = visitor();
  await lee.ask('user-add', { userId, userPw: 'correct horse', email: '', userName: 'Lee' });
  for (let index = 0; index < 6; index++) await lee.ask('login', { userId, userPw: 'wrong' });
  const refusal = { account: userId, security: 'sign-in', outcome: 'refused', reason: 'TOO_MANY_ATTEMPTS' };
  await waitFor('its line', () =>
    securityLines().some((line) => Object.entries(refusal).every(([name, value]) => line[name] === value)),
  );
});

test.each([
  ['short', '1234567', 'PASSWORD_LENGTH'],
  ['long', 'ab'.repeat(65), 'PASSWORD_LENGTH'],
  ['common', 'Password1', 'PASSWORD_COMMON'],
  ['one’s own email', 'park@example.com', 'PASSWORD_PERSONAL'],
])('a password that is %s is refused at sign-up and at its change', async (_, unfit, errorCode) => {
  const userId = `park-${randomUUID()}`;
  const park = visitor();
  const account = { userId, userPw: 'correct horse', email: 'park@example.com', userName: 'Park' };
  const refused = { status: 400, body: { isSuccess: false, errorCode } };
  expect(await park.ask('user-add', { ...account, userPw: unfit })).toMatchObject(refused);
  expect(await park.ask('user-add', account)).toMatchObject({ status: 200 });
  expect(await park.ask('login', account)).toMatchObject({ status: 200 });
  const change = { userPw: account.userPw, newPw: unfit };
  expect(await park.ask('user-change-password', change)).toMatchObject(refused);
  const same = { userPw: account.userPw, newPw: account.userPw };
  expect((await park.ask('user-change-password', same)).body.errorCode).toBe('PASSWORD_UNCHANGED');
});

test('a password is the same however its letters are composed', async () => {
  const userId = `choi-${randomUUID()}`;
  const userPw = '비밀번호는 이것';
  const account = { userId, email: '', userName: 'Choi' };
  expect(await visitor().ask('user-add', { ...account, userPw })).toMatchObject({ status: 200 });
  const decomposed = { userId, userPw: userPw.normalize('NFD') };
  expect(await visitor().ask('login', decomposed)).toMatchObject({ status: 200 });
});
