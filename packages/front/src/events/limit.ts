/** Lets so many pieces of work run at a time; the others wait, first come, first served. */
import { Queue } from './queue.ts';

export class Limit {
  #free: number;
  readonly #waiting = new Queue<() => void>();

  constructor(most: number) {
    this.#free = most;
  }

  /** @throws what the work throws, or the signal's reason where it was aborted before the work's turn came */
  async run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
