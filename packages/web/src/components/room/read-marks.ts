import type { Message } from '@parley/contracts';
import type { Member } from '../../chat/room.ts';

/**
 * How many of the marks, in ascending order, are before a message: so many members have not read it. Zero if the marks
 * are unknown.
 */
export function howManyBefore(marks: readonly number[] | null, seq: number): number {
  if (!marks) return 0;
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle] ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Who has read a message and who has not: without its writer, and without those who joined later, whose marks started
 * after it.
 */
export function readersOf(
  members: readonly Member[],
  { seq, userId: writer }: Pick<Message, 'seq' | 'userId'>,
): { read: Member[]; unread: Member[] } {
  const able = members.filter(({ userId, joinedSeq }) => userId !== writer && joinedSeq < seq);
  return {
    read: able.filter(({ readSeq }) => readSeq >= seq),
    unread: able.filter(({ readSeq }) => readSeq < seq),
  };
}
