/**
 * How many requests are served in a second where as many as can be are: of seconds in which some waited all the time, the
 * best of the last. While nobody waits, what is served says only what was asked.
 */

/** Seconds that are looked at. */
const span = 10;
/** From so many on it counts as all that could be done. */
const busyFrom = 50;

interface Second {
  readonly number: number;
  served: number;
  /** That waited, at the least. */
  lowest: number;
}

export class ServedRate {
  /** The last is not over yet. */
  readonly #seconds: Second[] = [];

  /** @param waiting how many wait now */
  note(waiting: number, isServed: boolean): void {
    const second = this.#thisSecond(waiting);
    second.lowest = Math.min(second.lowest, waiting);
    if (isServed) second.served += 1;
  }

  /** Undefined where it isn't known. */
  get perSecond(): number | undefined {
    const now = secondNow();
    const known = this.#seconds.filter(
      ({ number, lowest }) => number < now && number >= now - span && lowest >= busyFrom,
    );
    return known.length === 0 ? undefined : Math.max(...known.map(({ served }) => served));
  }

  #thisSecond(waiting: number): Second {
    const number = secondNow();
    const last = this.#seconds.at(-1);
    if (last?.number === number) return last;
    const second = { number, served: 0, lowest: waiting };
    this.#seconds.push(second);
    if (this.#seconds.length > span + 1) this.#seconds.shift();
    return second;
  }
}

const secondNow = () => Math.floor(performance.now() / 1_000);
