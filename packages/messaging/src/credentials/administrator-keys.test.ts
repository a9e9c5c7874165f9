import { expect, test } from 'vitest';
import { isLockKey, isSearchKey, lockKey, searchKey } from './administrator-keys.ts';

const [secret, now] = ['a secret of the workers', 1_796_040_000_000];
const search = { userId: 'admin', text: '김' };
const lock = { userId: 'kim', locked: true };
const searched = { ...search, adminKey: searchKey(secret, search, now) };
const locked = { ...lock, adminKey: lockKey(secret, lock, 'one', now) };

test('a key is good for what it was made for, for a while', () => {
  expect(isSearchKey(secret, searched, now)).toBe(true);
  expect(isLockKey(secret, locked, 'one', now + 299_999)).toBe(true);
});

test.each([
  ['of another secret', isLockKey('another', locked, 'one', now)],
  ['for another request id', isLockKey(secret, locked, 'two', now)],
  ['for another user', isLockKey(secret, { ...locked, userId: 'lee' }, 'one', now)],
  ['for the opposite', isLockKey(secret, { ...locked, locked: false }, 'one', now)],
  ['that is too old', isLockKey(secret, locked, 'one', now + 300_000)],
  ['of a clock far ahead', isLockKey(secret, locked, 'one', now - 300_001)],
  ['for another text', isSearchKey(secret, { ...searched, text: '이' }, now)],
  ['for more', isSearchKey(secret, { ...searched, limit: 500 }, now)],
  ['of another pair', isSearchKey(secret, { ...search, adminKey: locked.adminKey }, now)],
])('a key %s is none', (_, isGood) => {
  expect(isGood).toBe(false);
});
