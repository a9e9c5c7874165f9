/** What becomes of STOMP sockets: whom they are open to, how much they may, and how each of them ends. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { Front } from '@parley/front';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { BrowserLike } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { type SharedSystem, sharedSystem } from './support/shared-system.ts';
import { StompClient, told } from './support/stomp-client.ts';
import { waitFor } from './support/wait-for.ts';

/** An id that nobody has yet. */
const idOf = (name: string) => `${name}-${randomUUID().slice(0, 8)}`;

let front: SharedSystem;
/** A front whose sockets have limits of their own. */
let strict: Front;
const limits = {
  STOMP_ORIGINS: 'https://a.example, https://b.example',
  STOMP_SUBSCRIPTIONS: '3',
  STOMP_FRAMES_PER_SECOND: '50',
  STOMP_HEARTBEAT_MS: '600',
};
const annId = idOf('ann');
let ann: BrowserLike;

beforeAll(async () => {
  front = await sharedSystem();
  strict = await front.startFront(limits);
  ann = await signUpAndLogIn(front.url, annId);
});

const raws: RawSocket[] = [];
afterEach(() => {
  for (const raw of raws.splice(0)) raw.socket.terminate();
});

/** Frames as they are, for what no library would send. */
class RawSocket {
  readonly socket: WebSocket;
  text = '';
  closed: { code: number; reason: string } | undefined;

  constructor(url: string, { cookie }: Pick<BrowserLike, 'cookie'>, path = '/ws-stomp') {
    this.socket = new WebSocket(url.replace(/^http/, 'ws') + path, {
      headers: cookie ? { cookie } : {},
    });
    this.socket.on('message', (data) => {
      this.text += data;
    });
    this.socket.on('error', () => undefined); // how it ends is what is tested
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
    raws.push(this);
  }

  async open(headers = 'accept-version:1.2'): Promise<this> {
    await once(this.socket, 'open');
    this.socket.send(`CONNECT\n${headers}\n\n\0`);
    await this.hears('CONNECTED');
    return this;
  }

  hears(text: string): Promise<true> {
    return waitFor(text, () => this.text.includes(text));
  }

  whenClosed() {
    return waitFor('the close', () => this.closed);
  }
}

const raw = (by: Pick<BrowserLike, 'cookie'> = ann, url = front.url) => new RawSocket(url, by);
const open = (by: Pick<BrowserLike, 'cookie'> = ann, url = front.url) =>
  new StompClient(url, { cookie: by.cookie }).open();

async function newRoom(friendId: string[] = []): Promise<number> {
  const { body } = await ann.ask('user-add-room', { friendId });
  return body.roomId;
}

/** The front serves others all the same. */
async function expectServed(): Promise<void> {
  const roomId = await newRoom();
  const client = await open();
  const messages = await client.subscribe(`/topic/normal/${roomId}`);
  await client.ask('/normal/message/send', { normalId: roomId, content: 'hello' });
  await told(messages);
  await client.close();
}

