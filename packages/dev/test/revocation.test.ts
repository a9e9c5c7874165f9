/** Whatever ends sessions has ended them, whoever was reading, and however late a login with the old password comes. */
import { type Front, readFrontConfig, startFront } from '@parley/front';
import { connectKafka, createLog } from '@parley/messaging';
import type { Testkit } from '@parley/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asking, askingOver } from './support/asking.ts';
import { BrowserLike } from './support/browser-like.ts';
import { createTopics } from './support/create-topics.ts';
import { inDatabase } from './support/databases.ts';
import { openKit } from './support/open-kit.ts';
import { StompClient } from './support/stomp-client.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';

let system: System;
let kit: Testkit;
let asking: Asking;
let front: Front;
const browsers: BrowserLike[] = [];

beforeAll(async () => {
  system = await createSystem();
  // As long as passwords really take, so that what is done with them meets.
  await system.startWorker({}, { fullCostHashes: true });
  kit = await openKit(system.prefix);
  asking = askingOver(kit);
  front = await system.startFront();
});

afterAll(async () => {
  for (const one of browsers) one.close();
  await kit?.close();
  await system?.stop();
});

const oldPassword = 'secret pw';

function browser(of = front): BrowserLike {
  const made = new BrowserLike(of.url);
  browsers.push(made);
  return made;
}

async function logIn(userId: string, of = front): Promise<BrowserLike> {
  const made = browser(of);
  const { claimed } = await made.logInByStream(userId, oldPassword);
  expect(claimed.status).toBe(200);
  return made;
}

const whoIs = async (one: BrowserLike) => (await one.get('/api/session')).body.userId;

/** Of the session that a browser's cookie names. */
async function originOf(one: BrowserLike): Promise<string> {
  const sid = decodeURIComponent(one.cookie?.split('=')[1] ?? '').split('.')[0];
  return inDatabase(system.databaseUrl, async (database) => {
    const { rows } = await database.query(`SELECT sess ->> 'origin' AS origin FROM session WHERE sid = $1`, [
      sid,
    ]);
    return rows[0].origin;
  });
}

const sessionsOf = (userId: string) =>
  inDatabase(system.databaseUrl, async (database) => {
    const { rowCount } = await database.query(`SELECT FROM session WHERE sess ->> 'userId' = $1`, [userId]);
    return rowCount;
  });

const changePassword = (userId: string, headers: Record<string, string> = {}) =>
  askFrom('user-change-password', { userId, userPw: oldPassword, newPw: 'another horse' }, headers);

async function askFrom(
  pair: 'user-change-password' | 'logout',
  request: object | string,
  headers: Record<string, string>,
) {
  const value = typeof request === 'string' ? request : JSON.stringify(request);
  const { body } = await kit.pairs[pair].askRaw(value, { headers });
  expect(body).toMatchObject({ isSuccess: true });
}

/** Does something while no front runs. @param browsers that are led to the front that starts afterwards */
async function whileNoFrontRuns(browsers: readonly BrowserLike[], act: () => Promise<void>): Promise<void> {
  await front.stop();
  try {
    await act();
  } finally {
    front = await system.startFront();
  }
  for (const one of browsers) one.front = front.url;
}

describe('while no front runs', () => {
  test('a new password ends all sessions but its own; a front that starts later knows neither them nor their tickets', async () => {
    const userId = await asking.user();
    const [own, stolen, thief] = [await logIn(userId), await logIn(userId), browser()];
    await thief.fetch('/login');
    const stream = await thief.openStream();
    await stream.next('hello');
    await thief.postLogin({ userId, userPw: oldPassword });
    const { ticket } = await stream.next('login-response');
    const origin = await originOf(own);
    await whileNoFrontRuns([own, stolen, thief], () => changePassword(userId, { 'parley-origin': origin }));
    expect(await whoIs(own)).toBe(userId);
    expect(await whoIs(stolen)).toBeNull();
    expect(await thief.claim(ticket)).toMatchObject({
      status: 400,
      body: { code: 'TICKET_INVALID' },
    });
    expect(await sessionsOf(userId)).toBe(1);
    expect(await own.ask('user-status-change', { status: 'still here' })).toMatchObject({ status: 200 });
  });

  test('a logout ends its session; one without origin ends all', async () => {
    const userId = await asking.user();
    const devices = [await logIn(userId), await logIn(userId), await logIn(userId)] as const;
    const origin = await originOf(devices[0]);
    await whileNoFrontRuns(devices, () =>
      askFrom('logout', JSON.stringify(userId), { 'parley-origin': origin }),
    );
    expect(await Promise.all(devices.map(whoIs))).toEqual([null, userId, userId]);
    await askFrom('logout', JSON.stringify(userId), {});
    await waitFor('the front to know nobody', async () =>
      (await Promise.all(devices.map(whoIs))).every((user) => user === null),
    );
    expect(await sessionsOf(userId)).toBe(0);
    // The password is the same, so whoever knows it is let in.
    expect(await whoIs(await logIn(userId))).toBe(userId);
  });
});

