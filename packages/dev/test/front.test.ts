/** The front over HTTP and SSE, with a real worker behind real topics; two fronts, because any front will do. */
import { randomInt, randomUUID } from 'node:crypto';
import { readFrontConfig, startFront } from '@parley/front';
import { createLog } from '@parley/messaging';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrowserLike } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { type SharedSystem, sharedSystem } from './support/shared-system.ts';
import { createTopicClient, type TopicClient } from './support/topic-client.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedSystem;
/** Of two fronts. */
let urls: readonly string[];
const browsers: BrowserLike[] = [];

const browser = (front = 0) => {
  const made = new BrowserLike(urls[front] ?? '');
  browsers.push(made);
  return made;
};

const password = 'correct horse';

/** An account nobody else has. */
async function newUser(): Promise<string> {
  const userId = `user-${randomUUID()}`;
  const { status } = await browser().ask('user-add', {
    userId,
    userPw: password,
    email: 'a@example.com',
    userName: 'A',
  });
  expect(status).toBe(200);
  return userId;
}

async function loggedIn(front = 0): Promise<{ userId: string; tab: BrowserLike }> {
  const userId = await newUser();
  const tab = browser(front);
  await tab.logInByStream(userId, password);
  return { userId, tab };
}

/** Starts requests that change sessions and lets them meet: none goes on before all of them stand at the same lock. */
async function whileSessionsAreLocked<Answer>(
  count: number,
  start: () => Promise<Answer>[],
): Promise<Answer[]> {
  return inDatabase(system.databaseUrl, async (database) => {
    await database.query('BEGIN; SELECT sid FROM session FOR UPDATE');
    const answers = Promise.all(start());
    await waitFor('the requests to meet', async () => {
      await database.query('SELECT pg_stat_clear_snapshot()'); // or the list stays as it was first seen
      const { rows } = await database.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length === count;
    });
    await database.query('COMMIT');
    return answers;
  });
}

beforeAll(async () => {
  system = await sharedSystem();
  urls = [system.url, (await system.startFront()).url];
});

afterAll(() => {
  for (const one of browsers) one.close();
});

