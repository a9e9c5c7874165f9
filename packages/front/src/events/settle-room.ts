/** What is true of a room in doubt, now that the database has said how far the room is. */
import type { TailEntry } from './event-tail.ts';
import type { Vector } from './vector.ts';

export interface Doubt {
  /** The highest `eventSeq` that is beyond doubt. */
  readonly after: number;
  /** The room's, in the order of reading. */
  readonly entries: readonly TailEntry[];
}

export interface Answer {
  readonly eventSeq: number;
  /** What this front had read when it asked: an event that is published is committed. */
  readonly asked: Vector;
}

export interface Settled {
  /** Of what the database knows nothing. */
  readonly madeUp: readonly TailEntry[];
  readonly repeats: readonly TailEntry[];
  /** The highest `eventSeq` of the others; undefined where something has come since that is in doubt, too. */
  readonly last: number | undefined;
}

export function settleRoom({ after, entries }: Doubt, { eventSeq, asked }: Answer): Settled {
  const madeUp: TailEntry[] = [];
  const repeats: TailEntry[] = [];
  let last = after;
  for (const entry of entries) {
    const place = entry.event.eventSeq ?? 0;
    if (place <= after) continue;
    if (place > eventSeq && entry.offset < (asked[entry.slot] ?? 0)) madeUp.push(entry);
    else if (place <= last) repeats.push(entry);
    else if (place > Math.max(last, eventSeq) + 1) return { madeUp, repeats, last: undefined };
    else last = place;
  }
  return { madeUp, repeats, last };
}
