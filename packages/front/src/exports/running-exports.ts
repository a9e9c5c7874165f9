/** How many exports are written at once, and for how long: each asks the workers for page after page. */
import { Failure } from '@parley/contracts';

/** On one front. */
const most = 4;
/** Seconds after which it makes sense to try again. */
const retryAfter = 10;
/** Milliseconds for which a reader may take nothing, and in which all must have been read: others wait for the place. */
const longestPause = 30_000;
const longest = 1_800_000;

export class RunningExport {
  readonly #stopping = new AbortController();
  readonly #deadline: NodeJS.Timeout;
  readonly #onEnd: () => void;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#deadline = setTimeout(() => this.stop(), longest).unref();
  }

  /** Aborted when it is to stop before its end. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  stop(): void {
    this.#stopping.abort(new Failure('UNAVAILABLE'));
  }

  /** The parts as they are; it stops where the next is not asked for in time. */
  async *paced<Part>(parts: AsyncIterable<Part>): AsyncGenerator<Part, void, undefined> {
    for await (const part of parts) {
      const pause = setTimeout(() => this.stop(), longestPause).unref();
      try {
        yield part;
      } finally {
        clearTimeout(pause);
      }
    }
  }

  /** It is over, however it ended. */
  end(): void {
    clearTimeout(this.#deadline);
    this.#onEnd();
  }
}

export class RunningExports {
  readonly #byUser = new Map<string, RunningExport>();

  /** @throws Failure `TOO_MANY_REQUESTS` where the user has one already, `BUSY` where others have as many as there may be */
  begin(userId: string): RunningExport {
    if (this.#byUser.has(userId)) throw new Failure('TOO_MANY_REQUESTS', undefined, { retryAfter });
    if (this.#byUser.size >= most) throw new Failure('BUSY', undefined, { retryAfter });
    const running = new RunningExport(() => {
      if (this.#byUser.get(userId) === running) this.#byUser.delete(userId);
    });
    this.#byUser.set(userId, running);
    return running;
  }

  /** Stops those that there are. */
  close(): void {
    for (const running of this.#byUser.values()) running.stop();
  }
}
