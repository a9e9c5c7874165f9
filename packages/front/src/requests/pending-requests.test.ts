import { Failure, failureReply, type PairName, type Reply } from '@parley/contracts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PendingRequest, PendingRequests } from './pending-requests.ts';
import type { ReadReply } from './read-reply.ts';

let pending: PendingRequests;
const timedOut = vi.fn<(request: PendingRequest) => void>();

const request: PendingRequest = {
  pair: 'user-status-change',
  requestId: 'the id',
  origin: 'the origin',
  userId: 'kim',
  digest: 'the fields',
};
const timeout = 10_000;
const credentialVersion = 3;
const success = { userId: 'kim', isSuccess: true, errorMessage: '', errorCode: '' } as Reply<PairName>;
/** Written as no serializer of ours would: the text is told as it came. */
const read = (body: Reply<PairName>): ReadReply => ({ body, text: JSON.stringify(body).replace(':', ' : ') });
const { text } = read(success);
const answered = { reply: success, text, credentialVersion };
const remembered = { text, errorCode: '' };
const failure = (code: Failure['code']) => failureReply('user-status-change', 'kim', new Failure(code));

beforeEach(() => {
  vi.useFakeTimers();
  timedOut.mockReset();
  pending = new PendingRequests(timedOut);
});

afterEach(() => {
  pending.close();
  vi.useRealTimers();
});

test('one id on two pairs is two requests', async () => {
  const change = pending.register(request, timeout);
  const logout = pending.register({ ...request, pair: 'logout', digest: 'others' }, timeout);
  pending.answer({ ...request, pair: 'logout' }, read(success), credentialVersion);
  expect(await logout.outcome).toEqual(answered);
  expect(pending.isPending(request)).toBe(true);
  pending.answer(request, read(failure('USER_NOT_FOUND')), credentialVersion);
  expect(await change.outcome).toMatchObject({ reply: { errorCode: 'USER_NOT_FOUND' } });
});

test('is found by its id and origin alone, whatever its pair', () => {
  pending.register(request, timeout);
  const { requestId, origin } = request;
  expect(pending.isAnyPending({ requestId, origin })).toBe(true);
  expect(pending.isAnyPending({ requestId, origin: 'another' })).toBe(false);
  pending.answer(request, read(success), credentialVersion);
  expect(pending.isAnyPending({ requestId, origin })).toBe(false);
  expect(pending.answered({ requestId, origin })).toEqual(remembered);
  expect(pending.answered({ requestId, origin: 'another' })).toBeUndefined();
});

test('an origin waits for as long as any of its requests is pending', () => {
  const other = { ...request, requestId: 'another' };
  pending.register(request, timeout);
  pending.register(other, timeout);
  expect([pending.isAwaitedBy(request.origin), pending.isAwaitedBy('another')]).toEqual([true, false]);
  pending.answer(request, read(success), credentialVersion);
  expect(pending.isAwaitedBy(request.origin)).toBe(true);
  pending.answer(other, read(success), credentialVersion);
  expect(pending.isAwaitedBy(request.origin)).toBe(false);
});

test('the same fields share the outcome; others are refused with CONFLICT, and change nothing', async () => {
  const first = pending.register(request, timeout);
  const second = pending.register(request, timeout);
  expect(() => pending.register({ ...request, digest: 'others' }, timeout)).toThrow(
    expect.objectContaining({ code: 'CONFLICT' }),
  );
  pending.answer(request, read(success), credentialVersion);
  expect(await Promise.all([first.outcome, second.outcome])).toEqual([answered, answered]);
});

test('a failed send releases it only for the one who came first', async () => {
  const first = pending.register(request, timeout);
  const second = pending.register(request, timeout);
  second.release(new Failure('UNAVAILABLE'));
  expect(pending.size).toBe(1);
  first.release(new Failure('UNAVAILABLE'));
  expect(pending.size).toBe(0);
  expect(await second.outcome).toMatchObject({ failure: { code: 'UNAVAILABLE' } });
});

