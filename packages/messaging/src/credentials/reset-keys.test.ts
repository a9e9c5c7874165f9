import { expect, test } from 'vitest';
import { makeResetKey, readResetKey } from './reset-keys.ts';

const secret = 'the workers’ secret';
const times = { madeAt: 1_000, expiresAt: 2_000 };
const key = makeResetKey(secret, 'kim', times);

test('a key says when it was made and until when it is good', () => {
  expect(readResetKey([secret], 'kim', key)).toEqual(times);
  expect(readResetKey(['a new secret', secret], 'kim', key)).toEqual(times);
});

test.each([
  ['another user’s', 'lee', key],
  ['one that lasts longer', 'kim', key.replace('2000', '9000')],
  ['one that was made later', 'kim', key.replace('1000', '1500')],
  ['one of another secret', 'kim', makeResetKey('a guess', 'kim', times)],
  ['one that was cut', 'kim', key.slice(0, -1)],
  ['no key', 'kim', 'correct horse'],
])('%s is none', (_, userId, given) => {
  expect(readResetKey([secret], userId, given)).toBeUndefined();
});
