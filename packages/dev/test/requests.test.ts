/** What a tester does with topics alone, answered by two workers: once, with the original's fields, whatever is sent. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PairName } from '@parley/contracts';
import { createSeal, parseKeys } from '@parley/messaging';
import type { Worker } from '@parley/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inDatabase } from './support/databases.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';
import { createSystem, type System } from './support/system.ts';
import { createTopicClient, type TopicClient } from './support/topic-client.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedTopics;
let client: TopicClient;
const seal = (...given: Parameters<ReturnType<typeof createSeal>>) =>
  createSeal(parseKeys(readFileSync(system.environment.CREDENTIAL_PUBLIC_KEYS_FILE ?? '', 'utf8')))(...given);

const newUser = (userId = `user-${randomUUID()}`) => ({
  userId,
  userPw: 'secret pw',
  email: 'a@b.c',
  userName: '이름',
});

async function ask(pair: PairName, value: object | string, requestId: string = randomUUID()) {
  await client.send(pair, value, { requestId, key: 'any' });
  const [reply] = await client.repliesTo(requestId);
  return reply?.body;
}

async function existingUser(userId?: string): Promise<string> {
  const user = newUser(userId);
  expect(await ask('user-add', user)).toMatchObject({ isSuccess: true });
  return user.userId;
}

const rows = (sql: string, values: unknown[]) =>
  inDatabase(system.databaseUrl, async (database) => (await database.query(sql, values)).rows);

beforeAll(async () => {
  system = await sharedTopics();
  await system.startWorker();
  client = await createTopicClient(system.prefix);
});

afterAll(() => client?.stop());

describe('replies', () => {
  test('have the fields, dates and types of the original, and no password', async () => {
    const user = newUser();
    const today = new Date();
    const date = [today.getUTCFullYear(), today.getUTCMonth() + 1, today.getUTCDate()];
    const { userPw: _, ...told } = user;
    const success = { userId: user.userId, isSuccess: true, errorMessage: '', errorCode: '' };
    const account = {
      ...told,
      userStatus: '',
      profileImg: '',
      joinDate: date,
      loginDate: null,
      logoutDate: null,
    };
    expect(await ask('user-add', user)).toEqual({ ...success, user: account });
    const { userId, userPw } = user;
    expect(await ask('login', { userId, userPw })).toEqual({
      ...success,
      user: { ...account, loginDate: date },
    });
    expect(await ask('user-status-change', { userId, status: '바쁨' })).toEqual({
      ...success,
      status: '바쁨',
    });
    expect(await ask('logout', JSON.stringify(userId))).toEqual(success);
    expect(await ask('login', { userId, userPw })).toMatchObject({
      user: { userStatus: '바쁨', loginDate: date, logoutDate: date },
    });
    expect(client.replies.map(({ value }) => value.toString()).join()).not.toContain(userPw);
  });

  test('name what failed by the original messages', async () => {
    const userId = await existingUser();
    expect(await ask('user-add', newUser(userId))).toEqual({
      userId,
      isSuccess: false,
      errorMessage: '이미 존재하는 유저입니다',
      errorCode: 'USER_EXISTS',
      user: null,
    });
    const wrong = '아이디 or 비밀번호가 맞지 않습니다.';
    for (const who of [userId, 'nobody'])
      expect(await ask('login', { userId: who, userPw: 'wrong' })).toEqual({
        userId: who,
        isSuccess: false,
        errorMessage: wrong,
        errorCode: 'LOGIN_FAILED',
        user: null,
      });
    const unknown = {
      isSuccess: false,
      errorMessage: '유저가 존재하지 않습니다',
      errorCode: 'USER_NOT_FOUND',
    };
    expect(await ask('user-status-change', { userId: 'nobody', status: 'x' })).toEqual({
      userId: 'nobody',
      ...unknown,
      status: null,
    });
    expect(await ask('logout', 'nobody')).toEqual({ userId: 'nobody', ...unknown });
  });

  test('come with the key, the correlation id and the origin of the request', async () => {
    const userId = await existingUser();
    const requestId = randomUUID();
    const headers = { 'parley-origin': 'somewhere' };
    await client.send(
      'user-status-change',
      { userId, status: 'x' },
      { requestId, headers, key: 'another key' },
    );
    const [reply] = await client.repliesTo(requestId);
    expect(reply).toMatchObject({ userId, requestId, origin: 'somewhere', errorCode: '' });
  });

  test('come to a request without any header, as a console producer writes it', async () => {
    const userId = await existingUser();
    await client.send('user-status-change', { userId, status: 'by console' });
    const reply = await waitFor('the reply', () =>
      client.replies.find(({ body }) => body.userId === userId && body.status === 'by console'),
    );
    expect(reply.requestId).toMatch(new RegExp(`^${system.prefix}user-status-change-request-\\d-\\d+-\\d+$`));
  });
});

describe('one effect', () => {
  test('the same user-add sent 100 times, sealed anew each time: one row, identical replies', async () => {
    const { userPw, ...fields } = newUser();
    const requestId = randomUUID();
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        const binding = { pair: 'user-add', userId: fields.userId, requestId };
        const userPwEnc = await seal(userPw, binding);
        await client.send('user-add', { ...fields, userPwEnc }, { requestId, key: randomUUID() });
      }),
    );
    const replies = await client.repliesTo(requestId, 100);
    expect(new Set(replies.map(({ value }) => value.toString())).size).toBe(1);
    expect(replies[0]?.body).toMatchObject({ isSuccess: true, user: { userId: fields.userId } });
    expect(await rows('SELECT count(*)::int AS n FROM users WHERE user_id = $1', [fields.userId])).toEqual([
      { n: 1 },
    ]);
    const other = { ...fields, userName: 'another', userPw };
    await client.send('user-add', other, { requestId });
    expect((await client.repliesTo(requestId, 101)).at(-1)?.body).toMatchObject({
      isSuccess: false,
      errorCode: 'CONFLICT',
    });
  });

  test('a reply that was a failure is repeated too, after what it failed on has changed', async () => {
    const user = newUser();
    const requestId = randomUUID();
    const change = { userId: user.userId, status: 'too early' };
    const before = await ask('user-status-change', change, requestId);
    expect(before).toMatchObject({ errorCode: 'USER_NOT_FOUND' });
    await ask('user-add', user);
    await client.send('user-status-change', change, { requestId });
    expect((await client.repliesTo(requestId, 2))[1]?.body).toEqual(before);
  });

  test('requests of one user keep their order within a partition', async () => {
    const userId = await existingUser();
    const ids = Array.from({ length: 200 }, () => randomUUID());
    await Promise.all(
      ids.map((requestId, index) =>
        client.send('user-status-change', { userId, status: `status ${index}` }, { requestId, key: userId }),
      ),
    );
    await Promise.all(ids.map((id) => client.repliesTo(id)));
    expect(await rows('SELECT user_status FROM users WHERE user_id = $1', [userId])).toEqual([
      { user_status: 'status 199' },
    ]);
  });

  test('past its deadline a request is not executed; one executed in time keeps its reply', async () => {
    const userId = await existingUser();
    const headers = { 'parley-deadline': String(Date.now() - 1) };
    const late = randomUUID();
    await client.send('user-status-change', { userId, status: 'late' }, { requestId: late, headers });
    expect((await client.repliesTo(late))[0]?.body).toMatchObject({ errorCode: 'EXPIRED' });
    const inTime = randomUUID();
    const change = { userId, status: 'in time' };
    const reply = await ask('user-status-change', change, inTime);
    await client.send('user-status-change', change, { requestId: inTime, headers });
    expect((await client.repliesTo(inTime, 2))[1]?.body).toEqual(reply);
    expect(await rows('SELECT user_status FROM users WHERE user_id = $1', [userId])).toEqual([
      { user_status: 'in time' },
    ]);
  });

  test('is found again by its id, by its own user only', async () => {
    const userId = await existingUser();
    const stranger = await existingUser();
    const requestId = randomUUID();
    const reply = await ask('user-status-change', { userId, status: 'find me' }, requestId);
    const found = await ask('request-find', { userId, requestId });
    expect(found).toMatchObject({ isSuccess: true, requestId, pair: 'user-status-change', reply });
    for (const wrong of [
      { userId: stranger, requestId },
      { userId, requestId: randomUUID() },
    ])
      expect(await ask('request-find', wrong)).toMatchObject({
        isSuccess: false,
        errorCode: 'NOT_FOUND',
        reply: null,
      });
  });
});

describe('odd but valid requests succeed', () => {
  const odd = [
    ['emoji', '🙂👩‍👩‍👧‍👦'],
    ['SQL', `'; DROP TABLE users; --`],
    ['HTML', '<script>alert("1")</script>&amp;'],
    ['a line break and a tab', 'a\r\n\tb\u2028c'],
  ];
  test.each(odd)('with %s in every field', async (_, text) => {
    const name = text.replace(/[\r\n\t\u2028]/g, ' ');
    const userId = `${name}${randomUUID()}`;
    const user = { userId, userPw: text, email: text, userName: name, unknown: { field: [text] } };
    expect(await ask('user-add', user)).toMatchObject({
      isSuccess: true,
      user: { userId, email: text, userName: name },
    });
    expect(await ask('user-status-change', { userId, status: text })).toMatchObject({
      isSuccess: true,
      status: text,
    });
    expect(await ask('login', { userId, userPw: text })).toMatchObject({
      isSuccess: true,
      user: { userStatus: text },
    });
    expect(await ask('logout', JSON.stringify(userId))).toMatchObject({ isSuccess: true, userId });
  });

  test('a login by the id as others would write it, of the account as it was made', async () => {
    const userId = `Kim ß ㅋ ${randomUUID()}`;
    const user = { userId, userPw: 'pw', email: '', userName: 'Kim' };
    expect(await ask('user-add', user)).toMatchObject({ isSuccess: true, user: { userId } });
    for (const typed of [
      userId,
      userId.toUpperCase(),
      userId.replace('Kim', 'ｋｉｍ'),
      userId.normalize('NFD'),
    ])
      expect(await ask('login', { userId: typed, userPw: 'pw' })).toMatchObject({
        isSuccess: true,
        userId: typed,
        user: { userId },
      });
    expect(await ask('login', { userId: userId.toUpperCase(), userPw: 'wrong' })).toMatchObject({
      errorCode: 'LOGIN_FAILED',
    });
    for (const again of [userId.toUpperCase(), userId.replace('ß', 'SS'), userId.replace('K', 'Ｋ')])
      expect(await ask('user-add', { ...user, userId: again })).toMatchObject({ errorCode: 'USER_EXISTS' });
  });

  test('one of many sign-ups at once whose ids differ by capitals', async () => {
    const id = randomUUID();
    const ids = Array.from({ length: 8 }, (_, place) =>
      Array.from(`kimminsu-${id}`, (one, at) => ((place >> (at % 3)) & 1 ? one.toUpperCase() : one)).join(''),
    );
    const answers = await Promise.all(
      ids.map((userId) => ask('user-add', { userId, userPw: 'pw', email: '', userName: 'Kim' })),
    );
    expect(answers.filter(({ isSuccess }) => isSuccess)).toHaveLength(1);
    for (const { isSuccess, errorCode } of answers) if (!isSuccess) expect(errorCode).toBe('USER_EXISTS');
  });

  test('the id of an account that an administrator has deleted is free again', async () => {
    const userId = await existingUser(`kim-${randomUUID()}`);
    await rows('DELETE FROM users WHERE user_id = $1', [userId]);
    expect(await existingUser(userId.toUpperCase())).toBe(userId.toUpperCase());
  });

  test('accounts of before whose ids differ by no more stay apart, each by its very id', async () => {
    const id = randomUUID();
    const [older, younger] = [`kim-${id}`, `KIM-${id}`];
    await existingUser(older);
    await inDatabase(system.databaseUrl, (database) =>
      database.query(
        'INSERT INTO users (user_id, email, user_name, password_hash) SELECT $2, email, user_name, password_hash FROM users WHERE user_id = $1',
        [older, younger],
      ),
    );
    const login = async (userId: string) =>
      (await ask('login', { userId, userPw: 'secret pw' })) as { user: { userId: string } };
    expect((await login(older)).user.userId).toBe(older);
    expect((await login(younger)).user.userId).toBe(younger);
    expect((await login(`Kim-${id}`)).user.userId).toBe(older);
  });

  test('a log-out as JSON string, as object and as unquoted text', async () => {
    const userId = await existingUser();
    for (const value of [JSON.stringify(userId), JSON.stringify({ userId }), userId])
      expect(await ask('logout', value)).toMatchObject({ isSuccess: true, userId });
  });
});

describe('bad requests are told so, and their neighbours are served', () => {
  const tooLong = 'x'.repeat(10_000);
  const bad: [string, object | string | Buffer | null][] = [
    ['not JSON', 'not { json'],
    ['wrong types', { userId: 7, status: [] }],
    ['an array', '[]'],
    ['nothing', ''],
    ['a null value', null],
    ['a user id of 10,000 characters', { userId: tooLong, status: 'x' }],
    ['NUL in a text', { userId: 'a', status: 'a\u0000b' }],
    ['half a character', '{"userId":"a","status":"\\ud800"}'],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe])],
  ];
  test.each(bad)('%s', async (_, value) => {
    const userId = await existingUser();
    const requestId = randomUUID();
    const good = randomUUID();
    await client.send('user-status-change', value, { requestId, key: userId });
    await client.send('user-status-change', { userId, status: 'next' }, { requestId: good, key: userId });
    const [reply] = await client.repliesTo(requestId);
    expect(reply?.body).toMatchObject({ isSuccess: false, errorCode: 'BAD_REQUEST', status: null });
    expect(typeof reply?.body.userId).toBe('string');
    expect((await client.repliesTo(good))[0]?.body).toMatchObject({ isSuccess: true, status: 'next' });
  });

  test('a password in no message, whatever is wrong with it', async () => {
    const secret = 'very-secret-'.repeat(200);
    for (const value of [
      { ...newUser(), userPw: secret },
      { ...newUser(), userPw: secret, userPwEnc: 'x' },
      { userPw: secret },
    ]) {
      const reply = await ask('user-add', value);
      expect(reply).toMatchObject({ isSuccess: false, errorCode: 'BAD_REQUEST', user: null });
      expect(JSON.stringify(reply)).not.toContain('very-secret');
    }
  });

  test('a password sealed for another request', async () => {
    const userId = await existingUser();
    const requestId = randomUUID();
    const userPwEnc = await seal('secret pw', { pair: 'login', userId, requestId });
    expect(await ask('login', { userId, userPwEnc }, requestId)).toMatchObject({ isSuccess: true });
    expect(await ask('login', { userId, userPwEnc })).toMatchObject({ errorCode: 'CREDENTIALS_UNREADABLE' });
    expect(await ask('login', { userId, userPwEnc: 'a.b.c' })).toMatchObject({
      errorCode: 'CREDENTIALS_UNREADABLE',
    });
  });

  test('a whole record copied off the topic, under the origin of whoever copied it', async () => {
    const userId = await existingUser();
    const requestId = randomUUID();
    const userPwEnc = await seal('secret pw', { pair: 'login', userId, requestId });
    await client.send('login', { userId, userPwEnc }, { requestId });
    await client.send('login', { userId, userPwEnc }, { requestId, headers: { 'parley-origin': 'mine' } });
    const replies = await client.repliesTo(requestId, 2);
    expect(replies.map(({ body }) => body.errorCode).sort()).toEqual(['', 'CREDENTIALS_UNREADABLE']);
  });
});

/** A system of their own, whose passwords take as long as they do. */
describe('workers that start and stop', () => {
  let own: System;
  let worker: Worker;
  let ownClient: TopicClient;
  const startWorker = (more?: Record<string, string>) => own.startWorker(more, { fullCostHashes: true });

  beforeAll(async () => {
    own = await createSystem();
    worker = await startWorker();
    ownClient = await createTopicClient(own.prefix);
  });

  afterAll(async () => {
    await ownClient?.stop();
    await own?.stop();
  });

  async function askOwn(pair: PairName, value: object, requestId: string = randomUUID()) {
    await ownClient.send(pair, value, { requestId });
    return (await ownClient.repliesTo(requestId))[0]?.body;
  }

  test('a plain password is refused where it is not allowed, and the reply names the variable', async () => {
    await worker.stop();
    try {
      worker = await startWorker({ ALLOW_PLAIN_CREDENTIALS: 'false' });
      const refusal = await askOwn('user-add', newUser());
      expect(refusal).toMatchObject({ isSuccess: false, errorCode: 'PLAIN_CREDENTIALS_REFUSED' });
      expect(refusal.errorMessage).toContain('ALLOW_PLAIN_CREDENTIALS');
    } finally {
      await worker.stop();
      worker = await startWorker();
    }
  });

  test('a crowd at the login holds nobody else up', async () => {
    const { userId } = (await askOwn('user-add', newUser())).user;
    const logins = Array.from({ length: 60 }, () => randomUUID());
    await Promise.all(
      logins.map((requestId) => ownClient.send('login', { userId, userPw: 'wrong' }, { requestId })),
    );
    await askOwn('user-status-change', { userId, status: 'meanwhile' });
    const answered = new Set(ownClient.replies.map(({ requestId }) => requestId));
    expect(logins.filter((id) => !answered.has(id)).length).toBeGreaterThan(15);
    await Promise.all(logins.map((id) => ownClient.repliesTo(id)));
  });

  test('a repeat that is in time is executed, though the first of its id came too late', async () => {
    const { userId } = (await askOwn('user-add', newUser())).user;
    const [requestId, key] = [randomUUID(), 'k'];
    const late = { 'parley-deadline': String(Date.now() - 1) };
    const change = { userId, status: 'second try' };
    await worker.stop();
    try {
      await ownClient.send('user-status-change', change, { requestId, key, headers: late });
      await ownClient.send('user-status-change', change, { requestId, key });
    } finally {
      worker = await startWorker();
    }
    const replies = await ownClient.repliesTo(requestId, 2);
    expect(replies.map(({ body }) => body.errorCode)).toEqual(['EXPIRED', '']);
  });

  test('one that is stopped finishes what it has in hand, and another goes on: nothing twice, nothing lost', async () => {
    const ids = Array.from({ length: 100 }, () => `graceful-${randomUUID()}`);
    const replies = () => ownClient.replies.filter(({ requestId }) => ids.includes(requestId ?? ''));
    await Promise.all(
      ids.map((id) =>
        ownClient.send('user-add', { ...newUser(id), userPw: 'x' }, { requestId: id, key: id }),
      ),
    );
    await waitFor('some replies', () => replies().length > 10);
    await worker.stop();
    try {
      expect(replies().length).toBeLessThan(ids.length);
    } finally {
      worker = await startWorker();
    }
    await Promise.all(ids.map((id) => ownClient.repliesTo(id)));
    expect(replies()).toHaveLength(ids.length);
  });
});
