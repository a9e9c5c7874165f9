import type { Log, ReceivedRequest } from '@parley/messaging';
import { expect, test, vi } from 'vitest';
import { SecurityLog } from './security-log.ts';

test.each([
  ['account-lock', { locked: true }, '', 'account lock', { outcome: 'success' }],
  ['account-lock', { locked: false }, '', 'account unlock', { outcome: 'success' }],
  ['account-lock', { locked: false }, 'FORBIDDEN', 'account unlock', { outcome: 'refused' }],
  ['account-search', {}, '', 'account search', { outcome: 'success' }],
  ['account-search', {}, 'FORBIDDEN', 'account search', { outcome: 'refused', reason: 'FORBIDDEN' }],
] as const)('%s %o with the code "%s" is told as %s', (pair, request, errorCode, security, rest) => {
  const log = { info: vi.fn() };
  const received = { pair, request, userId: 'kim', clientAddress: undefined, origin: undefined };
  new SecurityLog(log as unknown as Log).note(received as unknown as ReceivedRequest, errorCode);
  const line = { security, account: 'kim', address: null, from: 'topic', ...rest };
  expect(log.info.mock.calls).toEqual([[expect.objectContaining(line), security]]);
});
