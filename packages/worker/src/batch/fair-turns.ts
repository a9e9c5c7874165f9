/**
 * Lets work that takes long be done: so much at a time, by turns.
 *
 * The kinds of work take turns, and within a kind whoever asks for it: many requests of one asker hold up that one alone.
 * Of one asker, and of those about one account, only so many may wait, and nothing waits that would not be begun before its
 * deadline: it is refused at once, with when to come back. What has no deadline waits as long as it takes; it has been
 * written to a topic, and there it would wait as well.
 */
import { Failure } from '@parley/contracts';

export interface Turn {
  /** The kind of work. */
  readonly kind: string;
  /** Who takes turns with others: an address, or an account where there is none. */
  readonly asker: string;
  /** Of what an asker waits for, only so much is about one. Not of all askers: that would shut its owner out. */
  readonly account: string;
  /** Epoch milliseconds. */
  readonly deadline: number | undefined;
}

export interface FairTurnsOptions {
  /** Done at the same time. */
  readonly concurrency: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly stopping: AbortSignal;
}

interface Waiting {
  readonly begin: () => void;
  readonly abandon: (reason: unknown) => void;
}

/** With a deadline, of one asker, and about one account. */
const maxOfAsker = 40;
const maxOfAccount = 10;
/** What a piece of work is taken to last before one has been done. Milliseconds. */
const firstGuess = 30;
/** Of the latest duration in the average. */
const weight = 0.1;

export class FairTurns {
  readonly #options: FairTurnsOptions;
  /** What waits, by kind and asker; whose turn is next stands first. */
  readonly #waiting = new Map<string, Map<string, Waiting[]>>();
  /** What has a deadline and is not done, by asker, and by asker and account. */
  readonly #unfinished = new Map<string, number>();
  #running = 0;
  #duration = firstGuess;

  constructor(options: FairTurnsOptions) {
    this.#options = options;
    const { stopping } = options;
    stopping.addEventListener('abort', () => this.#abandonAll(stopping.reason), { once: true });
  }

  /** @throws Failure `BUSY`; the reason of stopping, when that comes before the turn does */
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
    // What comes too late already is told so when its turn comes.
    if (!isTooMany && (now + wait < deadline || now >= deadline)) return;
    throw new Failure('BUSY', undefined, { retryAfter: Math.max(Math.ceil(wait / 1_000), 1) });
  }

  #unfinishedOf(name: string): number {
    return this.#unfinished.get(name) ?? 0;
  }

  /** About how long one more of an asker's would wait. Milliseconds. */
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
        // Whoever has had a turn stands last.
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
