import { Failure } from '@parley/contracts';
import { expect, test } from 'vitest';
import { changeProfile, type Profile, tellProfile } from './profiles.ts';

const at = new Date('2026-11-24T09:00:00Z');
const kim: Profile = { userName: 'Kim', profileImg: '', changedUntil: null };

test('a profile may change thirty times at once, and then every two minutes', () => {
  const change = (before: Profile | Failure, when: Date) =>
    before instanceof Failure ? before : changeProfile(before, { userName: 'Lee' }, when);
  let after: Profile | Failure = kim;
  for (let index = 0; index < 30; index++) after = change(after, at);
  expect(after).toMatchObject({ userName: 'Lee', profileImg: '' });
  expect(change(after, at)).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfter: 120 });
  expect(change(after, new Date(at.getTime() + 120_000))).toMatchObject({ userName: 'Lee' });
});

test('the user and friends who are there are told name and picture', () => {
  const events = tellProfile('kim', { ...kim, profileImg: '/files/a.webp' }, at, ['lee']);
  expect(events.map(({ key, action }) => [key, action])).toEqual([
    ['kim', 'NAME'],
    ['lee', 'NAME'],
  ]);
  expect(JSON.parse(events[1]?.text ?? '')).toMatchObject({
    friendId: ['kim'],
    userName: 'Kim',
    profileImg: '/files/a.webp',
  });
});
