/**
 * How many requests are served in a second where as many as can be are: the mean of the last seconds in which some waited
 * all the time, because whole batches are served at once. While nobody waits, what is served says only what was asked; but
 * where it is more than while some waited, so much can be done: a line that stood still for a moment, and is served since,
 * is no slow one.
 */

/** Seconds that are looked at. */
const span = 10;
/**
 * From so many on it counts as all that could be done. Fewer than always may wait (waiting-lines.ts), or nothing would be
 * known any more of what is so slow that no more may.
 */
const busyFrom = 25;

interface Second {
  readonly number: number;
  served: number;
  /** That waited, at the least, and when something last changed. */
  lowest: number;
  waiting: number;
}

export class ServedRate {
  /** One after the other; the last is not over yet. */
  #seconds: Second[] = [];

  /** @param waiting how many wait now */
  note(waiting: number, isServed: boolean): void {
    const second = this.#thisSecond(waiting);
    second.lowest = Math.min(second.lowest, waiting);
    second.waiting = waiting;
    if (isServed) second.served += 1;
  }

  /** Undefined where it isn't known. */
  get perSecond(): number | undefined {
    const now = secondNow();
    const last = this.#seconds.filter(({ number }) => number >= now - span);
    const isBusy = ({ number, lowest }: Second) => number < now && lowest >= busyFrom;
    const busy = last.filter(isBusy);
    if (busy.length === 0) return undefined;
    const least = meanOf(busy);
    return meanOf(last.filter((second) => isBusy(second) || second.served > least));
  }

  #thisSecond(waiting: number): Second {
    const number = secondNow();
    const last = this.#seconds.at(-1);
    if (last?.number === number) return last;
    // In between nothing has changed.
    const first = Math.max((last?.number ?? number) + 1, number - span);
    for (let each = first; last && each < number; each++)
      this.#seconds.push({ number: each, served: 0, lowest: last.waiting, waiting: last.waiting });
    const second = { number, served: 0, lowest: waiting, waiting };
    this.#seconds = [...this.#seconds, second].slice(-span - 1);
    return second;
  }
}

const meanOf = (seconds: readonly Second[]): number =>
  seconds.reduce((sum, { served }) => sum + served, 0) / seconds.length;

const secondNow = () => Math.floor(performance.now() / 1_000);
