/**
 * How many strangers somebody may put into rooms: so many an hour, used at once or one by one.
 *
 * What is kept is one time: until when those put into rooms so far use the ration up, each for an equal part of an hour.
 * More at once than an hour's, as clients of the original may ask, use up all of it and no more. When it is used up,
 * some rooms of two may still be opened with strangers.
 */
const hour = 3_600_000;

export interface Wish {
  /** Strangers to be put into a room. */
  readonly count: number;
  readonly perHour: number;
  /** Whether the room is the one that there is of these two. */
  readonly isDirect: boolean;
  readonly at: Date;
}

/** Milliseconds before the ration allows it; 0 where it does. */
export function waitFor(usedUntil: Date | null, wish: Wish): number {
  if (wish.count === 0 || wish.perHour === 0) return 0;
  return Math.max(0, usedAt(wish.at, usedUntil) - Math.max(0, limitOf(wish) - costOf(wish)));
}

/** Where there is nothing to wait for. */
export function usedUntilAfter(usedUntil: Date | null, wish: Wish): Date {
  const used = Math.min(usedAt(wish.at, usedUntil) + costOf(wish), limitOf(wish));
  return new Date(wish.at.getTime() + Math.floor(used));
}

const usedAt = (at: Date, usedUntil: Date | null) => Math.max(0, (usedUntil?.getTime() ?? 0) - at.getTime());

const costOf = ({ count, perHour }: Wish) => (count * hour) / perHour;

/** A tenth more for rooms of two, and one at least. */
const limitOf = ({ isDirect, perHour }: Wish) => (isDirect ? hour + hour / Math.min(10, perHour) : hour);
