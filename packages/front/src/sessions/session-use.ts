/**
 * Which sessions are being used, and from where: told the database once a minute each, and for very many at once
 * together. What it could not be told it is told with the next request a minute later.
 */
import type { Log } from '@parley/messaging';
import { LRUCache } from 'lru-cache';
import { Rounds } from '../rounds.ts';

export interface Use {
  readonly sid: string;
  /** Undefined where it is not known. */
  readonly network: string | undefined;
}

/** Milliseconds for which a use stands for those that follow, from the same network. */
const standsFor = 60_000;
/** Milliseconds between two writings. */
const writtenEvery = 1_000;
const maxRemembered = 50_000;

export class SessionUse {
  readonly #write: (uses: readonly Use[]) => Promise<void>;
  readonly #log: Log;
  readonly #rounds = new Rounds(writtenEvery);
  readonly #noted = new LRUCache<string, string>({ max: maxRemembered, ttl: standsFor, perf: performance });
  #waiting = new Map<string, Use>();

  constructor(write: (uses: readonly Use[]) => Promise<void>, log: Log) {
    this.#write = write;
    this.#log = log;
  }

  note(use: Use): void {
    const network = use.network ?? '';
    if (this.#noted.get(use.sid) === network) return;
    this.#noted.set(use.sid, network);
    this.#waiting.set(use.sid, use);
    if (this.#waiting.size === 1) this.#rounds.join(() => queueMicrotask(() => this.#writeAll()));
  }

  #writeAll(): void {
    const uses = [...this.#waiting.values()];
    this.#waiting = new Map();
    this.#write(uses).catch((error) => this.#log.debug({ error }, 'uses of sessions could not be noted'));
  }
}