test('another user’s logout with a session’s origin does not end it', async () => {
  const [userId, stranger] = [await asking.user(), await asking.user()];
  const own = await logIn(userId);
  await askFrom('logout', JSON.stringify(stranger), { 'parley-origin': await originOf(own) });
  expect(await whoIs(own)).toBe(userId);
});

/** One that no front reads. */
async function topicOfSomebody(): Promise<string> {
  const topic = `${system.prefix}somebody`;
  await createTopics(connectKafka(readFrontConfig(system.environment).kafka, createLog('test', 'fatal')), [
    { topic },
  ]);
  return topic;
}

describe('fronts that know a session', () => {
  let other: Front;
  beforeAll(async () => {
    other = await system.startFront();
  });

  /** Each has been asked for it a moment ago. */
  async function atTwoFronts(userId: string) {
    const tab = await logIn(userId);
    const elsewhere = tab.withSameCookie(other.url);
    browsers.push(elsewhere);
    expect([await whoIs(tab), await whoIs(elsewhere)]).toEqual([userId, userId]);
    return { tab, elsewhere };
  }

  const untilNobody = (one: BrowserLike) =>
    waitFor('the session to be over', async () => (await whoIs(one)) === null);

  test('a logout over one ends it there at once, and at the other as soon as that has read of it', async () => {
    const { tab, elsewhere } = await atTwoFronts(await asking.user());
    expect(await tab.ask('logout', {})).toMatchObject({ status: 200 });
    expect(await whoIs(tab)).toBeNull();
    await untilNobody(elsewhere);
  });

  test('a new password ends it wherever it was asked for, whoever gets the reply', async () => {
    const userId = await asking.user();
    const { tab, elsewhere } = await atTwoFronts(userId);
    await kit.pairs['user-change-password'].send(
      { userId, userPw: oldPassword, newPw: 'another horse' },
      { headers: { kafka_replyTopic: await topicOfSomebody() } },
    );
    await untilNobody(tab);
    await untilNobody(elsewhere);
  });
});

test('a session that a front makes of what was said before is good for nothing', async () => {
  const userId = await asking.user();
  const tab = await logIn(userId);
  // As if it had been inserted by a front that knew nothing, after the worker had looked for sessions to delete.
  await inDatabase(system.databaseUrl, (database) =>
    database.query('UPDATE users SET credential_version = credential_version + 1 WHERE user_id = $1', [
      userId,
    ]),
  );
  expect(await whoIs(tab)).toBeNull();
  expect(await tab.ask('user-status-change', { status: 'stolen' })).toMatchObject({ status: 401 });
  expect((await tab.openStream()).status).toBe(204);
});

test('streams and sockets that are open end, though no reply is ever read', async () => {
  const userId = await asking.user();
  const config = { ...readFrontConfig(system.environment), sessionWatchInterval: 100 };
  const watching = await startFront(config, createLog('test', 'fatal'));
  try {
    await watching.whenReady;
    const stream = await (await logIn(userId, watching)).openStream();
    await stream.next('hello');
    const socket = await new StompClient(watching.url, {
      connectHeaders: { login: userId, passcode: oldPassword },
    }).open();
    await inDatabase(system.databaseUrl, (database) =>
      database.query('UPDATE users SET credential_version = credential_version + 1 WHERE user_id = $1', [
        userId,
      ]),
    );
    expect(await stream.next('session-ended')).toEqual({ reason: 'expired' });
    expect((await socket.whenClosed()).code).toBe(1008);
  } finally {
    await watching.stop();
  }
});

async function raceChangeOfPassword(rounds: number) {
  let good = 0;
  for (let round = 0; round < rounds; round++) {
    const userId = await asking.user();
    const thieves = Array.from({ length: 4 }, () => browser());
    const own = browser();
    const logins = thieves.slice(0, 2).map((one) => one.ask('login', { userId, userPw: oldPassword }));
    const change = changePassword(userId);
    logins.push(...thieves.slice(2).map((one) => one.ask('login', { userId, userPw: oldPassword })));
    await Promise.all([change, ...logins]);
    good += (await Promise.all(thieves.map(whoIs))).filter((one) => one !== null).length;
    expect(await own.ask('login', { userId, userPw: 'another horse' })).toMatchObject({ status: 200 });
    expect(await whoIs(own)).toBe(userId);
  }
  expect(good).toBe(0);
}

test('of logins with the old password that race its change, none is good afterwards', () =>
  raceChangeOfPassword(4));

test('nor is one in many such races', { timeout: 240_000, tags: ['long'] }, () => raceChangeOfPassword(40));
