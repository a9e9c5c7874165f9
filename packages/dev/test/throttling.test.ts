/** Who guesses at passwords, or makes accounts by the hundred, has to wait; whoever owns the account does not. */
import { randomUUID } from 'node:crypto';
import type { Front } from '@parley/front';
import type { Testkit } from '@parley/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Asking, askingOver } from './support/asking.ts';
import { type Answer, BrowserLike } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { openKit } from './support/open-kit.ts';
import { StompClient } from './support/stomp-client.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';

/** Of a right password's account; asking.ts signs up with it. */
const password = 'secret pw';
const signUpsPerAddress = 3;
/** Wrong passwords of an account before there is a wait. */
const free = 5;

let system: System;
let front: Front;
let kit: Testkit;
let asking: Asking;

beforeAll(async () => {
  system = await createSystem({
    TRUST_PROXY: 'true',
    SIGN_UPS_PER_ADDRESS: String(signUpsPerAddress),
  });
  [front] = await Promise.all([system.startFront(), startWorker()]);
  kit = await openKit(system.prefix);
  asking = askingOver(kit);
});

/** One whose hashes take as long as they do in earnest. */
const startWorker = () => system.startWorker({}, { fullCostHashes: true });

/** Ends with the test. */
function whileTested<Started extends { stop(): Promise<void> }>(started: Started): Started {
  onTestFinished(() => started.stop());
  return started;
}

afterAll(async () => {
  await kit?.close();
  await system?.stop();
});

let lastAddress = 0;
/** One that nobody else has (RFC 2544's test networks). */
const newAddress = () => {
  lastAddress += 1;
  return `198.18.${lastAddress >> 8}.${lastAddress & 255}`;
};
const from = (address: string, { url } = front) => new BrowserLike(url, address);

function logIn(userId: string, userPw: string, address = newAddress(), at = front): Promise<Answer> {
  return from(address, at).ask('login', { userId, userPw });
}

/** One after the other. @returns how each was answered */
async function guess(count: number, ask: (index: number) => Promise<Answer>): Promise<string[]> {
  const codes: string[] = [];
  for (let index = 0; index < count; index++) codes.push((await ask(index)).body.errorCode);
  return codes;
}

/** How many wrong passwords may be told so that begun then: more than the free ones where the first waits have passed. */
function told(begun: number): number {
  const seconds = (performance.now() - begun) / 1_000;
  return free + Math.floor(Math.log2(seconds / 10 + 1));
}

const wrong = Array<string>(free).fill('LOGIN_FAILED');

/** As if so much time had passed since the last failures. */
async function letPass(minutes: number): Promise<void> {
  await inDatabase(system.databaseUrl, (database) =>
    database.query(`UPDATE attempts SET last_at = last_at - $1 * interval '1 minute'`, [minutes]),
  );
}

