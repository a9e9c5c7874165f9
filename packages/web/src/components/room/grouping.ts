/** Which messages stand together: of one day, and of one writer who goes on talking. */
import type { Message } from '@parley/contracts';

/** Whoever says something more within this time needs no new heading; in milliseconds. */
const pause = 5 * 60_000;

/** As much of a message as it takes. */
export type Grouped = Pick<Message, 'userId' | 'createdAt'> & { readonly replyTo: unknown };

export interface Grouping {
  /** A line with the day stands before it. */
  readonly opensDay: boolean;
  /** The writer's name and the time stand before it. */
  readonly opensGroup: boolean;
}

/**
 * @param before the message before it; undefined where that is not known yet, null where there is none
 */
export function groupingOf(message: Grouped, before: Grouped | undefined | null): Grouping {
  if (!before) return { opensDay: before === null, opensGroup: true };
  const opensDay = !isSameDay(message.createdAt, before.createdAt);
  const goesOn =
    message.userId === before.userId && Date.parse(message.createdAt) - Date.parse(before.createdAt) < pause;
  // An answer shows what it answers, and so begins anew.
  return { opensDay, opensGroup: opensDay || !goesOn || message.replyTo != null };
}

/** Where the reader is. */
export function isSameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
