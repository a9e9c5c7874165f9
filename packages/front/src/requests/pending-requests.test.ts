import { Failure, failureReply, type PairName, type Reply } from '@parley/contracts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PendingRequest, PendingRequests } from './pending-requests.ts';

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
  pending.answer({ ...request, pair: 'logout' }, success, credentialVersion);
  expect(await logout.outcome).toEqual({ reply: success, credentialVersion });
  expect(pending.isPending(request)).toBe(true);
  pending.answer(request, failure('USER_NOT_FOUND'), credentialVersion);
  expect(await change.outcome).toMatchObject({ reply: { errorCode: 'USER_NOT_FOUND' } });
});

test('is found by its id and origin alone, whatever its pair', () => {
  pending.register(request, timeout);
  const { requestId, origin } = request;
  expect(pending.isAnyPending({ requestId, origin })).toBe(true);
  expect(pending.isAnyPending({ requestId, origin: 'another' })).toBe(false);
  pending.answer(request, success, credentialVersion);
  expect(pending.isAnyPending({ requestId, origin })).toBe(false);
  expect(pending.answered({ requestId, origin })).toEqual(success);
  expect(pending.answered({ requestId, origin: 'another' })).toBeUndefined();
});

test('the same fields share the outcome; others are refused with CONFLICT, and change nothing', async () => {
  const first = pending.register(request, timeout);
  const second = pending.register(request, timeout);
  expect(() => pending.register({ ...request, digest: 'others' }, timeout)).toThrow(
    expect.objectContaining({ code: 'CONFLICT' }),
  );
  pending.answer(request, success, credentialVersion);
  expect(await Promise.all([first.outcome, second.outcome])).toEqual([
    { reply: success, credentialVersion },
    { reply: success, credentialVersion },
  ]);
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
  pending.answer(request, failure('INTERNAL'), credentialVersion);
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

test('an answer and a close release it, and its deadline then passes unnoticed', async () => {
  pending.register(request, timeout);
  pending.answer(request, success, credentialVersion);
  expect(pending.size).toBe(0);
  const { outcome } = pending.register({ ...request, requestId: 'another' }, timeout);
  pending.close();
  expect(await outcome).toMatchObject({ failure: { code: 'UNAVAILABLE' } });
  await vi.advanceTimersByTimeAsync(timeout);
  expect([pending.size, timedOut.mock.calls.length]).toEqual([0, 0]);
});

test.each(['INTERNAL', 'EXPIRED', 'CONFLICT'] as const)('%s is not remembered', (code) => {
  pending.register(request, timeout);
  pending.answer(request, failure(code), credentialVersion);
  expect(pending.answered(request)).toBeUndefined();
});

test.each(['user-search-membership', 'request-find'] as const)('what this front asks (%s) is not', (pair) => {
  pending.register({ ...request, pair }, timeout);
  pending.answer({ ...request, pair }, success, credentialVersion);
  expect(pending.answered(request)).toBeUndefined();
});

test('tried again, it is pending and not answered with the old reply', () => {
  pending.register(request, timeout);
  pending.answer(request, failure('USER_NOT_FOUND'), credentialVersion);
  expect(pending.answered(request)).toMatchObject({ errorCode: 'USER_NOT_FOUND' });
  pending.register(request, timeout);
  expect(pending.answered(request)).toBeUndefined();
  expect(pending.isAnyPending(request)).toBe(true);
});

test('a reply is remembered for a minute', async () => {
  pending.register(request, timeout);
  pending.answer(request, success, credentialVersion);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(pending.answered(request)).toEqual(success);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(pending.answered(request)).toBeUndefined();
});
