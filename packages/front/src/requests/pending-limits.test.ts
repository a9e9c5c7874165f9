import { expect, test } from 'vitest';
import { type Guess, PendingLimits } from './pending-limits.ts';

const guess = (more: Partial<Guess>): Guess => ({
  pair: 'login',
  userId: 'kim',
  clientAddress: '198.18.0.1',
  ...more,
});

/** @returns how many of them were taken */
function ask(pending: PendingLimits, guesses: readonly Guess[], outcome: Promise<unknown>): number {
  return guesses.filter((one) => {
    try {
      pending.check(one);
    } catch (error) {
      expect(error).toMatchObject({ code: 'BUSY', retryAfter: 2 });
      return false;
    }
    pending.count(one, outcome);
    return true;
  }).length;
}

const thirty = (of: (index: number) => Partial<Guess>) =>
  Array.from({ length: 30 }, (_, index) => guess(of(index)));

test('of an address so many are pending, and of others as many; what is answered makes room', async () => {
  const pending = new PendingLimits();
  let answer: () => void = () => undefined;
  const outcome = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const many = thirty((index) => ({ userId: `user ${index}` }));
  expect(ask(pending, many, outcome)).toBe(20);
  expect(ask(pending, [guess({ userId: 'lee', clientAddress: '198.18.0.2' })], outcome)).toBe(1);
  answer();
  await outcome;
  expect(ask(pending, many, outcome)).toBe(20);
});

test('of IPv6 its network counts: the rest is a client’s own to choose', () => {
  const pending = new PendingLimits();
  const never = new Promise<void>(() => undefined);
  const many = thirty((index) => ({ userId: `user ${index}`, clientAddress: `2001:db8:1:2::${index}` }));
  expect(ask(pending, many, never)).toBe(20);
});

test('about an account so many are pending, however its id is written; its owner elsewhere is not held up', () => {
  const pending = new PendingLimits();
  const never = new Promise<void>(() => undefined);
  const many = thirty((index) => ({ userId: index % 2 ? 'kim' : 'KIM' }));
  expect(ask(pending, many, never)).toBe(10);
  expect(ask(pending, [guess({ userId: 'lee' })], never)).toBe(1);
  expect(ask(pending, [guess({ clientAddress: '198.18.0.2' })], never)).toBe(1);
});

test('where no address is known, so many are pending about an account', () => {
  const pending = new PendingLimits();
  const never = new Promise<void>(() => undefined);
  expect(
    ask(
      pending,
      thirty(() => ({ clientAddress: undefined })),
      never,
    ),
  ).toBe(10);
});

test('what carries no password is not counted', () => {
  const pending = new PendingLimits();
  const never = new Promise<void>(() => undefined);
  expect(
    ask(
      pending,
      thirty(() => ({ pair: 'user-add-chat' })),
      never,
    ),
  ).toBe(30);
});

test('of searches so many of a user are pending, wherever the user is', async () => {
  const pending = new PendingLimits();
  const never = new Promise<void>(() => undefined);
  const many = (userId: string) =>
    thirty((index) => ({ pair: 'user-find-chat', userId, clientAddress: `198.18.0.${index}` }));
  expect(ask(pending, many('kim'), never)).toBe(2);
  expect(ask(pending, many('lee'), never)).toBe(2);
});

test('each request that is refused is told of', () => {
  const refused: string[] = [];
  const pending = new PendingLimits((pair) => refused.push(pair));
  const taken = ask(
    pending,
    thirty(() => ({})),
    new Promise(() => undefined),
  );
  expect(refused).toEqual(Array(30 - taken).fill('login'));
  expect(refused).not.toEqual([]);
});
