/**
 * Runs slow work with a limited concurrency, in turns.
 *
 * The kinds of work take turns, and within a kind the askers: many requests of one asker delay only that asker. Only so
 * many requests of one asker, and of those only so many for one account, may wait. A request that could not start
 * before its deadline is refused at once, with the time to retry after. A request without a deadline waits as long as
 * it takes: it would otherwise wait on its topic.
 */
import { Failure } from '@parley/contracts';

export interface Turn {
  /** The kind of work. */
  readonly kind: string;
  /** Who takes turns: an address, or an account if there is no address. */
  readonly asker: string;
  /**
   * The number of one asker's waiting requests is limited per account too. It is not limited across askers: that would
   * shut the account's owner out.
   */
  readonly account: string;
  /** Epoch milliseconds. */
  readonly deadline: number | undefined;
}

export interface FairTurnsOptions {
  /** How many run at the same time. */
  readonly concurrency: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly stopping: AbortSignal;
}

interface Waiting {
  readonly begin: () => void;
  readonly abandon: (reason: unknown) => void;
}

/** Limits on requests with a deadline: of one asker, and of one asker for one account. */
const maxOfAsker = 40;
const maxOfAccount = 10;
/** Estimated duration of one piece of work until one has been measured. Milliseconds. */
const firstGuess = 30;
/** Weight of the latest duration in the moving average. */
const weight = 0.1;

export class FairTurns {
  readonly #options: FairTurnsOptions;
  /** Waiting work by kind and asker, in the order of their turns. */
  readonly #waiting = new Map<string, Map<string, Waiting[]>>();
  /** Number of unfinished requests with a deadline, by asker, and by asker and account. */
  readonly #unfinished = new Map<string, number>();
  #running = 0;
  #duration = firstGuess;

  constructor(options: FairTurnsOptions) {
    this.#options = options;
    const { stopping } = options;
    stopping.addEventListener('abort', () => this.#abandonAll(stopping.reason), { once: true });
  }

  /** @throws Failure `BUSY`; the reason for stopping, if that comes before the turn */
  async run<Result>(turn: Turn, work: () => Promise<Result>): Promise<Result> {
    this.#options.stopping.throwIfAborted();
    const { asker, account } = turn;
    const names =
      turn.deadline === undefined ? [] : [JSON.stringify([asker]), JSON.stringify([asker, account])];
    if (turn.deadline !== undefined) this.#admit(turn, turn.deadline, names);
    for (const name of names) this.#unfinished.set(name, this.#unfinishedOf(name) + 1);
    try {
      await this.#turnOf(turn);
      return await this.#timed(work);
    } finally {
      for (const name of names) {
        const left = this.#unfinishedOf(name) - 1;
        if (left > 0) this.#unfinished.set(name, left);
        else this.#unfinished.delete(name);
      }
    }
  }

  #admit({ kind, asker }: Turn, deadline: number, [ofAsker = '', ofAccount = '']: readonly string[]): void {
    const wait = this.#waitOf(kind, asker);
    const isTooMany =
      this.#unfinishedOf(ofAsker) >= maxOfAsker || this.#unfinishedOf(ofAccount) >= maxOfAccount;
    const now = this.#options.now();
    // A request that is already too late is answered as expired when its turn comes.
    if (!isTooMany && (now + wait < deadline || now >= deadline)) return;
    throw new Failure('BUSY', undefined, { retryAfter: Math.max(Math.ceil(wait / 1_000), 1) });
  }

  #unfinishedOf(name: string): number {
    return this.#unfinished.get(name) ?? 0;
  }

  /** Estimated wait of another request of this asker. Milliseconds. */
  #waitOf(kind: string, asker: string): number {
    const askers = this.#waiting.get(kind) ?? new Map<string, Waiting[]>();
    const rounds = (askers.get(asker)?.length ?? 0) + 1;
    let before = 0;
    for (const { length } of askers.values()) before += Math.min(length, rounds);
    const kinds = this.#waiting.size + (this.#waiting.has(kind) ? 0 : 1);
    return (before * kinds * this.#duration) / this.#options.concurrency;
  }

  async #turnOf({ kind, asker }: Turn): Promise<void> {
    if (this.#running < this.#options.concurrency) {
      this.#running++;
      return;
    }
    await new Promise<void>((begin, abandon) => {
      const askers = this.#waiting.get(kind) ?? new Map<string, Waiting[]>();
      this.#waiting.set(kind, askers.set(asker, [...(askers.get(asker) ?? []), { begin, abandon }]));
    });
  }

  async #timed<Result>(work: () => Promise<Result>): Promise<Result> {
    const begun = performance.now();
    try {
      return await work();
    } finally {
      this.#duration += weight * (performance.now() - begun - this.#duration);
      const next = this.#takeNext();
      if (next) next.begin();
      else this.#running--;
    }
  }

  #takeNext(): Waiting | undefined {
    for (const [kind, askers] of this.#waiting)
      for (const [asker, [next, ...others]] of askers) {
        // Whoever has had a turn goes to the end.
        askers.delete(asker);
        if (others.length > 0) askers.set(asker, others);
        this.#waiting.delete(kind);
        if (askers.size > 0) this.#waiting.set(kind, askers);
        return next;
      }
    return undefined;
  }

  #abandonAll(reason: unknown): void {
    const all = [...this.#waiting.values()].flatMap((askers) => [...askers.values()].flat());
    this.#waiting.clear();
    for (const { abandon } of all) abandon(reason);
  }
}
