/**
 * How many requests of each pair wait, and whether one more may: no more than the workers will have served within a few
 * seconds. One that waits for longer is of no use to whoever asked, who asks again meanwhile; and workers that are
 * behind by more than a request's deadline would do nothing but what nobody waits for any more.
 */
import type { PairName } from '@parley/contracts';
import { ServedRate } from './served-rate.ts';

/** Seconds in which what waits should be served: a third of what a request may take, as that usually is. */
const servedWithin = 5;
/** That may wait in any case, and where it is not known how many are served. */
const least = { always: 50, unknown: 400 };

interface Line {
  readonly rate: ServedRate;
  waiting: number;
}

export class WaitingLines {
  readonly #lines = new Map<PairName, Line>();

  isFull(pair: PairName): boolean {
    const { rate, waiting } = this.#lineOf(pair);
    if (waiting < least.always) return false;
    const { perSecond } = rate;
    return waiting >= (perSecond === undefined ? least.unknown : perSecond * servedWithin);
  }

  joined(pair: PairName): void {
    const line = this.#lineOf(pair);
    line.waiting += 1;
    line.rate.note(line.waiting, false);
  }

  /** It waits no more. @param isServed whether it was answered, rather than given up or refused for now */
  left(pair: PairName, isServed: boolean): void {
    const line = this.#lineOf(pair);
    line.waiting -= 1;
    line.rate.note(line.waiting, isServed);
  }

  #lineOf(pair: PairName): Line {
    let line = this.#lines.get(pair);
    if (!line) {
      line = { rate: new ServedRate(), waiting: 0 };
      this.#lines.set(pair, line);
    }
    return line;
  }
}
