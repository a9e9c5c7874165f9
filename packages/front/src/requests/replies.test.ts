import { setImmediate as nextTurn } from 'node:timers/promises';
import { createLog, type ReceivedReply } from '@parley/messaging';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Tickets } from '../sessions/tickets.ts';
import { type Frame, type Stream, Streams } from '../streams/streams.ts';
import { PendingRequests } from './pending-requests.ts';
import { ReplyRouter } from './replies.ts';

let streams: Streams;
let pending: PendingRequests;
let router: ReplyRouter;
const outdate = vi.fn();
const note = vi.fn();
/** The origin of each stream that was ended. */
let ended: string[];

beforeEach(() => {
  outdate.mockReset();
  note.mockReset();
  ended = [];
  streams = new Streams({ limits: { session: 10, user: 10, address: 10 } });
  pending = new PendingRequests(() => undefined);
  const tickets = new Tickets(['secret'], Date.now);
  router = new ReplyRouter({
    sessions: { outdate },
    streams,
    pending,
    tickets,
    deliveries: { note },
    log: createLog('test', 'silent'),
  });
});

function open(
  origin: string,
  userId: string | null = null,
): { stream: Stream; written: (readonly Frame[])[] } {
  const written: (readonly Frame[])[] = [];
  const stream = {
    id: origin,
    origin,
    userId,
    write: (frames: readonly Frame[]) => written.push(frames),
    onceTaken: (act: () => void) => act(),
    end: () => void ended.push(origin),
  };
  streams.add(stream, () => () => undefined);
  return { stream, written };
}

const received = (fields: Partial<ReceivedReply>, text: string): ReceivedReply => ({
  pair: 'user-status-change',
  requestId: 'the "id"',
  userId: 'kim',
  origin: 'o',
  claimChallenge: undefined,
  errorCode: '',
  credentialVersion: 0,
  timestamp: 0,
  traceparent: undefined,
  value: Buffer.from(text),
  ...fields,
});

test('a reply goes into the frame as it came, made once for all streams of its origin', async () => {
  const tabs = [open('o', 'kim'), open('o', 'kim')];
  const text = '{ "isSuccess": true, "big": 12345678901234567890 }';
  router.receive(received({}, text));
  await nextTurn();
  const data = `{"requestId":"the \\"id\\"","reply":${text}}`;
  expect(tabs[0]?.written).toEqual([[{ event: 'user-status-change-response', data, id: undefined }]]);
  expect(tabs[1]?.written[0]).toBe(tabs[0]?.written[0]);
});

test('a reply that comes again is told once on each stream, another reply and a failure that may be tried again each time', async () => {
  const { written } = open('o', 'kim');
  const done = '{"isSuccess":true,"errorCode":""}';
  const later = '{"isSuccess":false,"errorCode":"UNAVAILABLE"}';
  for (let times = 0; times < 100; times++) router.receive(received({}, done));
  for (let times = 0; times < 2; times++) router.receive(received({ requestId: 'later' }, later));
  router.receive(received({ requestId: 'later' }, done));
  const again = open('o', 'kim');
  router.receive(received({}, done));
  router.receive(received({ pair: 'user-search-room' }, done));
  router.receive(received({ pair: 'user-search-room' }, done));
  await nextTurn();
  const told = (frames: typeof written) =>
    frames.flat().map(({ data }) => {
      const { requestId, reply } = JSON.parse(data as string);
      return `${requestId}: ${reply.errorCode}`;
    });
  const search = ['the "id": ', 'the "id": '];
  expect(told(written)).toEqual([
    'the "id": ',
    'later: UNAVAILABLE',
    'later: UNAVAILABLE',
    'later: ',
    ...search,
  ]);
  expect(told(again.written)).toEqual(['the "id": ', ...search]);
});

test('a ticket stands beside a login that came with a challenge, not beside one without, nor a refused one', async () => {
  const { written } = open('o');
  const claimChallenge = 'hash';
  const success = '{"isSuccess":true,"user":{"userId":"kim"}}';
  router.receive(received({ pair: 'login', claimChallenge }, success));
  router.receive(received({ pair: 'login' }, success));
  router.receive(received({ pair: 'login', claimChallenge }, '{"isSuccess":false,"user":null}'));
  await nextTurn();
  const told = written.flat().map((frame) => JSON.parse(frame.data as string));
  expect(told[0]).toMatchObject({ reply: { user: { userId: 'kim' } }, ticket: expect.any(String) });
  expect(told[1]).not.toHaveProperty('ticket');
  expect(told[2]).not.toHaveProperty('ticket');
});

test.each([
  'no JSON',
  '{"isSuccess":true}\n\nevent: session-ended\ndata: {}',
  '{"isSuccess":true},"ticket":{"a":1}',
  '{"userId":"kim"}',
])('what is no reply is told to nobody: %j', async (text) => {
  const { written } = open('o', 'kim');
  router.receive(received({}, text));
  router.receive(received({}, '{\n"isSuccess": true\n}'));
  await nextTurn();
  expect(written.flat().map(({ data }) => data)).toEqual([
    '{"requestId":"the \\"id\\"","reply":{"isSuccess":true}}',
  ]);
});

