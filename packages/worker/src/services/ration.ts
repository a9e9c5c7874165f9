/**
 * Rations how many strangers a user may put into rooms: a number per hour, used at once or one by one.
 *
 * One time is stored: until when the ration is used up, with each stranger costing an equal part of an hour. A request
 * for more than an hour's ration at once, as clients of the original may send, uses up all of it and no more. When it
 * is used up, a few more direct rooms may still be opened with strangers.
 */
const hour = 3_600_000;

export interface Wish {
  /** Number of strangers to be put into the room. */
  readonly count: number;
  readonly perHour: number;
  /** Whether it is the users' direct room. */
  readonly isDirect: boolean;
  readonly at: Date;
}

/** Milliseconds until the ration allows it; 0 if it does now. */
export function waitFor(usedUntil: Date | null, wish: Wish): number {
  if (wish.count === 0 || wish.perHour === 0) return 0;
  return Math.max(0, usedAt(wish.at, usedUntil) - Math.max(0, limitOf(wish) - costOf(wish)));
}

/** Valid if the wait is 0. */
export function usedUntilAfter(usedUntil: Date | null, wish: Wish): Date {
  const used = Math.min(usedAt(wish.at, usedUntil) + costOf(wish), limitOf(wish));
  return new Date(wish.at.getTime() + Math.floor(used));
}

const usedAt = (at: Date, usedUntil: Date | null) => Math.max(0, (usedUntil?.getTime() ?? 0) - at.getTime());

const costOf = ({ count, perHour }: Wish) => (count * hour) / perHour;

/** For direct rooms a tenth more, and at least one more. */
const limitOf = ({ isDirect, perHour }: Wish) => (isDirect ? hour + hour / Math.min(10, perHour) : hour);
