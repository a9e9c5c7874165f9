/**
 * Sessions as the database had them some seconds ago, so that not every request asks it.
 *
 * What ends or changes sessions is told by replies and events, which every front reads, and outdates what was asked for
 * before it was read: also what is still on its way from the database.
 */
import { LRUCache } from 'lru-cache';

/** Also how long a session that has ended may live on where nothing is read of its end. Milliseconds. */
const keptFor = 5_000;
/** Sessions, and users and sessions of which something ended. */
const maxKept = 10_000;

interface Kept<Fields> {
  readonly fields: Fields;
  readonly askedAt: number;
  readonly until: number;
}

export class SessionCache<Fields extends { readonly userId?: string }> {
  readonly #kept = new LRUCache<string, Kept<Fields>>({ max: maxKept });
  /** When single sessions were last outdated, and users' sessions. */
  readonly #outdatedAt = new LRUCache<string, number>({ max: maxKept });
  readonly #usersOutdatedAt = new LRUCache<string, number>({ max: maxKept });
  readonly #now: () => number;

  /** @param now milliseconds of any clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get(sid: string): Fields | undefined {
    const kept = this.#kept.get(sid);
    if (!kept || kept.until <= this.#now() || this.#isOutdated(sid, kept)) return undefined;
    return kept.fields;
  }

  /** Before the database is asked. @returns what keeps its answer, which is good for so many milliseconds more */
  asking(sid: string): (fields: Fields, goodFor: number) => void {
    const askedAt = this.#now();
    return (fields, goodFor) => {
      const kept = { fields, askedAt, until: askedAt + Math.min(keptFor, goodFor) };
      if (!this.#isOutdated(sid, kept)) this.#kept.set(sid, kept);
    };
  }

  /** The session has ended, or has changed. */
  outdate(sid: string): void {
    this.#kept.delete(sid);
    this.#outdatedAt.set(sid, this.#now());
  }

  /** Some or all of the user's sessions have. */
  outdateUser(userId: string): void {
    this.#usersOutdatedAt.set(userId, this.#now());
  }

  #isOutdated(sid: string, { fields: { userId }, askedAt }: Kept<Fields>): boolean {
    if ((this.#outdatedAt.get(sid) ?? Number.NEGATIVE_INFINITY) >= askedAt) return true;
    const ended = userId === undefined ? undefined : this.#usersOutdatedAt.get(userId);
    return ended !== undefined && ended >= askedAt;
  }
}