test('whoever waits gets the text as it came', async () => {
  const request = {
    pair: 'user-status-change',
    requestId: 'i',
    origin: 'o',
    userId: 'kim',
    digest: '',
  } as const;
  const { outcome } = pending.register(request, 10_000);
  const text = '{"isSuccess" : true, "errorCode":""}';
  router.receive(received({ requestId: 'i' }, text));
  expect(await outcome).toMatchObject({ text, reply: { isSuccess: true } });
  expect(pending.answered(request)?.text).toBe(text);
});

describe('what concerns this front', () => {
  test('is what an origin here waits for, or has a stream for', () => {
    expect(router.concerns('user-add-chat', { origin: 'o' })).toBe(false);
    const { stream } = open('o');
    expect(router.concerns('user-add-chat', { origin: 'o' })).toBe(true);
    streams.remove(stream);
    expect(router.concerns('user-add-chat', { origin: 'o' })).toBe(false);
    const { release } = pending.register(
      { pair: 'user-add-chat', requestId: 'i', origin: 'o', userId: 'kim', digest: '' },
      10_000,
    );
    expect(router.concerns('user-add-chat', { origin: 'o' })).toBe(true);
    release({} as never);
    expect(router.concerns('user-add-chat', { origin: 'o' })).toBe(false);
  });

  test('without origin, is what is for a user here, but never a login', () => {
    open('o', 'kim');
    expect(router.concerns('user-add-chat', { userId: 'kim' })).toBe(true);
    expect(router.concerns('user-add-chat', { userId: 'lee' })).toBe(false);
    expect(router.concerns('login', { userId: 'kim' })).toBe(false);
  });

  test.each(['logout', 'user-change-password'] as const)('is whatever ends sessions: %s', (pair) => {
    expect(router.concerns(pair, { userId: 'lee' })).toBe(true);
    router.receive(received({ pair, userId: 'lee', origin: undefined }, '{"isSuccess":true,"userId":"lee"}'));
    expect(outdate.mock.calls).toEqual([['lee']]);
    router.receive(received({ pair, errorCode: 'LOGIN_FAILED' }, '{"isSuccess":false,"userId":"kim"}'));
    expect(outdate).toHaveBeenCalledTimes(1);
  });
});

describe('a new password ends the streams of its user', () => {
  const reply = '{"isSuccess":true,"userId":"kim"}';
  const openAll = () => ['o', 'other'].map((origin) => open(origin, 'kim'));

  test('but not of the session that changed it', () => {
    openAll();
    router.receive(received({ pair: 'user-change-password' }, reply));
    expect(ended).toEqual(['other']);
  });

  test('and, where it was reset, of the session that asked too, which is told the reply before', () => {
    const [asking] = openAll();
    open('lees', 'lee');
    router.receive(received({ pair: 'user-reset-password' }, reply));
    expect(ended).toEqual(['o', 'other']);
    expect(asking?.written.flat().map(({ event }) => event)).toEqual([
      'user-reset-password-response',
      'session-ended',
    ]);
  });
});

test('a lock ends all streams of its user, and its end none', () => {
  const lockOf = (lockedAt: string | null) =>
    received(
      { pair: 'account-lock', origin: undefined },
      JSON.stringify({ isSuccess: true, userId: 'kim', lockedAt }),
    );
  const [kim] = ['o', 'other'].map((origin) => open(origin, 'kim'));
  open('lees', 'lee');
  router.receive(lockOf(null));
  expect(ended).toEqual([]);
  router.receive(lockOf('2026-11-30T09:00:00.000Z'));
  expect(ended).toEqual(['o', 'other']);
  expect(kim?.written.flat()).toEqual([
    expect.objectContaining({ event: 'session-ended', data: { reason: 'locked' } }),
  ]);
  expect(outdate.mock.calls).toEqual([['kim'], ['kim']]);
});

test('what was told to streams, or to who waited, is noted, and what nobody here hears is not', () => {
  open('o', 'kim');
  open('o', 'kim');
  pending.register(
    { pair: 'user-status-change', requestId: 'waited for', origin: 'away', userId: 'kim', digest: '' },
    1_000,
  );
  const reply = '{"isSuccess":true,"userId":"kim"}';
  router.receive(received({}, reply));
  router.receive(received({ requestId: 'waited for', origin: 'away' }, reply));
  router.receive(received({ origin: 'elsewhere' }, reply));
  const about = { pair: 'user-status-change', outcome: '' };
  expect(note.mock.calls).toEqual([
    ['the "id"', { ...about, isAwaited: false, streams: 2 }],
    ['waited for', { ...about, isAwaited: true, streams: 0 }],
  ]);
  pending.close();
});

test('a reply that told nobody is known as such: another front has them, or they were told already', () => {
  const done = '{"isSuccess":true,"userId":"kim"}';
  expect(router.receive(received({}, done))).toBe(false);
  open('o');
  expect(router.receive(received({}, done))).toBe(true);
  expect(router.receive(received({}, done))).toBe(false);
});
