import { expect, it } from 'vitest';
import { howManyBefore, readersOf } from './read-marks.ts';

it('counts the marks before a message, and none where they are not known', () => {
  const marks = [0, 3, 3, 8, 20];
  expect([1, 3, 4, 8, 9, 20, 21].map((seq) => howManyBefore(marks, seq))).toEqual([1, 1, 3, 3, 4, 4, 5]);
  expect(howManyBefore([], 5)).toBe(0);
  expect(howManyBefore(null, 5)).toBe(0);
});

it('who has read a message is told apart from who has not, and who could not is neither', () => {
  const member = (userId: string, readSeq: number, joinedSeq = 0) => ({
    userId,
    userName: userId,
    readSeq,
    joinedSeq,
    role: 'member' as const,
  });
  const members = [member('ada', 9), member('byron', 5), member('clara', 4), member('late', 7, 6)];
  const { read, unread } = readersOf(members, { seq: 5, userId: 'ada' });
  expect([read, unread].map((those) => those.map(({ userId }) => userId))).toEqual([['byron'], ['clara']]);
});
