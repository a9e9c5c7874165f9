import { Failure } from '@parley/contracts';
import { createLog, type ReceivedRequest } from '@parley/messaging';
import { expect, test } from 'vitest';
import { identify, openRequest } from './open-requests.ts';

const open = async (roomName: string, requestSecrets: readonly string[]) => {
  const request = { userId: 'kim', roomId: 1, roomName };
  const received = { pair: 'user-rename-room', request, requestId: Buffer.from('one') };
  const credentials = { unseal: async () => '', allowPlain: false };
  const opened = await openRequest(received as unknown as ReceivedRequest<'user-rename-room'>, {
    credentials: credentials as never,
    log: createLog('test', 'silent'),
  });
  if (opened instanceof Failure) throw opened;
  return identify(opened, { requestSecrets });
};

test('a repeat is known by what was stored before a new secret, as long as the old one is given too', async () => {
  const stored = (await open('Lunch', ['old'])).fingerprint;
  expect((await open('Lunch', ['old'])).hasFingerprint(stored)).toBe(true);
  expect((await open('Lunch', ['new', 'old'])).hasFingerprint(stored)).toBe(true);
  // A worker that still has the secrets in the old order recognises fingerprints made with the next one.
  const next = (await open('Lunch', ['new', 'old'])).fingerprint;
  expect((await open('Lunch', ['old', 'new'])).hasFingerprint(next)).toBe(true);
  expect((await open('Lunch', ['new'])).hasFingerprint(stored)).toBe(false);
  expect((await open('Dinner', ['new', 'old'])).hasFingerprint(stored)).toBe(false);
});
