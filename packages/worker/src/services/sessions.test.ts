import { expect, test } from 'vitest';
import { defaultQuotas } from './quotas.ts';
import { endOtherSessions } from './sessions.ts';

const found = () => ({
  known: new Set(['kim']),
  users: new Map([['kim', { credentialVersion: 3, origins: ['owner', 'thief', 'phone'] }]]),
});

const decide = (...asked: { origin: string | undefined; sessionId?: string }[]) =>
  endOtherSessions.decide(
    asked.map(({ sessionId }) => ({ userId: 'kim', sessionId })),
    found(),
    {
      at: new Date(),
      origins: asked.map(({ origin }) => origin),
      requestIds: asked.map((_, index) => Buffer.from(String(index))),
      quotas: defaultQuotas,
    },
  );

const answers = (...asked: Parameters<typeof decide>) =>
  decide(...asked).outcomes.map(({ answer }) => ('code' in answer ? answer.code : answer.sessionId));

test('all others end but the one that asks; from a topic, all', () => {
  expect(answers({ origin: 'owner' })).toEqual([['thief', 'phone']]);
  expect(answers({ origin: undefined })).toEqual([['owner', 'thief', 'phone']]);
});

test('of two that would end each other at once the first does', () => {
  expect(answers({ origin: 'owner', sessionId: 'thief' }, { origin: 'thief' })).toEqual([
    ['thief'],
    'NOT_LOGGED_IN',
  ]);
  expect(answers({ origin: 'thief' }, { origin: 'owner', sessionId: 'thief' })).toEqual([
    ['owner', 'phone'],
    'NOT_LOGGED_IN',
  ]);
});

test('what is not there is passed over, and so is what has just ended', () => {
  const phone = { origin: 'owner', sessionId: 'phone' };
  expect(answers(phone, phone, { ...phone, sessionId: 'nowhere' })).toEqual([['phone'], [], []]);
});

test('one that ends takes no right from logins that are under way; all others do', () => {
  const raises = (...asked: Parameters<typeof decide>) =>
    decide(...asked).writes.some(({ sql }) => sql.includes('credential_version + 1'));
  expect(raises({ origin: 'owner', sessionId: 'thief' })).toBe(false);
  expect(raises({ origin: 'owner' })).toBe(true);
});
