/** Where one is logged in, as one sees it; sessions that end elsewhere, or because nobody uses them. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Front } from '@parley/front';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserLike } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';
import { StompClient } from './support/stomp-client.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedTopics;
let fronts: Front[];
const browsers: BrowserLike[] = [];
const userPw = 'correct horse';
const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1';

beforeAll(async () => {
  system = await sharedTopics();
  fronts = await Promise.all([startFront(), startFront()]);
});

afterAll(() => {
  for (const one of browsers) one.close();
});

const startFront = (more: Record<string, string> = {}) => system.startFront({ TRUST_PROXY: 'true', ...more });

const urlOf = (at: number) => fronts[at]?.url ?? '';

function browserAt(at: number, address = '198.51.100.7'): BrowserLike {
  const made = new BrowserLike(urlOf(at), address);
  browsers.push(made);
  return made;
}

async function newUser(): Promise<string> {
  const userId = `kim-${randomUUID()}`;
  const account = { userId, userPw, email: '', userName: 'Kim' };
  expect(await browserAt(0, '203.0.113.1').ask('user-add', account)).toMatchObject({ status: 200 });
  return userId;
}

async function logIn(userId: string, at: number, more: { address?: string; agent?: string } = {}) {
  const made = browserAt(at, more.address);
  const answer = await made.ask('login', { userId, userPw }, more.agent ? { 'user-agent': more.agent } : {});
  expect(answer.status).toBe(200);
  return made;
}

const sessionsSeenBy = async (one: BrowserLike) => (await one.ask('user-search-session', {})).body.session;
const whoIs = async (one: BrowserLike) => (await one.get('/api/session')).body.userId;

const rows = (sql: string, values: unknown[]) =>
  inDatabase(system.databaseUrl, async (database) => (await database.query(sql, values)).rows);

test('one sees one’s devices: what they are, the network they were last used from, and which this is', async () => {
  const userId = await newUser();
  const desk = await logIn(userId, 0, { address: '203.0.113.77' });
  await logIn(userId, 1, { agent: phone, address: '2001:db8:1:2::3' });
  const seen = await waitFor('both networks', async () => {
    const sessions = await sessionsSeenBy(desk);
    return sessions.every(({ network }: { network: unknown }) => network !== null) && sessions;
  });
  const [own, other] = seen.toSorted((a: { isCurrent: boolean }) => (a.isCurrent ? -1 : 1));
  expect(own).toMatchObject({ isCurrent: true, browser: 'node', network: '203.0.113.0/24' });
  expect(other).toMatchObject({
    isCurrent: false,
    browser: 'Safari',
    system: 'iPhone',
    network: '2001:db8:1::/48',
  });
  expect(seen).toHaveLength(2);
  // Neither a cookie nor an address.
  const told = JSON.stringify(seen);
  for (const one of browsers) expect(told).not.toContain(one.cookie?.split('=')[1]?.split('.')[0] ?? '?');
  expect(told).not.toContain('203.0.113.77');
});

test('one that is ended is over at once: its streams and sockets on every front, and its cookie', async () => {
  const userId = await newUser();
  const [own, stolen] = [await logIn(userId, 0), await logIn(userId, 1)];
  const streams = await Promise.all([0, 1].map((at) => stolen.withSameCookie(urlOf(at)).openStream()));
  for (const stream of streams) await stream.next('hello');
  const stomp = await new StompClient(urlOf(1), { cookie: stolen.cookie }).open();
  const sessions = await sessionsSeenBy(own);
  const { sessionId } = sessions.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);
  const { body } = await own.ask('user-end-session', { sessionId });
  expect(body).toMatchObject({ isSuccess: true, sessionId: [sessionId] });
  for (const stream of streams) {
    expect(await stream.next('session-ended')).toEqual({ reason: 'ended' });
    await stream.whenEnded();
  }
  await stomp.whenClosed();
  for (const at of [0, 1]) expect(await whoIs(stolen.withSameCookie(urlOf(at)))).toBeNull();
  expect(await whoIs(own)).toBe(userId);
  expect(await stolen.ask('user-status-change', { status: 'x' })).toMatchObject({ status: 401 });
});

test('all others end together, with tickets that were not claimed; who has been ended ends nobody', async () => {
  const userId = await newUser();
  const own = await logIn(userId, 0);
  const others = [await logIn(userId, 0), await logIn(userId, 1)];
  const thief = browserAt(1);
  await thief.fetch('/login');
  const stream = await thief.openStream();
  await stream.next('hello');
  await thief.postLogin({ userId, userPw });
  const { ticket } = await stream.next('login-response');
  const { body } = await own.ask('user-end-session', {});
  expect(body.sessionId).toHaveLength(others.length);
  expect(await thief.claim(ticket)).toMatchObject({ status: 400, body: { code: 'TICKET_INVALID' } });
  for (const one of others) expect(await one.ask('user-end-session', {})).toMatchObject({ status: 401 });
  expect(await whoIs(own)).toBe(userId);
  expect(await sessionsSeenBy(own)).toMatchObject([{ isCurrent: true }]);
});

test('nobody ends, or sees, a session of somebody else', async () => {
  const [victim, attacker] = [await newUser(), await newUser()];
  const [own, other] = [await logIn(victim, 0), await logIn(attacker, 0)];
  const [{ sessionId }] = await sessionsSeenBy(own);
  expect((await other.ask('user-end-session', { sessionId })).body).toMatchObject({ sessionId: [] });
  expect((await other.ask('user-search-session', { userId: victim })).status).toBe(403);
  expect(await sessionsSeenBy(other)).toHaveLength(1);
  expect(await whoIs(own)).toBe(victim);
});

test('a session ends when it lies idle; use lets it go on, and never beyond its last day', async () => {
  const userId = await newUser();
  const [used, idle] = [await logIn(userId, 0), await logIn(userId, 0)];
  const setClock = (one: BrowserLike, left: string, atMost: string) =>
    rows(
      `UPDATE session SET used_at = now() - interval '71 hours',
        expire = now() + $2::interval, ends_at = now() + $3::interval
        WHERE sid = $1`,
      [sidOf(one), left, atMost],
    );
  await setClock(used, '1 minute', '2 hours');
  await setClock(idle, '-1 second', '2 hours');
  // The other front has not remembered them.
  const there = used.withSameCookie(urlOf(1));
  expect(await whoIs(there)).toBe(userId);
  expect(await whoIs(idle.withSameCookie(urlOf(1)))).toBeNull();
  const isExtended = 'SELECT expire = ends_at AS is_so FROM session WHERE sid = $1';
  await waitFor('its use to be noted', async () => (await rows(isExtended, [sidOf(used)]))[0]?.is_so);
});

test('a session that an earlier version began goes on with use, until when that said it ends', async () => {
  const used = await logIn(await newUser(), 0);
  const set = (sql: string) =>
    rows(`UPDATE session SET used_at = now() - interval '71 hours', ${sql} WHERE sid = $1`, [sidOf(used)]);
  const isInUse = `SELECT used_at > now() - interval '1 hour' AND expire > now() + interval '71 hours' AS is_so
    FROM session WHERE sid = $1`;
  await set(`ends_at = NULL, expire = now() + interval '30 days'`);
  for (const at of [1, 0]) {
    // From another network than before, or the front would have noted its use already.
    const elsewhere = used.withSameCookie(urlOf(at), `192.0.${at}.1`);
    expect((await elsewhere.ask('user-search-session', {})).status).toBe(200);
    await waitFor('its use to be noted', async () => (await rows(isInUse, [sidOf(used)]))[0]?.is_so);
    await set(`expire = now() + interval '1 hour'`);
  }
});

test('a use that is less than some minutes after the last writes nothing', async () => {
  const used = await logIn(await newUser(), 0);
  const lastUse = async () => (await rows('SELECT used_at FROM session WHERE sid = $1', [sidOf(used)]))[0];
  const noted = `SELECT network IS NOT NULL AS is_so FROM session WHERE sid = $1`;
  await waitFor('its network', async () => (await rows(noted, [sidOf(used)]))[0]?.is_so);
  const before = await lastUse();
  const other = await logIn(await newUser(), 0);
  for (const one of [used, other])
    await one
      .withSameCookie(urlOf(1), one === other ? '192.0.2.1' : undefined)
      .ask('user-search-session', {});
  const isElsewhere = `SELECT network = '192.0.2.0/24' AS is_so FROM session WHERE sid = $1`;
  await waitFor('what was used after it', async () => (await rows(isElsewhere, [sidOf(other)]))[0]?.is_so);
  expect(await lastUse()).toEqual(before);
});

const sidOf = (one: BrowserLike) => decodeURIComponent(one.cookie?.split('=')[1] ?? '').split('.')[0];

test('a new session secret ends no session, as long as the old one stands on a line below', async () => {
  const old = readFileSync(system.environment.SESSION_SECRET_FILE ?? '', 'utf8').trim();
  const folder = mkdtempSync(join(tmpdir(), 'parley-secret-'));
  const frontWith = async (...secrets: string[]) => {
    const file = join(folder, randomUUID());
    writeFileSync(file, secrets.join('\n'));
    return (await startFront({ SESSION_SECRET_FILE: file })).url;
  };
  const userId = await newUser();
  const before = await logIn(userId, 0);
  const renewed = await frontWith('n'.repeat(32), old);
  expect(await whoIs(before.withSameCookie(renewed))).toBe(userId);
  const after = new BrowserLike(renewed, '198.51.100.8');
  browsers.push(after);
  expect((await after.ask('login', { userId, userPw })).status).toBe(200);
  // What it signs is good where the old secret is gone.
  const alone = await frontWith('n'.repeat(32));
  expect(await whoIs(after.withSameCookie(alone))).toBe(userId);
  expect(await whoIs(before.withSameCookie(alone))).not.toBe(userId);
  rmSync(folder, { recursive: true, force: true });
});