describe('the login flow', () => {
  test('page, stream, post, event, claim: a new session id in an HttpOnly, SameSite cookie', async () => {
    const userId = await newUser();
    const tab = browser();
    const page = await tab.fetch('/login');
    const anonymous = tab.cookie;
    expect(page.headers.get('set-cookie')).toMatch(/HttpOnly/);
    expect(page.headers.get('set-cookie')).toMatch(/SameSite=Lax/);
    const stream = await tab.openStream();
    expect(await stream.next('hello')).toMatchObject({ userId: null });
    const posted = await tab.postLogin({ userId, userPw: password });
    expect(posted.status).toBe(202);
    expect(posted.headers.get('location')).toBe(`/api/requests/${posted.body.requestId}`);
    const event = await stream.next('login-response');
    expect(event).toMatchObject({ requestId: posted.body.requestId, reply: { userId, isSuccess: true } });
    const claim = await tab.claim(event.ticket);
    expect(claim).toMatchObject({ status: 200, body: { userId } });
    expect(tab.cookie).not.toBe(anonymous);
    expect((await tab.get('/api/session')).body).toEqual({ userId });
    const again = await tab.openStream();
    expect(await again.next('hello')).toMatchObject({ userId });
  });

  test('works with the stream on one front and the posts on the other', async () => {
    const userId = await newUser();
    const tab = browser(0);
    await tab.fetch('/login');
    const stream = await tab.openStream();
    await stream.next('hello');
    const elsewhere = tab.withSameCookie(urls[1] ?? '');
    await elsewhere.postLogin({ userId, userPw: password });
    const { ticket } = await stream.next('login-response');
    expect(await elsewhere.claim(ticket)).toMatchObject({
      status: 200,
      body: { userId },
    });
  });

  test('a ticket is good once, for its own origin, on no other session', async () => {
    const userId = await newUser();
    const tab = browser();
    await tab.fetch('/login');
    const before = tab.withSameCookie(tab.front);
    const stream = await tab.openStream();
    await stream.next('hello');
    await tab.postLogin({ userId, userPw: password });
    const { ticket } = await stream.next('login-response');
    const thief = browser();
    await thief.fetch('/login');
    const refused = { status: 400, body: { code: 'TICKET_INVALID' } };
    expect(await thief.claim(ticket, tab.verifier)).toMatchObject(refused);
    expect(await tab.claim(`${ticket}x`)).toMatchObject(refused);
    const rivals = Array.from({ length: 5 }, () => before.withSameCookie(tab.front));
    const claims = await whileSessionsAreLocked(rivals.length, () =>
      rivals.map((rival) => rival.claim(ticket, tab.verifier)),
    );
    expect(claims.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await before.withSameCookie(tab.front).claim(ticket, tab.verifier)).toMatchObject(refused);
  });

  test('a ticket is of no use to another page that has the same anonymous cookie, however soon it claims', async () => {
    const userId = await newUser();
    const tab = browser();
    await tab.fetch('/login');
    const thief = tab.withSameCookie(tab.front);
    const [stream, tapped] = await Promise.all([tab.openStream(), thief.openStream()]);
    await Promise.all([stream.next('hello'), tapped.next('hello')]);
    await tab.postLogin({ userId, userPw: password });
    const { ticket } = await tapped.next('login-response');
    const refused = { status: 400, body: { code: 'TICKET_INVALID' } };
    expect(await thief.claim(ticket)).toMatchObject(refused);
    expect(await thief.post('/api/session/claim', { ticket })).toMatchObject(refused);
    expect(await tab.claim(ticket)).toMatchObject({ status: 200, body: { userId } });
    thief.close();
  });

  test('a login that does not say how its page can be known is answered without a ticket', async () => {
    const userId = await newUser();
    const tab = browser();
    await tab.fetch('/login');
    const stream = await tab.openStream();
    await stream.next('hello');
    await tab.post('/api/requests/login', { userId, userPw: password });
    const event = await stream.next('login-response');
    expect(event.reply).toMatchObject({ isSuccess: true });
    expect(event).not.toHaveProperty('ticket');
    const bad = { 'parley-claim-challenge': 'not a hash' };
    expect(await tab.post('/api/requests/login', { userId, userPw: password }, bad)).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST' },
    });
  });

  test('a wrong password and an unknown user cannot be told apart, and give no ticket', async () => {
    const userId = await newUser();
    const tab = browser();
    const wrong = await tab.ask('login', { userId, userPw: 'wrong' });
    const unknown = await tab.ask('login', { userId: 'nobody', userPw: 'wrong' });
    expect(wrong.status).toBe(401);
    expect({ ...unknown.body, userId }).toEqual(wrong.body);
    await tab.fetch('/login');
    const stream = await tab.openStream();
    await stream.next('hello');
    await tab.postLogin({ userId, userPw: 'wrong' });
    expect(await stream.next('login-response')).not.toHaveProperty('ticket');
  });

  test('the session is of the account, however its id was written at the login', async () => {
    const userId = await newUser();
    const typed = userId.toUpperCase();
    const script = browser();
    expect((await script.ask('login', { userId: typed, userPw: password })).body.user.userId).toBe(userId);
    expect((await script.get('/api/session')).body).toEqual({ userId });
    const tab = browser();
    await tab.fetch('/login');
    const stream = await tab.openStream();
    await stream.next('hello');
    await tab.postLogin({ userId: typed, userPw: password });
    const { ticket } = await stream.next('login-response');
    expect((await tab.claim(ticket)).body).toEqual({ userId });
  });

  test('Prefer: wait answers with the reply and the new cookie, for scripts', async () => {
    const userId = await newUser();
    const script = browser();
    const { status, body, headers } = await script.ask('login', { userId, userPw: password });
    expect(status).toBe(200);
    expect(headers.get('preference-applied')).toBe('wait');
    expect(body.user).toMatchObject({ userId, userStatus: '' });
    expect((await script.get('/api/session')).body).toEqual({ userId });
  });

  test('logging out ends every stream of the session on every front, and the session', async () => {
    const { tab } = await loggedIn();
    const second = tab.withSameCookie(urls[1] ?? '');
    browsers.push(second);
    const streams = [await tab.openStream(), await second.openStream()];
    await Promise.all(streams.map((stream) => stream.next('hello')));
    await tab.post('/api/requests/logout', {});
    for (const stream of streams) {
      await stream.next('session-ended');
      await stream.whenEnded();
    }
    expect((await second.get('/api/session')).body).toEqual({ userId: null });
    expect((await tab.withSameCookie(tab.front).openStream()).status).toBe(204);
  });
});

