/** Whose streams are open is online: from browsers' streams on two fronts to a friend's. */
import { randomUUID } from 'node:crypto';
import { type Front, readFrontConfig, startFront } from '@parley/front';
import { createLog } from '@parley/messaging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserLike, type OpenStream } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedTopics;
let fronts: Record<'one' | 'two', Front>;
const browsers: BrowserLike[] = [];

const tab = (front: Front) => {
  const made = new BrowserLike(front.url);
  browsers.push(made);
  return made;
};

async function newUser(front: Front) {
  const [userId, userPw] = [`user-${randomUUID()}`, 'correct horse'];
  const browser = tab(front);
  await browser.ask('user-add', { userId, userPw, email: '', userName: 'A' });
  await browser.logInByStream(userId, userPw);
  return { userId, browser };
}

/** A user's leases, by the front that holds them, with when they end. */
const leasesOf = (userId: string) =>
  inDatabase(system.databaseUrl, async (database) => {
    const { rows } = await database.query('SELECT holder, expires_at FROM presence WHERE user_id = $1', [
      userId,
    ]);
    return new Map<string, Date>(rows.map(({ holder, expires_at }) => [holder, expires_at]));
  });

const untilHeldBy = (userId: string, ...holders: string[]) =>
  waitFor(`${userId} held by ${holders}`, async () => {
    return [...(await leasesOf(userId)).keys()].toSorted().join() === holders.join();
  });

async function openStream(browser: BrowserLike): Promise<OpenStream> {
  const stream = await browser.openStream();
  await stream.next('hello');
  return stream;
}

beforeAll(async () => {
  system = await sharedTopics();
  const start = async (instanceId: string) => {
    const config = readFrontConfig({ ...system.environment, INSTANCE_ID: instanceId });
    const presence = { leaseSeconds: 10, renewalInterval: 500, grace: 1_000 };
    const front = await startFront({ ...config, presence }, createLog('test', 'fatal'));
    await front.whenReady;
    return front;
  };
  const [one, two] = await Promise.all([start('one'), start('two')]);
  fronts = { one, two };
});

afterAll(async () => {
  for (const browser of browsers) browser.close();
  await Promise.all(Object.values(fronts ?? {}).map((front) => front.stop()));
});

test('from the first stream on any front to the end of the last lease, however pages come and go', async () => {
  const [kim, lee] = [await newUser(fronts.one), await newUser(fronts.one)];
  await lee.browser.ask('user-add-friend', { friendId: [kim.userId] });
  const watching = await openStream(lee.browser);
  await untilHeldBy(lee.userId, 'one');
  const elsewhere = kim.browser.withSameCookie(fronts.two.url);
  browsers.push(elsewhere);
  const [first, second] = [await openStream(kim.browser), await openStream(elsewhere)];
  await watching.next('user-event', ({ presence }) => presence === 'online');
  await untilHeldBy(kim.userId, 'one', 'two');
  first.close();
  await untilHeldBy(kim.userId, 'two');

  second.close();
  const beforeReload = (await leasesOf(kim.userId)).get('two') ?? new Date();
  await openStream(elsewhere);
  await waitFor('a renewal after the grace', async () => {
    const until = (await leasesOf(kim.userId)).get('two') ?? beforeReload;
    return until.getTime() > beforeReload.getTime() + 2_000;
  });

  await fronts.two.stop();
  await watching.next('user-event', ({ presence }) => presence === 'offline');
  const told = watching.events.filter(({ data }) => data.friendId?.includes(kim.userId));
  expect(told.flatMap(({ data }) => data.presence ?? [])).toEqual(['online', 'offline']);
  expect(await leasesOf(kim.userId)).toEqual(new Map());
});
