import type { Notice } from '@parley/contracts';
import { expect, it } from 'vitest';
import { noticeGroups } from './notice-groups.ts';

let eventSeq = 0;
function notice(
  actionType: Notice['actionType'],
  userId: string,
  byUserId: string | null = null,
  roomName: string | null = null,
): Notice {
  eventSeq += 1;
  const createdAt = '2026-01-01T00:00:00.000Z';
  const byUserName = byUserId;
  return {
    eventSeq,
    afterSeq: 0,
    actionType,
    userId,
    userName: userId,
    byUserId,
    byUserName,
    roomName,
    seq: null,
    createdAt,
  };
}

const told = (notices: readonly Notice[]) =>
  noticeGroups(notices).map(({ notice: { actionType, byUserId }, about }) => [
    actionType,
    byUserId,
    about.map(({ userId }) => userId).join(),
  ]);

it('whoever one person lets in one after the other shares a line', () => {
  expect(told([notice('JOIN', 'a', 'a'), notice('JOIN', 'b', 'a'), notice('JOIN', 'c', 'a')])).toEqual([
    ['JOIN', 'a', 'a'],
    ['JOIN', 'a', 'b,c'],
  ]);
  expect(told([notice('JOIN', 'b', 'a'), notice('JOIN', 'c', 'd')])).toHaveLength(2);
  expect(told([notice('LEAVE', 'b', 'a'), notice('LEAVE', 'c', 'a'), notice('LEAVE', 'd')])).toEqual([
    ['LEAVE', 'a', 'b,c'],
    ['LEAVE', null, 'd'],
  ]);
});

it('what else happened stands by itself, each time', () => {
  const some = [
    notice('RENAME', 'a', null, 'x'),
    notice('RENAME', 'a', null, 'y'),
    notice('LEAVE', 'b'),
    notice('LEAVE', 'c'),
  ];
  expect(told(some)).toHaveLength(4);
});
