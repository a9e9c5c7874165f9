import { Failure } from '@parley/contracts';
import { expect, test } from 'vitest';
import { lockAccounts } from './administration.ts';

const at = new Date('2026-11-30T09:00:00.000Z');
const earlier = new Date('2026-11-29T09:00:00.000Z');
const context = { at } as Parameters<typeof lockAccounts.decide>[2];
const adminKey = '';

test('a lock ends sessions once, keeps since when it is, and is taken away', () => {
  const locks = new Map([
    ['kim', null],
    ['lee', earlier],
    ['choi', earlier],
    ['park', null],
  ]);
  const asked = [
    { userId: 'kim', locked: true, adminKey },
    { userId: 'kim', locked: true, adminKey },
    { userId: 'lee', locked: true, adminKey },
    { userId: 'choi', locked: false, adminKey },
    { userId: 'park', locked: false, adminKey },
    { userId: 'nobody', locked: true, adminKey },
  ];
  const { outcomes, writes } = lockAccounts.decide(asked, { locks }, context);
  expect(outcomes.map(({ answer }) => (answer instanceof Failure ? answer.code : answer.lockedAt))).toEqual([
    at.toISOString(),
    at.toISOString(),
    earlier.toISOString(),
    null,
    null,
    'USER_NOT_FOUND',
  ]);
  expect(outcomes.map(({ events }) => events.length)).toEqual([1, 0, 0, 0, 0, 0]);
  const [saved, ended] = writes.map(({ values }) => values);
  expect(saved).toEqual([
    ['kim', 'choi'],
    [at.toISOString(), null],
    [true, false],
  ]);
  expect(ended?.[0]).toEqual(['kim']);
});

test('a lock that is taken away in the same batch ends sessions and logins all the same', () => {
  const asked = [true, false].map((locked) => ({ userId: 'kim', locked, adminKey }));
  const { outcomes, writes } = lockAccounts.decide(asked, { locks: new Map([['kim', null]]) }, context);
  expect(outcomes.map(({ answer, events }) => [answer, events.length])).toEqual([
    [{ lockedAt: at.toISOString() }, 1],
    [{ lockedAt: null }, 0],
  ]);
  const [saved, ended] = writes.map(({ values }) => values);
  expect(saved).toEqual([['kim'], [null], [true]]);
  expect(ended?.[0]).toEqual(['kim']);
});
