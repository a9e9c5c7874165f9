/** What one client can take of a front, and that it takes it from nobody else. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { BrowserLike } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';

const limits = {
  TRUST_PROXY: 'true',
  MAX_STREAMS_PER_SESSION: '3',
  ANONYMOUS_SESSIONS_PER_ADDRESS: '3',
  ANONYMOUS_SESSION_MINUTES: '5',
  MAX_STREAMS_PER_ADDRESS: '5',
  REQUESTS_PER_SESSION: '40',
};

let system: SharedTopics;
let url: string;
const browsers: BrowserLike[] = [];

function browser(): BrowserLike {
  const made = new BrowserLike(url);
  browsers.push(made);
  return made;
}

beforeAll(async () => {
  system = await sharedTopics();
  ({ url } = await system.startFront(limits));
});

afterAll(() => {
  for (const one of browsers) one.close();
});

test('one cookie cannot take all streams: the oldest is told so and ended, and others have theirs', async () => {
  const [greedy, neighbour] = [browser(), browser()];
  await Promise.all([greedy.fetch('/login'), neighbour.fetch('/login')]);
  const theirs = await neighbour.openStream();
  await theirs.next('hello');
  const opened = [];
  for (let count = 0; count < 5; count++) {
    const stream = await greedy.openStream();
    await stream.next('hello');
    opened.push(stream);
  }
  for (const evicted of opened.slice(0, 2)) {
    expect(await evicted.next('evicted')).toEqual({ of: 'session' });
    await evicted.whenEnded();
  }
  expect(opened.slice(2).map(({ ended }) => ended)).toEqual([false, false, false]);
  expect(theirs.ended).toBe(false);
});

test('one address cannot take all sockets by saying nothing on them, and others have theirs', async () => {
  const open = async (address: string) => {
    const headers = { 'x-forwarded-for': address };
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws-stomp`, ['v12.stomp'], { headers });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.on('open', resolve));
    return { socket, closed };
  };
  const silent = [];
  for (let count = 0; count < 5; count++) silent.push(await open('203.0.113.9'));
  expect(await (await open('203.0.113.9')).closed).toBe(1013);
  const others = await open('203.0.113.10');
  expect(await Promise.race([others.closed, sleep(300, 'open')])).toBe('open');
  // One that is gone makes room.
  silent[0]?.socket.close();
  await silent[0]?.closed;
  const next = await open('203.0.113.9');
  expect(await Promise.race([next.closed, sleep(300, 'open')])).toBe('open');
  for (const { socket } of [...silent, others, next]) socket.terminate();
});

describe('sessions that nobody has logged in to', () => {
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

  test('are few for one address; another’s, and who has one already, are served', async () => {
    const first = browser();
    expect((await first.fetch('/login', from('203.0.113.7'))).status).toBe(200);
    for (const path of ['/signup', '/login'])
      expect((await browser().fetch(path, from('203.0.113.7'))).status).toBe(200);
    const refused = await browser().fetch('/login', from('203.0.113.7'));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('set-cookie')).toBeNull();
    expect(await refused.text()).toContain('<html');
    const login = { userId: 'nobody', userPw: 'a password' };
    expect(await browser().ask('login', login, from('203.0.113.7').headers)).toMatchObject({
      status: 429,
      body: { code: 'TOO_MANY_REQUESTS' },
    });
    expect((await first.fetch('/login', from('203.0.113.7'))).status).toBe(200);
    expect((await browser().fetch('/login', from('203.0.113.8'))).status).toBe(200);
  });

  test('are few for one network of IPv6, which is one subscriber’s', async () => {
    const statuses = [];
    for (let host = 1; host <= 4; host++)
      statuses.push((await browser().fetch('/login', from(`2001:db8:1:2::${host}`))).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  test('are as many as they like for this machine, where a proxy may be that nobody has told of', async () => {
    const pages = await Promise.all(Array.from({ length: 10 }, () => browser().fetch('/login')));
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]));
  });

  test('last for minutes, and for days once somebody has logged in', async () => {
    const anonymous = browser();
    await anonymous.fetch('/login');
    const userId = `long-lived-${randomUUID()}`;
    const known = await signUpAndLogIn(url, userId);
    browsers.push(known);
    const hoursOf = ({ cookie }: BrowserLike) =>
      inDatabase(system.databaseUrl, async (client) => {
        const { rows } = await client.query(
          'SELECT (extract(epoch FROM expire - now()) / 3600)::float8 AS hours FROM session WHERE sid = $1',
          [decodeURIComponent(cookie?.split('=')[1] ?? '').split('.')[0]],
        );
        return rows[0].hours;
      });
    expect(await hoursOf(anonymous)).toBeLessThan(0.1);
    expect(await hoursOf(known)).toBeGreaterThan(24);
  });
});

test('a session that asks too often is told when to come back, and its neighbours are served', async () => {
  const [greedy, neighbour] = [browser(), browser()];
  await Promise.all([greedy.fetch('/login'), neighbour.fetch('/login')]);
  const answers = [];
  for (let count = 0; count < 45; count++) answers.push(await greedy.get('/api/session'));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(5);
  expect(refused[0]?.body).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await neighbour.get('/api/session')).status).toBe(200);
});

test('a page of another host cannot ask with somebody’s cookie, whatever its browser tells', async () => {
  const tab = browser();
  await tab.fetch('/login');
  const login = { userId: 'nobody', userPw: 'a password' };
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
  ])
    expect(await tab.ask('login', login, headers)).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    });
  expect(await tab.ask('login', login, { origin: url })).toMatchObject({ status: 401 });
});