describe('who may connect', () => {
  /** @returns the answer's status where it is refused, 101 where it isn't */
  const tryFrom = (origin: string | undefined, url = front.url, host?: string) =>
    new Promise((resolve) => {
      const headers = { cookie: ann.cookie as string, ...(origin && { origin }), ...(host && { host }) };
      const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws-stomp`, { headers });
      socket.on('error', () => undefined);
      socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode));
      socket.on('open', () => {
        socket.terminate();
        resolve(101);
      });
    });

  test('pages of this site and what is no page, but no pages of other sites', async () => {
    expect(await tryFrom(front.url)).toBe(101);
    expect(await tryFrom(undefined)).toBe(101);
    for (const origin of ['https://evil.example', 'null', `${front.url}0`, 'http://localhost'])
      expect(await tryFrom(origin)).toBe(403);
  });

  test('a host is the same in capitals, and with the port that its scheme has', async () => {
    for (const host of ['chat.example:443', 'chat.example:80', 'Chat.Example'])
      expect(await tryFrom('https://chat.example', front.url, host)).toBe(101);
    expect(await tryFrom('https://chat.example', front.url, 'chat.example:8443')).toBe(403);
  });

  test('but those that are allowed by name', async () => {
    expect(await tryFrom('https://b.example', strict.url)).toBe(101);
    expect(await tryFrom('https://c.example', strict.url)).toBe(403);
  });

  test('beyond the most there may be, a client is asked to come back later', async () => {
    const { url } = await front.startFront({ MAX_STREAMS: '2' });
    await Promise.all([open(ann, url), open(ann, url)]);
    const third = raw(ann, url);
    expect(await third.whenClosed()).toEqual({
      code: 1013,
      reason: expect.stringContaining('try again later'),
    });
  });

  test('what only offers to go on in another protocol is answered like any other request', async () => {
    const body = JSON.stringify({ message: 'hi' });
    const { hostname, port } = new URL(front.url);
    const headers = {
      'content-type': 'application/json',
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: 'h2c',
      'http2-settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
      cookie: ann.cookie as string,
      prefer: 'wait=20',
    };
    const path = '/api/requests/user-search-room';
    const request = http.request({ hostname, port, path, method: 'POST', headers }).end(body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(200);
  });

  test('there is nothing for whoever wants no WebSocket, and no WebSocket elsewhere', async () => {
    expect((await ann.get('/ws-stomp')).status).toBe(404);
    const elsewhere = `${front.url.replace(/^http/, 'ws')}/api/session`;
    const socket = new WebSocket(elsewhere, { headers: { cookie: ann.cookie } });
    socket.on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, http.IncomingMessage];
    expect(response.statusCode).toBe(200);
    socket.terminate();
    await expectServed();
  });
});

describe('what is spoken', () => {
  test.each([
    ['', '1.0'],
    ['accept-version:1.0', '1.0'],
    ['accept-version:1.1,1.0', '1.1'],
    ['accept-version: 1.0\nheart-beat: 0,0\nlogin: ann', '1.0'],
    ['accept-version:1.0,1.1,1.2,2.0', '1.2'],
  ])('"%s": %s', async (headers, version) => {
    const socket = await raw().open(headers.replace('login: ann', `login: ${annId}`) || 'a:b');
    expect(socket.text).toContain(`version:${version}\n`);
  });

  test('1.0 knows subscriptions by their destination', async () => {
    const roomId = await newRoom();
    const socket = await raw().open('a:b');
    socket.socket.send(`SUBSCRIBE\ndestination:/topic/normal/${roomId}\nack:client\nreceipt:r\n\n\0`);
    await socket.hears('receipt-id:r\n');
    await ann.ask('user-add-chat', { roomId, message: 'hello: there' });
    await socket.hears('hello: there');
    expect(socket.text).not.toContain('subscription:');
    const messageId = /^message-id:(.*)$/m.exec(socket.text)?.[1];
    socket.socket.send(`ACK\nmessage-id:${messageId}\nreceipt:a\n\n\0`);
    socket.socket.send(`UNSUBSCRIBE\ndestination:/topic/normal/${roomId}\nreceipt:u\n\n\0`);
    await socket.hears('receipt-id:u\n');
    expect(socket.text).toContain('receipt-id:a\n');
  });

  test.each([
    ['another version', 'CONNECT\naccept-version:3.0\n\n\0', /1\.2,1\.1,1\.0/],
    ['another frame first', 'SEND\ndestination:/a\n\n\0', /CONNECT comes first/],
    ['heart-beats that are none', 'CONNECT\nheart-beat:often\n\n\0', /heart-beat/],
    ['no frame', 'GET / HTTP/1.1\r\n\r\n', /command/],
    ['no STOMP, and no line end', 'hello', /command/],
    ['a frame of SockJS', '["CONNECT\\n\\n\\u0000"]', /command/],
  ])('refused: %s', async (_, text, why) => {
    const socket = raw();
    await once(socket.socket, 'open');
    socket.socket.send(text);
    expect(await socket.whenClosed()).toEqual({ code: 1002, reason: expect.stringMatching(why) });
    expect(socket.text).toMatch(/^ERROR\n/);
  });

  test.each([
    ['a frame that is none of a client’s', 'MESSAGE\n\n\0', /MESSAGE/],
    ['what is no frame', '{"normalId":1}', /command/],
    ['bytes', '\0', /command/],
    ['a second CONNECT', 'CONNECT\n\n\0', /CONNECT/],
    ['a subscription without an id', 'SUBSCRIBE\ndestination:/queue/errors\n\n\0', /no id/],
    ['an id in use', 'SUBSCRIBE\nid:1\ndestination:/queue/errors\n\n\0'.repeat(2), /in use/],
    [
      'another way of acknowledging',
      'SUBSCRIBE\nid:1\nack:never\ndestination:/topic/normal/1\n\n\0',
      /ack is/,
    ],
    ['a place that is none', 'SUBSCRIBE\nid:1\nlast-seq:x\ndestination:/topic/normal/1\n\n\0', /last-seq/],
    ['a transaction that is not open', 'SEND\ntransaction:t\ndestination:/a\n\n\0', /transaction/],
    [
      'too many transactions',
      Array.from({ length: 11 }, (_, at) => `BEGIN\ntransaction:${at}\n\n\0`).join(''),
      /10/,
    ],
    [
      'too heavy transactions',
      [
        'BEGIN\ntransaction:t\n\n\0',
        ...Array(5).fill(`SEND\ntransaction:t\ndestination:/a\n\n${'x'.repeat(60_000)}\0`),
      ],
      /bytes/,
    ],
    [
      'too long a transaction',
      `BEGIN\ntransaction:t\n\n\0${'SEND\ntransaction:t\ndestination:/a\n\n\0'.repeat(101)}`,
      /100/,
    ],
  ] as [string, string | string[], RegExp][])('ended by %s', async (_, texts, why) => {
    const socket = await raw().open();
    for (const text of [texts].flat()) socket.socket.send(text);
    expect((await socket.whenClosed()).reason).toMatch(why);
    expect(socket.text).toContain('ERROR\n');
  });

  test('a goodbye is answered once all is done', async () => {
    const roomId = await newRoom();
    const socket = await raw().open();
    const body = JSON.stringify({ normalId: roomId, content: 'the last words' });
    socket.socket.send(
      `SEND\ndestination:/normal/message/send\nreceipt:1\n\n${body}\0DISCONNECT\nreceipt:2\n\n\0`,
    );
    expect((await socket.whenClosed()).code).toBe(1000);
    expect(socket.text.match(/receipt-id:\d/g)).toEqual(['receipt-id:1', 'receipt-id:2']);
  });
});

describe('in the framing of SockJS', () => {
  const sockJs = (path = '/ws-stomp/042/abcdefgh/websocket') => new RawSocket(front.url, ann, path);
  const connectFrame = JSON.stringify(['CONNECT\naccept-version:1.2\n\n\0']);

  test('clients are told where to connect, and pages of other sites only where they may', async () => {
    const info = await ann.fetch('/ws-stomp/info');
    expect(await info.json()).toEqual({
      websocket: true,
      origins: ['*:*'],
      cookie_needed: true,
      entropy: expect.any(Number),
    });
    expect(info.headers.get('cache-control')).toBe('no-store');
    const from = (origin: string) => fetch(`${strict.url}/ws-stomp/info`, { headers: { origin } });
    expect(Object.fromEntries((await from('https://a.example')).headers)).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    const refused = await from('https://c.example');
    expect(refused.status).toBe(403);
    expect(refused.headers.has('access-control-allow-origin')).toBe(false);
  });

  test('it opens, wraps frames in both directions, and says why it closes', async () => {
    const socket = sockJs();
    await socket.hears('o');
    socket.socket.send(connectFrame);
    await socket.hears('a["CONNECTED\\n');
    socket.socket.send(JSON.stringify(['SEND\ndestination:/nowhere', '\nreceipt:r\n\n{}\0']));
    expect((await socket.whenClosed()).code).toBe(1008);
    expect(socket.text).toMatch(/a\["ERROR\\n.*c\[1008,"Requested resource is not found/);
  });

  test.each(['CONNECT\n\n\0', '{}', '[1]', '["hello"]'])('%j is refused at once', async (text) => {
    const socket = sockJs();
    await once(socket.socket, 'open');
    socket.socket.send(text);
    expect((await socket.whenClosed()).code).toBe(1002);
    expect(socket.text).toMatch(/^oa\["ERROR\\n.*c\[1002,/);
  });

  test('pages of other sites may not', async () => {
    const socket = new WebSocket(`${front.url.replace(/^http/, 'ws')}/ws-stomp/1/a/websocket`, {
      headers: { origin: 'https://evil.example' },
    });
    socket.on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, http.IncomingMessage];
    expect(response.statusCode).toBe(403);
    socket.terminate();
  });

  test.each([
    ['POST', 'xhr'],
    ['POST', 'xhr_streaming'],
    ['POST', 'xhr_send'],
    ['GET', 'eventsource'],
    ['GET', 'websocket'],
  ])('%s %s: it is said that there is only websocket', async (method, transport) => {
    const headers = method === 'POST' ? { 'content-type': 'text/plain' } : {};
    const body = method === 'POST' ? '["a"]' : null;
    const answer = await ann.fetch(`/ws-stomp/042/abcdefgh/${transport}`, { method, headers, body });
    expect(answer.status).toBe(404);
    if (transport !== 'websocket')
      expect(await answer.json()).toMatchObject({
        code: 'NOT_FOUND',
        detail: expect.stringContaining('websocket'),
      });
  });
});

describe('how much it may', () => {
  test.each([
    ['too large', `SEND\ndestination:/a\n\n${'x'.repeat(70_000)}\0`, 1009],
    ['too large, and not ended', `SEND\n\n${'x'.repeat(70_000)}`, 1009],
    ['with too many headers', `SEND\n${'a:b\n'.repeat(65)}\n\0`, 1008],
  ])('a frame that is %s ends it', async (_, text, code) => {
    const socket = await raw().open();
    socket.socket.send(text);
    expect((await socket.whenClosed()).code).toBe(code);
    await expectServed();
  });

  test('a message of WebSocket that is larger than any frames may be ends it', async () => {
    const socket = await raw().open();
    socket.socket.send('\n'.repeat(300_000));
    expect((await socket.whenClosed()).code).toBe(1009);
  });

  test('so many subscriptions', async () => {
    const socket = await raw(ann, strict.url).open();
    const subscribe = (id: number) => `SUBSCRIBE\nid:${id}\ndestination:/queue/errors\nreceipt:${id}\n\n\0`;
    socket.socket.send([1, 2, 3].map(subscribe).join(''));
    await socket.hears('receipt-id:3\n');
    socket.socket.send(`UNSUBSCRIBE\nid:2\n\n\0${subscribe(4)}`);
    await socket.hears('RECEIPT\nreceipt-id:4\n');
    socket.socket.send(subscribe(5));
    expect(await socket.whenClosed()).toEqual({ code: 1008, reason: 'a socket has at most 3 subscriptions' });
  });

  test('a client that is faster than it may be has to wait, and loses nothing', async () => {
    const roomId = await newRoom();
    const client = await open(ann, strict.url);
    const messages = await client.subscribe(`/topic/normal/${roomId}`);
    const start = performance.now();
    const contents = Array.from({ length: 120 }, (_, at) => String(at));
    await Promise.all(
      contents.map((content) => client.ask('/normal/message/send', { normalId: roomId, content })),
    );
    // 50 at once at most, and 50 more each second.
    expect(performance.now() - start).toBeGreaterThan(1_000);
    await told(messages, 119);
    expect(messages.map(({ body }) => body.data.content)).toEqual(contents);
  });

  test('whoever does not read is closed with the reason, and the others are served', {
    timeout: 240_000,
    tags: ['long'],
  }, async () => {
    const roomId = await newRoom();
    const [slow, reader] = await Promise.all([raw().open(), open()]);
    slow.socket.send(`SUBSCRIBE\nid:1\ndestination:/topic/normal/${roomId}\nreceipt:r\n\n\0`);
    await slow.hears('receipt-id:r\n');
    const messages = await reader.subscribe(`/topic/normal/${roomId}`);
    slow.socket.pause();
    const message = '가'.repeat(5_000);
    // Kernels take some megabytes for it before it counts.
    for (let sent = 0; sent < 40; sent++)
      await Promise.all(Array.from({ length: 20 }, () => ann.ask('user-add-chat', { roomId, message })));
    await told(messages, 799);
    slow.socket.resume();
    // Where it takes too long to hear of it, it is cut off.
    expect([1013, 1006]).toContain((await slow.whenClosed()).code);
    expect(slow.text.split('MESSAGE\n').length).toBeLessThan(800);
    expect(reader.errors).toEqual([]);
  });
});

describe('how it ends', () => {
  test('with its session, at a logout', async () => {
    const bob = await signUpAndLogIn(front.url, idOf('bob'));
    const client = await open(bob);
    await bob.ask('logout', {});
    expect(await client.whenClosed()).toEqual({ code: 1008, reason: expect.stringContaining('logout') });
    expect(JSON.parse(client.errors[0]?.body ?? '')).toMatchObject({ code: 30020 });
  });

  test('with all sessions, at a new password; but the one that asked for it', async () => {
    const userId = idOf('bob');
    const bob = await signUpAndLogIn(front.url, userId);
    const connectHeaders = { login: userId, passcode: 'correct horse' };
    const own = await open(bob);
    const byPassword = await new StompClient(front.url, { connectHeaders }).open();
    const answer = await bob.ask('user-change-password', {
      userPw: 'correct horse',
      newPw: 'battery staple',
    });
    expect(answer.status).toBe(200);
    expect(await byPassword.whenClosed()).toEqual({
      code: 1008,
      reason: expect.stringContaining('password-changed'),
    });
    expect(own.closes).toEqual([]);
    const late = new StompClient(front.url, { connectHeaders });
    late.client.activate();
    expect((await late.whenClosed()).code).toBe(1008);
  });

  test('a session that was a socket’s alone ends with it', async () => {
    const userId = idOf('bob');
    await signUpAndLogIn(front.url, userId);
    const count = () =>
      inDatabase(front.databaseUrl, async (database) => {
        const { rowCount } = await database.query(`SELECT FROM session WHERE sess ->> 'userId' = $1`, [
          userId,
        ]);
        return rowCount;
      });
    const before = await count();
    const connectHeaders = { login: userId, passcode: 'correct horse' };
    const client = await new StompClient(front.url, { connectHeaders }).open();
    expect(await count()).toBe((before ?? 0) + 1);
    client.socket?.terminate();
    await waitFor('its end', async () => (await count()) === before);
  });

  test('before it begins, where all sessions have been ended since the password was looked at', async () => {
    const userId = idOf('bob');
    await signUpAndLogIn(front.url, userId);
    await inDatabase(front.databaseUrl, async (database) => {
      await database.query(`DELETE FROM session WHERE sess ->> 'userId' = $1`, [userId]);
      // As if all had been ended in the moment in which the reply was on its way.
      await database.query(`
        CREATE FUNCTION end_all() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
          UPDATE users SET credential_version = credential_version + 1 WHERE user_id = NEW.sess ->> 'userId';
          RETURN NEW;
        END $$;
        CREATE TRIGGER late BEFORE INSERT ON session FOR EACH ROW
          WHEN (NEW.sess ->> 'userId' = '${userId}') EXECUTE FUNCTION end_all()`);
    });
    onTestFinished(async () => {
      await inDatabase(front.databaseUrl, (database) => database.query('DROP FUNCTION end_all CASCADE'));
    });
    const connectHeaders = { login: userId, passcode: 'correct horse' };
    const late = new StompClient(front.url, { connectHeaders });
    late.client.activate();
    expect((await late.whenClosed()).code).toBe(1008);
    const left = await inDatabase(front.databaseUrl, (database) =>
      database.query(`SELECT FROM session WHERE sess ->> 'userId' = $1`, [userId]),
    );
    expect(left.rowCount).toBe(0);
  });

  test('with its front, which sends it elsewhere', async () => {
    const leaving = await front.startFront();
    const client = await open(ann, leaving.url);
    const stranger = raw(ann, leaving.url);
    await once(stranger.socket, 'open');
    await leaving.stop();
    expect((await client.whenClosed()).code).toBe(1001);
    expect((await stranger.whenClosed()).code).toBe(1001);
    client.front = front.url;
    await client.client.deactivate();
    await client.open();
    expect(client.greetings).toHaveLength(2);
  });

  test('hearts beat both ways; a client whose heart stops is closed', async () => {
    const alive = new StompClient(strict.url, {
      cookie: ann.cookie,
      heartbeatIncoming: 600,
      heartbeatOutgoing: 600,
    });
    await alive.open();
    const silent = await raw(ann, strict.url).open('accept-version:1.2\nheart-beat:600,600');
    expect(await silent.whenClosed()).toEqual({ code: 1008, reason: expect.stringContaining('1200 ms') });
    expect(silent.text).toMatch(/\0\n/);
    expect(silent.text).toContain('ERROR\n');
    expect(alive.closes).toEqual([]);
  });
});

test('whatever is sent, the front goes on serving', { timeout: 60_000 }, async () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        'SEND\n',
        'SUBSCRIBE\nid:1\n',
        'destination:/topic/normal/1\n',
        '\n',
        '\0',
        'receipt:1\n',
      ),
      fc.constantFrom(
        'content-length:5\n',
        'destination:/normal/message/send\n',
        '\n{"normalId":1}\0',
        '\r\n',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
    { minLength: 1, maxLength: 30 },
  );
  for (const batch of chunksOf(
    fc.sample(pieces, { numRuns: 200, seed: Number(process.env.PARLEY_SEED) }),
    20,
  ))
    await Promise.all(
      batch.map(async (texts) => {
        const socket = await raw().open();
        for (const text of texts) socket.socket.send(text, { binary: text.length % 2 === 0 });
        socket.socket.close();
        await socket.whenClosed();
      }),
    );
  await expectServed();
});

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}
