/** Whatever bytes come, a front says what is wrong with them as problem+json, closes what it must, and serves the others. */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { BrowserLike } from './support/browser-like.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { answerTo, type RawAnswer, RawConnection } from './support/raw-http.ts';
import { sharedSystem } from './support/shared-system.ts';
import { waitFor } from './support/wait-for.ts';

let front: string;
let kim: BrowserLike;

beforeAll(async () => {
  ({ url: front } = await sharedSystem());
  kim = await signUpAndLogIn(front, `kim-${randomUUID()}`);
});

const json = { 'content-type': 'application/json', prefer: 'wait=20' };
const post = (pair: string, body: Buffer | string, headers: Record<string, string> = json) =>
  kim.fetch(`/api/requests/${pair}`, { method: 'POST', body: body as never, headers });
const outcome = async (response: Response) => {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const { status, code } = (await response.json()) as { status: number; code: string };
  expect(status).toBe(response.status);
  return [status, code];
};

/** Text of one byte for each character. */
const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('a body that is not UTF-8', () => {
  test('gives nobody a password that others have too', async () => {
    const userId = `euc-${randomUUID()}`;
    const account = (userPw: string) => bytes(JSON.stringify({ userId, userPw, email: '', userName: 'kim' }));
    // What such bytes are replaced with is the same for all of them.
    expect(await outcome(await post('user-add', account('\xB0\xA1'.repeat(8))))).toEqual([
      400,
      'BAD_REQUEST',
    ]);
    expect(
      (
        await post(
          'user-add',
          JSON.stringify({ userId, userPw: '\uFFFD'.repeat(8), email: '', userName: 'kim' }),
        )
      ).status,
    ).toBe(200);
    const login = bytes(JSON.stringify({ userId, userPw: '\xC7\xD1'.repeat(8) }));
    expect(await outcome(await post('login', login))).toEqual([400, 'BAD_REQUEST']);
  });

  test.each([
    ['EUC-KR', { 'content-type': 'application/json; charset=euc-kr' }, bytes('{"status":"\xB0\xA1"}')],
    [
      'UTF-16',
      { 'content-type': 'application/json; charset=utf-16' },
      Buffer.from('{"status":"x"}', 'utf16le'),
    ],
    ['ASCII under another name', { 'content-type': 'application/json; charset=cp949' }, '{"status":"x"}'],
    ['compressed', { 'content-encoding': 'gzip' }, gzipSync('{"status":"x"}')],
  ])('and says so is not taken for it: %s', async (_, headers, body) => {
    const answer = await post('user-status-change', body, { ...json, ...headers });
    expect(await outcome(answer)).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  test('is none with a byte order mark before it, whether it says UTF-8 or not', async () => {
    for (const type of ['application/json', 'application/json; charset=UTF-8']) {
      const answer = await post('user-status-change', '\uFEFF{"status":"한글"}', {
        ...json,
        'content-type': type,
      });
      expect(await answer.json()).toMatchObject({ isSuccess: true, status: '한글' });
    }
  });
});

test('a password may begin with U+FEFF, and without it is another', async () => {
  const userId = `bom-${randomUUID()}`;
  const userPw = '\uFEFFcorrect horse';
  expect(await kim.ask('user-add', { userId, userPw, email: '', userName: 'bom' })).toMatchObject({
    status: 200,
  });
  const stranger = new BrowserLike(front);
  expect(await stranger.ask('login', { userId, userPw: userPw.slice(1) })).toMatchObject({ status: 401 });
  expect(await stranger.ask('login', { userId, userPw })).toMatchObject({ status: 200 });
});

function expectProblem({ headers, body }: RawAnswer, status: number, code: string): void {
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(headers.get('connection')).toBe('close');
  expect(headers.get('content-length')).toBe(String(Buffer.byteLength(body)));
  expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', status, code, title: expect.any(String) });
}

const close = 'Host: front\r\nConnection: close\r\n';
const webSocket = 'Host: front\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';

describe('what is no request', () => {
  test.each<[string, string, number, string]>([
    ['no HTTP', 'hello\r\n\r\n', 400, 'BAD_REQUEST'],
    ['no method there is', 'FETCH / HTTP/1.1\r\n\r\n', 400, 'BAD_REQUEST'],
    ['a header without a name', `GET / HTTP/1.1\r\n${close}: x\r\n\r\n`, 400, 'BAD_REQUEST'],
    ['no host', 'GET /live HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'two lengths',
      `POST /api/session/claim HTTP/1.1\r\n${close}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      400,
      'BAD_REQUEST',
    ],
    [
      'a length and chunks',
      `POST /api/session/claim HTTP/1.1\r\n${close}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
      'BAD_REQUEST',
    ],
    [
      'a chunk without a size',
      `POST /api/session/claim HTTP/1.1\r\n${close}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n`,
      400,
      'BAD_REQUEST',
    ],
    [
      'too much about chunks',
      `POST /api/session/claim HTTP/1.1\r\n${close}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\n`,
      413,
      'TOO_LARGE',
    ],
    ['heads over 16 KiB', `GET / HTTP/1.1\r\n${close}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'TOO_LARGE'],
    ['an expectation', `GET /live HTTP/1.1\r\n${close}Expect: a miracle\r\n\r\n`, 417, 'BAD_REQUEST'],
    [
      'a handshake without a key',
      `GET /ws-stomp HTTP/1.1\r\n${webSocket}Sec-WebSocket-Version: 13\r\n\r\n`,
      400,
      'BAD_REQUEST',
    ],
    [
      'a handshake of another version',
      `GET /ws-stomp HTTP/1.1\r\n${webSocket}Sec-WebSocket-Version: 99\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`,
      400,
      'BAD_REQUEST',
    ],
    ['a path that cannot be decoded', `GET /rooms/%zz HTTP/1.1\r\n${close}\r\n`, 400, 'BAD_REQUEST'],
    [
      'a path that is too long',
      `GET /api/requests/${'x'.repeat(300)} HTTP/1.1\r\n${close}\r\n`,
      414,
      'BAD_REQUEST',
    ],
    ['no route', `GET /nowhere HTTP/1.1\r\n${close}\r\n`, 404, 'NOT_FOUND'],
    ['no method of the route', `DELETE /api/session HTTP/1.1\r\n${close}\r\n`, 405, 'BAD_REQUEST'],
    [
      'no type',
      `POST /api/session/claim HTTP/1.1\r\n${close}Content-Length: 2\r\n\r\n{}`,
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a body that is announced as too large',
      `POST /api/session/claim HTTP/1.1\r\n${close}Content-Type: application/json\r\nContent-Length: 70000\r\n\r\n{}`,
      413,
      'TOO_LARGE',
    ],
  ])('is told so, and that is the end of the connection: %s', async (_, request, status, code) => {
    const answer = await answerTo(front, request);
    expect(answer.status).toBe(status);
    expectProblem(answer, status, code);
  });

  test('names the methods that there are', async () => {
    const answer = await kim.fetch('/api/requests/user-status-change', { method: 'PUT' });
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST']);
  });

  test('is not answered into the middle of another answer', async () => {
    const connection = await RawConnection.open(front);
    connection.send(`GET /api/events HTTP/1.1\r\nHost: front\r\nCookie: ${kim.cookie}\r\n\r\n`);
    await waitFor('the stream', async () => connection.heard.includes('hello'));
    connection.send('and now for something else\r\n\r\n');
    await connection.whenClosed();
    expect(connection.heard.toString().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  });
});