describe('who may ask', () => {
  test('a pair for users needs one that is logged in', async () => {
    const answer = await browser().ask('user-status-change', { status: 'x' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'NOT_LOGGED_IN' } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  test('the identity comes from the session, and nobody acts for somebody else', async () => {
    const { userId, tab } = await loggedIn();
    expect((await tab.ask('user-status-change', { status: 'mine' })).body).toMatchObject({
      userId,
      status: 'mine',
    });
    expect((await tab.ask('user-status-change', { status: 'mine', userId })).status).toBe(200);
    const forged = await tab.ask('user-status-change', { status: 'x', userId: 'somebody-else' });
    expect(forged).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });

  test('a request from another site is refused', async () => {
    const { tab } = await loggedIn();
    expect(
      (await tab.ask('user-status-change', { status: 'x' }, { 'sec-fetch-site': 'cross-site' })).status,
    ).toBe(403);
  });
});

describe('what can be wrong with a request', () => {
  test('is told as problem+json with the code of the failure', async () => {
    const { tab } = await loggedIn();
    const post = (init: RequestInit) =>
      tab.fetch('/api/requests/user-status-change', { method: 'POST', ...init });
    const json = { 'content-type': 'application/json' };
    const codeOf = async (response: Response) => [
      response.status,
      ((await response.json()) as { code: string }).code,
    ];
    expect(await codeOf(await post({ body: '{', headers: json }))).toEqual([400, 'BAD_REQUEST']);
    expect(await codeOf(await post({ body: '[]', headers: json }))).toEqual([400, 'BAD_REQUEST']);
    expect(await codeOf(await post({ body: '{"status":7}', headers: json }))).toEqual([400, 'BAD_REQUEST']);
    expect(await codeOf(await post({ body: 'status=x' }))).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    const large = JSON.stringify({ status: 'x', more: 'y'.repeat(70_000) });
    expect(await codeOf(await post({ body: large, headers: json }))).toEqual([413, 'TOO_LARGE']);
    expect(await tab.ask('no-such-pair', {})).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    const key = { 'idempotency-key': 'not a uuid' };
    expect(await tab.ask('user-status-change', { status: 'x' }, key)).toMatchObject({ status: 400 });
    expect(await tab.get('/no/such/route')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    const undecodable = await tab.get('/api/requests/%zz');
    expect(undecodable).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    expect(undecodable.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });
});

describe('the fate of a request', () => {
  test('the same Idempotency-Key gets the same reply; with other fields, CONFLICT', async () => {
    const { tab } = await loggedIn();
    const key = { 'idempotency-key': randomUUID() };
    const first = await tab.ask('user-status-change', { status: 'once' }, key);
    expect(await tab.ask('user-status-change', { status: 'once' }, key)).toMatchObject({
      status: 200,
      body: first.body,
    });
    const other = await tab.ask('user-status-change', { status: 'twice' }, key);
    expect(other).toMatchObject({ status: 409, body: { errorCode: 'CONFLICT' } });
  });

  test('can be asked for on any front, by its own user only', async () => {
    const { tab } = await loggedIn();
    const requestId = randomUUID();
    const { body } = await tab.ask(
      'user-status-change',
      { status: 'asked' },
      { 'idempotency-key': requestId },
    );
    for (const url of urls)
      expect(await tab.withSameCookie(url).get(`/api/requests/${requestId}`)).toMatchObject({
        status: 200,
        body,
      });
    const shouted = await tab.get(`/api/requests/${requestId.toUpperCase()}`);
    expect(shouted).toMatchObject({ status: 200, body });
    expect(shouted.headers.get('cache-control')).toBe('no-store');
    const stranger = await loggedIn();
    expect(await stranger.tab.get(`/api/requests/${requestId}`)).toMatchObject({ status: 404 });
    expect(await tab.get(`/api/requests/${randomUUID()}`)).toMatchObject({ status: 404 });
    expect(await browser().get(`/api/requests/${requestId}`)).toMatchObject({ status: 404 });
  });
});

describe('streams', () => {
  test('without a session there is none: 204', async () => {
    expect((await browser().openStream()).status).toBe(204);
  });

  test('are not for HEAD, which would never end', async () => {
    const { tab } = await loggedIn();
    expect((await tab.fetch('/api/events', { method: 'HEAD' })).status).toBe(405);
  });

  test('one whose session was deleted behind its back is ended; a live one is not', async () => {
    const config = { ...readFrontConfig(system.environment), sessionWatchInterval: 100 };
    const front = await startFront(config, createLog('test', 'fatal'));
    try {
      const [doomed, spared] = [await loggedIn(), await loggedIn()];
      const streams = await Promise.all(
        [doomed, spared].map(({ tab }) => tab.withSameCookie(front.url).openStream()),
      );
      const [ended, live] = streams;
      await Promise.all(streams.map((stream) => stream.next('hello')));
      await inDatabase(system.databaseUrl, (database) =>
        database.query(`DELETE FROM session WHERE sess ->> 'userId' = $1`, [doomed.userId]),
      );
      expect(await ended?.next('session-ended')).toEqual({ reason: 'expired' });
      await ended?.whenEnded();
      expect(live?.events.some(({ event }) => event === 'session-ended')).toBe(false);
      expect(live?.ended).toBe(false);
    } finally {
      await front.stop();
    }
  });

  test('beyond the most there may be, a browser is asked to come back later', async () => {
    const front = await system.startFront({ MAX_STREAMS: '1' });
    const tab = new BrowserLike(front.url);
    browsers.push(tab);
    await tab.fetch('/login');
    await (await tab.openStream()).next('hello');
    const refused = await tab.fetch('/api/events');
    expect(refused.status).toBe(200);
    expect(await refused.text()).toMatch(/^retry: \d{4,5}\n\n$/);
  });

  test('closing a front ends its streams, which come back elsewhere', async () => {
    const front = await system.startFront();
    const { tab, userId } = await loggedIn();
    const stream = await tab.withSameCookie(front.url).openStream();
    await stream.next('hello');
    await front.stop();
    await stream.whenEnded();
    expect(await (await tab.openStream()).next('hello')).toMatchObject({ userId });
  });
});

describe('requests born on a topic', () => {
  let client: TopicClient;

  beforeAll(async () => {
    client = await createTopicClient(system.prefix);
  });

  afterAll(() => client?.stop());

  test('are answered to the streams of their user, but a login to none', async () => {
    const { userId, tab } = await loggedIn();
    const stream = await tab.openStream();
    await stream.next('hello');
    const [login, change] = [randomUUID(), randomUUID()];
    await client.send('login', { userId, userPw: password }, { requestId: login });
    await client.repliesTo(login);
    await client.send('user-status-change', { userId, status: 'by a script' }, { requestId: change });
    const event = await stream.next('user-status-change-response');
    expect(event).toMatchObject({ requestId: change, reply: { status: 'by a script' } });
    expect(stream.events.some(({ event: name }) => name === 'login-response')).toBe(false);
  });

  test('an unreadable one that is keyed by a room is answered to no user of that name', async () => {
    const roomId = String(randomInt(1_000_000_000));
    await browser().ask('user-add', { userId: roomId, userPw: password, email: 'a@b.c', userName: 'A' });
    const tab = browser();
    await tab.logInByStream(roomId, password);
    const stream = await tab.openStream();
    await stream.next('hello');
    const broken = randomUUID();
    await client.send('user-add-chat', 'broken', { requestId: broken, key: roomId });
    expect(await client.repliesTo(broken)).toMatchObject([{ userId: roomId, body: { userId: '' } }]);
    const requestId = randomUUID();
    await client.send(
      'user-add-chat',
      { roomId: 1, writerId: roomId, message: 'hi' },
      { requestId, key: roomId },
    );
    await stream.next('user-add-chat-response');
    const told = stream.events.filter(({ event }) => event === 'user-add-chat-response');
    expect(told.map(({ data }) => data)).toMatchObject([{ requestId }]);
  });

  test('a logout without origin ends all sessions of its user, and nobody else’s', async () => {
    const { userId, tab } = await loggedIn(0);
    const elsewhere = browser(1);
    await elsewhere.logInByStream(userId, password);
    const stranger = await loggedIn(1);
    const streams = [await tab.openStream(), await elsewhere.openStream()];
    const other = await stranger.tab.openStream();
    await Promise.all([...streams, other].map((stream) => stream.next('hello')));
    await client.send('logout', JSON.stringify(userId), { requestId: randomUUID() });
    for (const stream of streams) await stream.next('session-ended');
    for (const one of [tab, elsewhere])
      expect((await one.get('/api/session')).body).toEqual({ userId: null });
    expect((await stranger.tab.get('/api/session')).body).toEqual({ userId: stranger.userId });
    expect(other.events.some(({ event }) => event === 'session-ended')).toBe(false);
  });
});

describe('pages', () => {
  test('lead where they should, with a strict policy', async () => {
    const { tab } = await loggedIn();
    const anonymous = browser();
    expect((await anonymous.fetch('/')).headers.get('location')).toBe('/login');
    expect((await anonymous.fetch('/rooms/7?seq=12')).headers.get('location')).toBe(
      '/login?to=%2Frooms%2F7%3Fseq%3D12',
    );
    expect((await tab.fetch('/login')).headers.get('location')).toBe('/');
    expect((await tab.fetch('/login?to=%2Frooms%2F7')).headers.get('location')).toBe('/rooms/7');
    expect((await tab.fetch('/login?to=%2F%2Felsewhere.example')).headers.get('location')).toBe('/');
    const accept = { accept: 'text/html,*/*' };
    const slash = await tab.fetch('/rooms/7/?seq=12', { headers: accept });
    expect([slash.status, slash.headers.get('location')]).toEqual([308, '/rooms/7?seq=12']);
    for (const path of ['/nowhere', '//elsewhere.example/', '/rooms/0']) {
      const missing = await tab.fetch(path, { headers: accept });
      expect([missing.status, missing.headers.get('content-type')]).toEqual([
        404,
        'text/html; charset=utf-8',
      ]);
      // Scripts are told in their own way.
      expect(await tab.get(path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
    for (const path of ['/rooms/7?seq=12', '/friends', '/search?text=lunch', '/me'])
      expect((await tab.fetch(path)).status).toBe(200);
    const page = await tab.fetch('/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(page.headers.get('cache-control')).toBe('no-store');
  });
});

test('every answer has the headers by which browsers keep pages safe: a page, a reply, a refusal, a stream', async () => {
  const { tab } = await loggedIn();
  const stream = await tab.fetch('/api/events');
  const answers = [
    stream,
    ...(await Promise.all(['/', '/api/session', '/nowhere', '/%zz'].map((at) => tab.fetch(at)))),
  ];
  for (const { headers } of answers) {
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
  expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
  await stream.body?.cancel();
});

test('over HTTPS the cookie is this host’s alone, and so is the promise of HTTPS', async () => {
  const front = await system.startFront({ COOKIE_SECURE: 'true', TRUST_PROXY: 'true' });
  const page = await fetch(`${front.url}/login`, { headers: { 'x-forwarded-proto': 'https' } });
  expect(page.headers.get('set-cookie')).toMatch(/^__Host-parley=[^;]+; .*Path=\/;.* Secure/);
  expect(page.headers.get('set-cookie')).not.toMatch(/Domain/i);
  expect(page.headers.get('strict-transport-security')).toMatch(/^max-age=\d+$/);
});

describe('readiness', () => {
  test('says yes with everything there, and to anybody no more than that', async () => {
    const { status, body } = await browser().get('/ready');
    expect([status, body]).toEqual([200, { ready: true }]);
    expect(await browser().get('/live')).toMatchObject({ status: 200 });
  });
});
