/** How long the fault suite's users try, and what they take for an answer. */
import { expect, test } from 'vitest';
import { type Reply, settle } from '../../src/faults/load/settle.ts';

const never = new AbortController().signal;
const done: Reply = { errorCode: '', body: { isSuccess: true } };
const refused: Reply = { errorCode: 'NOT_A_MEMBER', body: {} };
const unavailable: Reply = { errorCode: 'UNAVAILABLE', body: {} };

/** Answers so, one after the other, and keeps to the last. */
const answering = (answers: (Reply | undefined)[]) => async (tries: number) =>
  answers[Math.min(tries, answers.length) - 1];

test('what isn’t known, or may be tried again, is tried again', async () => {
  const attempt = answering([undefined, unavailable, done]);
  expect(await settle(attempt, 10_000, never)).toEqual({ reply: done, tries: 3 });
});

test('a refusal settles it', async () => {
  expect(await settle(answering([refused, done]), 10_000, never)).toEqual({ reply: refused, tries: 1 });
});

test('it is given up when the time is over, or all is broken off', async () => {
  expect(await settle(answering([undefined]), 0, never)).toEqual({ reply: null, tries: 1 });
  expect(await settle(answering([unavailable]), 10_000, AbortSignal.abort())).toEqual({
    reply: null,
    tries: 1,
  });
});
