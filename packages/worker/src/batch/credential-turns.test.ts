import { type ReceivedRequest, tryLater } from '@parley/messaging';
import { expect, test } from 'vitest';
import { CredentialTurns, turnOf } from './credential-turns.ts';
import { FairTurns } from './fair-turns.ts';
import type { RequestHandler } from './handle-requests.ts';
import type { SecurityLog } from './security-log.ts';

test('of logins of which one can’t be handled now, the others are done, and not once more', async () => {
  const turns = new FairTurns({ concurrency: 2, now: () => 0, stopping: new AbortController().signal });
  const handle: RequestHandler['handle'] = async (_, [request]) =>
    request?.userId === 'locked' ? tryLater : [{ text: String(request?.userId), errorCode: '' }];
  const byTurns = new CredentialTurns(turns, { handle }, {} as SecurityLog);
  const requests = ['kim', 'locked', 'lee'].map((userId) => ({ pair: 'login', userId }) as ReceivedRequest);
  const replies = await byTurns.handle('login', requests, () => false);
  expect(replies).toEqual([{ text: 'kim', errorCode: '' }, tryLater, { text: 'lee', errorCode: '' }]);
});

const askerOf = (more: Partial<ReceivedRequest>) =>
  turnOf({ pair: 'login', userId: 'Kim', ...more } as ReceivedRequest).asker;

test('turns are those of addresses, of IPv6 those of networks: the rest is a client’s own to choose', () => {
  expect(askerOf({ clientAddress: '198.18.0.1' })).toBe('198.18.0.1');
  expect(askerOf({ clientAddress: '2001:db8:1:2::1' })).toBe(askerOf({ clientAddress: '2001:db8:1:2:3::' }));
  expect(askerOf({ clientAddress: '2001:db8:1:2::1' })).not.toBe(
    askerOf({ clientAddress: '2001:db8:1:3::1' }),
  );
});

test('without an address they are those of accounts, and all sign-ups have one', () => {
  expect(askerOf({})).toBe(askerOf({ userId: 'KIM' }));
  expect(askerOf({})).not.toBe(askerOf({ userId: 'lee' }));
  expect(askerOf({ pair: 'user-add' })).toBe(askerOf({ pair: 'user-add', userId: 'lee' }));
});
