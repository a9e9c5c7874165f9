import { type Log, type ReceivedRequest, tryLater } from '@parley/messaging';
import { expect, test } from 'vitest';
import { CredentialTurns } from './credential-turns.ts';
import { FairTurns } from './fair-turns.ts';
import type { RequestHandler } from './handle-requests.ts';

test('of logins of which one can’t be handled now, the others are done, and not once more', async () => {
  const turns = new FairTurns({ concurrency: 2, now: () => 0, stopping: new AbortController().signal });
  const handle: RequestHandler['handle'] = async (_, [request]) =>
    request?.userId === 'locked' ? tryLater : [{ text: String(request?.userId), errorCode: '' }];
  const byTurns = new CredentialTurns(turns, { handle } as RequestHandler, {} as Log);
  const requests = ['kim', 'locked', 'lee'].map((userId) => ({ pair: 'login', userId }) as ReceivedRequest);
  const replies = await byTurns.handle('login', requests, () => false);
  expect(replies).toEqual([{ text: 'kim', errorCode: '' }, tryLater, { text: 'lee', errorCode: '' }]);
});
