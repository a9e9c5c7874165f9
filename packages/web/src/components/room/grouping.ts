/** How messages are grouped: by day, and by one writer's consecutive messages. */
import type { Message } from '@parley/contracts';

/** A message by the same writer within this time needs no new heading; in milliseconds. */
const pause = 5 * 60_000;

/** The fields of a message that grouping needs. */
export type Grouped = Pick<Message, 'userId' | 'createdAt'> & { readonly replyTo: unknown };

export interface Grouping {
  /** Whether a line with the day precedes it. */
  readonly opensDay: boolean;
  /** Whether the writer's name and the time precede it. */
  readonly opensGroup: boolean;
}

/** @param before the previous message; undefined if not known yet, null if there is none */
export function groupingOf(message: Grouped, before: Grouped | undefined | null): Grouping {
  if (!before) return { opensDay: before === null, opensGroup: true };
  const opensDay = !isSameDay(message.createdAt, before.createdAt);
  const goesOn =
    message.userId === before.userId && Date.parse(message.createdAt) - Date.parse(before.createdAt) < pause;
  // A reply shows the message it replies to, and so starts a new group.
  return { opensDay, opensGroup: opensDay || !goesOn || message.replyTo != null };
}

/** In the reader's time zone. */
export function isSameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
