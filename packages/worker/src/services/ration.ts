/**
 * How many strangers somebody may put into rooms: so many an hour, used at once or one by one.
 *
 * What is kept is one time: until when those put into rooms so far use the ration up, each for an equal part of an hour.
 * Somebody who has used none of it may put more at once than an hour's, as the original's clients do, and pays for them in the
 * hours after.
 */
const hour = 3_600_000;

export interface Wish {
  /** Strangers to be put into a room. */
  readonly count: number;
  readonly perHour: number;
  readonly at: Date;
}

/** Milliseconds before the ration allows it; 0 where it does. */
export function waitFor(usedUntil: Date | null, { count, perHour, at }: Wish): number {
  if (count === 0 || perHour === 0) return 0;
  const used = Math.max(0, (usedUntil?.getTime() ?? 0) - at.getTime());
  return Math.max(0, used - Math.max(0, hour - (count * hour) / perHour));
}

export function usedUntilAfter(usedUntil: Date | null, { count, perHour, at }: Wish): Date {
  const since = Math.max(usedUntil?.getTime() ?? 0, at.getTime());
  return new Date(since + Math.round((count * hour) / perHour));
}