describe('wrong passwords of an account', () => {
  test('from any number of addresses, on two fronts and two workers: a few are told so, all others wait', async () => {
    const userId = await asking.user();
    const otherFront = whileTested(await system.startFront());
    whileTested(await startWorker());
    const guessing = async (index: number) =>
      (await logIn(userId, `wrong ${index}`, newAddress(), index % 2 ? front : otherFront)).body.errorCode;
    const begun = performance.now();
    const codes: string[] = [];
    for (let round = 0; round < 10; round++)
      codes.push(
        ...(await Promise.all(Array.from({ length: 5 }, (_, index) => guessing(5 * round + index)))),
      );
    const failed = codes.filter((code) => code === 'LOGIN_FAILED').length;
    expect(failed).toBeGreaterThanOrEqual(free);
    expect(failed).toBeLessThanOrEqual(told(begun));
    expect(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(50 - failed);
    // Nor is the right one told from them.
    expect(await logIn(userId, password)).toMatchObject({
      status: 429,
      body: { isSuccess: false, errorCode: 'TOO_MANY_ATTEMPTS', user: null },
    });
  });

  test('all at once, the right one among them: it is told from no more of them', async () => {
    const userId = await asking.user();
    const tries = Array.from({ length: 12 }, (_, index) => (index === 11 ? password : `wrong ${index}`));
    const answers = await Promise.all(tries.map((userPw) => kit.pairs.login.ask({ userId, userPw })));
    const codes = answers.map(({ errorCode }) => errorCode);
    expect(codes.filter((code) => code === 'LOGIN_FAILED').length).toBeLessThanOrEqual(free);
    expect(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS').length).toBeGreaterThanOrEqual(6);
  });

  test('say when to come back, and it grows; then the right one is let in', async () => {
    const userId = await asking.user();
    expect(await guess(free, () => logIn(userId, 'wrong'))).toEqual(wrong);
    const refused = await logIn(userId, password);
    expect(refused.body.retryAfter).toBeGreaterThan(0);
    expect(refused.body.retryAfter).toBeLessThanOrEqual(10);
    expect(refused.headers.get('retry-after')).toBe(String(refused.body.retryAfter));
    await letPass(1);
    expect((await logIn(userId, 'wrong')).body.errorCode).toBe('LOGIN_FAILED');
    const longer = (await logIn(userId, 'wrong')).body.retryAfter;
    expect(longer).toBeGreaterThan(10);
    expect(longer).toBeLessThanOrEqual(20);
    await letPass(1);
    expect(await logIn(userId, password)).toMatchObject({ status: 200 });
    // It has begun anew.
    expect(await guess(free, () => logIn(userId, 'wrong'))).toEqual(wrong);
  });

  test('do not shut out its owner, who comes from where they came before', async () => {
    const userId = await asking.user();
    const home = newAddress();
    expect(await logIn(userId, password, home)).toMatchObject({ status: 200 });
    await guess(2 * free, () => logIn(userId, 'wrong'));
    expect(await logIn(userId, password)).toMatchObject({ status: 429 });
    expect(await guess(2, () => logIn(userId, 'mistyped', home))).toEqual(['LOGIN_FAILED', 'LOGIN_FAILED']);
    expect(await logIn(userId, password, home)).toMatchObject({ status: 200 });
    // There are no more guesses from there than from elsewhere.
    const begun = performance.now();
    const codes = await guess(2 * free, () => logIn(userId, 'wrong', home));
    expect(codes.filter((code) => code === 'LOGIN_FAILED').length).toBeLessThanOrEqual(told(begun));
  });

  test('are counted for one that does not exist in the same way', async () => {
    const [known, unknown] = [await asking.user(), `u-${randomUUID()}`];
    const answers = async (userId: string) => {
      const told: unknown[] = [];
      for (let index = 0; index < free + 2; index++) {
        const { status, body } = await logIn(userId, 'wrong');
        told.push({ status, ...body, userId: 'somebody', ...(body.retryAfter && { retryAfter: 'soon' }) });
      }
      return told;
    };
    expect(await answers(unknown)).toEqual(await answers(known));
  });

  test('are the same whether they come by HTTP, by STOMP or by topic', async () => {
    const userId = await asking.user();
    expect(await guess(2, () => logIn(userId, 'wrong'))).toEqual(['LOGIN_FAILED', 'LOGIN_FAILED']);
    const byStomp = async (address: string) => {
      const stomp = new StompClient(front.url, {
        connectHeaders: { login: userId, passcode: 'wrong' },
        address,
      });
      stomp.client.activate();
      const { code } = await stomp.whenClosed();
      return { code, headers: stomp.errors[0]?.headers, message: stomp.errors[0]?.headers.message };
    };
    expect((await byStomp(newAddress())).code).toBe(1008);
    const byTopic = () => asking.ask('login', { userId, userPw: 'wrong' });
    expect([await byTopic(), await byTopic()]).toMatchObject([
      { errorCode: 'LOGIN_FAILED' },
      { errorCode: 'LOGIN_FAILED' },
    ]);
    expect(await byTopic()).toMatchObject({ errorCode: 'TOO_MANY_ATTEMPTS', retryAfter: expect.any(Number) });
    expect(await byStomp(newAddress())).toMatchObject({
      code: 1013,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
      message: expect.stringContaining('User unauthorized'),
    });
    expect(await logIn(userId, password)).toMatchObject({ status: 429 });
  });

  test('at a change of the password: of one session, which shuts out no other', async () => {
    const userId = await asking.user();
    const [thief, owner] = [from(newAddress()), from(newAddress())];
    for (const one of [thief, owner])
      expect(await one.ask('login', { userId, userPw: password })).toMatchObject({ status: 200 });
    const change = (one: BrowserLike, userPw: string) =>
      one.ask('user-change-password', { userPw, newPw: 'another horse' });
    const codes = await guess(free + 1, () => change(thief, 'wrong'));
    expect(codes).toEqual([...Array(free).fill('WRONG_PASSWORD'), 'TOO_MANY_ATTEMPTS']);
    expect(await change(thief, password)).toMatchObject({ status: 429 });
    expect(await change(owner, password)).toMatchObject({ status: 200 });
  });

  test('a new password makes an address unknown again that was signed in from with the old one', async () => {
    const userId = await asking.user();
    const [stolen, home] = [newAddress(), newAddress()];
    const owner = from(home);
    expect(await logIn(userId, password, stolen)).toMatchObject({ status: 200 });
    expect(await owner.ask('login', { userId, userPw: password })).toMatchObject({ status: 200 });
    const change = { userPw: password, newPw: 'another horse' };
    expect(await owner.ask('user-change-password', change)).toMatchObject({ status: 200 });
    await guess(2 * free, () => logIn(userId, 'wrong'));
    expect(await logIn(userId, 'guess', stolen)).toMatchObject({ status: 429 });
  });
});

describe('an address', () => {
  test('that tries many accounts has to wait; others do not', async () => {
    const address = newAddress();
    const another = () => logIn(`u-${randomUUID()}`, 'password1', address);
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(Array.from({ length: 10 }, another));
      expect(answers.map(({ body }) => body.errorCode)).toEqual(Array(10).fill('LOGIN_FAILED'));
    }
    expect((await another()).body.errorCode).toBe('TOO_MANY_ATTEMPTS');
    const userId = await asking.user();
    expect(await logIn(userId, password, address)).toMatchObject({ status: 429 });
    expect(await logIn(userId, password)).toMatchObject({ status: 200 });
  });

  test('may have a limited number of logins pending; further ones are refused with BUSY, and others are let in before they are through', async () => {
    const [address, userId, owner] = [newAddress(), await asking.user(), from(newAddress())];
    await owner.fetch('/login');
    const codes: string[] = [];
    const flood = Array.from({ length: 60 }, async () => {
      const { body } = await logIn(`u-${randomUUID()}`, 'password1', address);
      codes.push(body.code ?? body.errorCode);
    });
    await waitFor('as many to be pending as may', () => codes.includes('BUSY'));
    expect(await owner.ask('login', { userId, userPw: password })).toMatchObject({ status: 200 });
    expect(codes.length).toBeLessThan(flood.length);
    await Promise.all(flood);
    expect(codes).toContain('LOGIN_FAILED');
  });

  test('is what the proxy says, not what the client says', async () => {
    const address = newAddress();
    const codes = await guess(signUpsPerAddress + 1, () => signUp(`${newAddress()}, ${address}`));
    expect(codes.at(-1)).toBe('TOO_MANY_ATTEMPTS');
  });

  test('is nobody’s where no proxy is trusted', async () => {
    const open = whileTested(await system.startFront({ TRUST_PROXY: 'false' }));
    const codes = await guess(signUpsPerAddress + 2, () => signUp('198.19.0.1', open));
    expect(new Set(codes)).toEqual(new Set(['']));
  });

  test('of IPv6 is its network: the rest is its own to choose', async () => {
    const codes = await guess(signUpsPerAddress + 1, (index) => signUp(`2001:db8:1:2::${index + 1}`));
    expect(codes.at(-1)).toBe('TOO_MANY_ATTEMPTS');
    expect((await signUp('2001:db8:1:3::1')).body.errorCode).toBe('');
  });

  test('makes so many accounts before it has to wait; over topics there is no limit', async () => {
    const address = newAddress();
    const codes = await guess(signUpsPerAddress + 1, () => signUp(address));
    expect(codes).toEqual([...Array(signUpsPerAddress).fill(''), 'TOO_MANY_ATTEMPTS']);
    expect((await signUp(address)).status).toBe(429);
    expect((await signUp(newAddress())).status).toBe(200);
    await Promise.all(Array.from({ length: 2 * signUpsPerAddress }, () => asking.user()));
  });

  function signUp(address: string, at = front): Promise<Answer> {
    const userId = `u-${randomUUID()}`;
    const user = { userId, userPw: 'correct horse', email: '', userName: 'Name' };
    return from(address, at).ask('user-add', user);
  }
});

test('what is counted names nobody: no id, no address', async () => {
  const userId = await asking.user();
  await logIn(userId, 'wrong', '198.19.7.7');
  const rows = await inDatabase(system.databaseUrl, async (database) =>
    (await database.query('SELECT key::text AS key, user_id FROM attempts')).rows.map((row) =>
      JSON.stringify(row),
    ),
  );
  expect(rows.length).toBeGreaterThan(0);
  const hex = (text: string) => Buffer.from(text).toString('hex');
  for (const hidden of [userId, hex(userId), '198.19.7.7', hex('198.19.7.7')])
    expect(rows.join('\n')).not.toContain(hidden);
});
