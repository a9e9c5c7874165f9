import type { Log } from '@parley/messaging';
import { expect, test, vi } from 'vitest';
import { AccessLog } from './access-log.ts';
import type { PendingRequest } from './requests/pending-requests.ts';

const info = vi.fn();
const log = { info } as unknown as Log;

const line = {
  ...{ method: 'GET', route: '/api/session', status: 200, ms: 1, bytes: 2, userId: 'kim' },
  isAsked: false,
};
const request: PendingRequest = {
  pair: 'login',
  requestId: 'the id',
  origin: 'the session',
  userId: 'what was typed',
  digest: 'the fields',
  traceparent: 'the trace',
};

/** @returns what was written of what went well, failed, or was slow, of each kind; with how long it took */
function written(shown: 'all' | 'problems' | 'none') {
  info.mockReset();
  const accessLog = new AccessLog(log, shown);
  accessLog.http(line);
  accessLog.http({ ...line, status: 400 });
  for (const status of [404, 429, 503]) accessLog.http({ ...line, status });
  accessLog.http({ ...line, ms: 1_000 });
  accessLog.stream({ ...line, ms: 60_000 });
  accessLog.outcome(request, '', 12.345);
  accessLog.outcome(request, 'LOGIN_FAILED', 12.345);
  accessLog.outcome(request, '', 1_000);
  // Which a front asks by itself.
  accessLog.outcome({ ...request, pair: 'user-search-membership' }, 'TIMEOUT', 1);
  return info.mock.calls.map(([fields, message]) => [message, fields.status ?? fields.outcome, fields.ms]);
}

test('all are written, or those that failed or were slow, or none; and none of what a front asks by itself', () => {
  expect(written('all')).toEqual([
    ['http', 200, 1],
    ['http', 400, 1],
    ['http', 404, 1],
    ['http', 429, 1],
    ['http', 503, 1],
    ['http', 200, 1_000],
    ['http', 200, 60_000],
    ['outcome', 'OK', 12.3],
    ['outcome', 'LOGIN_FAILED', 12.3],
    ['outcome', 'OK', 1_000],
  ]);
  expect(written('problems')).toEqual([
    ['http', 400, 1],
    ['http', 200, 1_000],
    ['outcome', 'LOGIN_FAILED', 12.3],
    ['outcome', 'OK', 1_000],
  ]);
  expect(written('none')).toEqual([]);
});

test('where problems are written, what was asked of a pair is one line, and a second where its client did not wait for it', () => {
  const lines = (shown: 'all' | 'problems', status: number) => {
    info.mockReset();
    const accessLog = new AccessLog(log, shown);
    accessLog.outcome(request, 'LOGIN_FAILED', 12);
    accessLog.http({ ...line, status, isAsked: true });
    return info.mock.calls.map(([fields, message]) => {
      expect(fields).not.toHaveProperty('isAsked');
      return message;
    });
  };
  expect(lines('problems', 401)).toEqual(['outcome']);
  expect(lines('problems', 499)).toEqual(['outcome', 'http']);
  expect(lines('all', 401)).toEqual(['outcome', 'http']);
});

test('an outcome names whom it was for, but not what was typed for the id of a login that failed', () => {
  written('all');
  const [done, failed] = info.mock.calls
    .filter(([, message]) => message === 'outcome')
    .map(([fields]) => fields);
  expect(done).toEqual({
    pair: 'login',
    requestId: 'the id',
    userId: 'what was typed',
    outcome: 'OK',
    ms: 12.3,
    traceparent: 'the trace',
  });
  expect(failed).toMatchObject({ userId: null, outcome: 'LOGIN_FAILED' });
  expect(JSON.stringify(info.mock.calls)).not.toContain('the session');
});