test('a failed send does not release a later request of the same id', () => {
  const first = pending.register(request, timeout);
  pending.answer(request, read(failure('INTERNAL')), credentialVersion);
  pending.register(request, timeout);
  first.release(new Failure('UNAVAILABLE'));
  expect(pending.size).toBe(1);
});

test('the deadline releases it, and tells whose it was', async () => {
  const { outcome } = pending.register(request, timeout);
  await vi.advanceTimersByTimeAsync(timeout);
  expect(await outcome).toMatchObject({ failure: { code: 'TIMEOUT' } });
  expect(pending.size).toBe(0);
  expect(timedOut.mock.calls).toEqual([[request]]);
});

test('however many are pending, there is one timer', () => {
  const before = vi.getTimerCount();
  for (let count = 0; count < 300; count++)
    pending.register({ ...request, requestId: String(count) }, timeout);
  expect(vi.getTimerCount() - before).toBe(1);
});

test('no more wait for one pair than are served in time, and those of others are taken', () => {
  const register = (count: number) => pending.register({ ...request, requestId: String(count) }, timeout);
  for (let count = 0; count < 400; count++) register(count);
  expect(() => register(400)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
  pending.register({ ...request, pair: 'logout' }, timeout);
  pending.answer({ ...request, requestId: '0' }, read(success), credentialVersion);
  register(400);
});

test('while guesses are refused others are taken: that is served, too', () => {
  let last = 0;
  const register = () => pending.register({ ...request, requestId: `${++last}` }, timeout);
  for (let guess = 0; guess < 60; guess++) register();
  for (let second = 0; second < 3; second++) {
    for (let guess = 0; guess < 100; guess++) {
      register();
      const answered = { ...request, requestId: `${last - 60}` };
      pending.answer(answered, read(failure('TOO_MANY_ATTEMPTS')), credentialVersion);
    }
    vi.advanceTimersByTime(1_000);
  }
  expect(pending.size).toBe(60);
  register();
});

test('an answer and a close release it, and its deadline then passes unnoticed', async () => {
  pending.register(request, timeout);
  pending.answer(request, read(success), credentialVersion);
  expect(pending.size).toBe(0);
  const { outcome } = pending.register({ ...request, requestId: 'another' }, timeout);
  pending.close();
  expect(await outcome).toMatchObject({ failure: { code: 'UNAVAILABLE' } });
  await vi.advanceTimersByTimeAsync(timeout);
  expect([pending.size, timedOut.mock.calls.length]).toEqual([0, 0]);
});

test.each(['INTERNAL', 'EXPIRED', 'CONFLICT'] as const)('%s is not remembered', (code) => {
  pending.register(request, timeout);
  pending.answer(request, read(failure(code)), credentialVersion);
  expect(pending.answered(request)).toBeUndefined();
});

test.each(['user-search-membership', 'request-find'] as const)('what this front asks (%s) is not', (pair) => {
  pending.register({ ...request, pair }, timeout);
  pending.answer({ ...request, pair }, read(success), credentialVersion);
  expect(pending.answered(request)).toBeUndefined();
});

test('tried again, it is pending and not answered with the old reply', () => {
  pending.register(request, timeout);
  pending.answer(request, read(failure('USER_NOT_FOUND')), credentialVersion);
  expect(pending.answered(request)).toMatchObject({ errorCode: 'USER_NOT_FOUND' });
  pending.register(request, timeout);
  expect(pending.answered(request)).toBeUndefined();
  expect(pending.isAnyPending(request)).toBe(true);
});

test('a reply is remembered for a minute', async () => {
  pending.register(request, timeout);
  pending.answer(request, read(success), credentialVersion);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(pending.answered(request)).toEqual(remembered);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(pending.answered(request)).toBeUndefined();
});
