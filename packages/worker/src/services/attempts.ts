/**
 * The one rule for everything that can guess passwords or create accounts, whichever way it came: which budgets an
 * attempt counts against. The counts are in the database, where all workers see them.
 *
 * A wrong password counts against the account and against the client's address. An address that has signed in to the
 * account before has a budget of its own for this account, and so has a session that changes its password: somebody who
 * keeps guessing from elsewhere does not lock the owner out. A request that was written directly to a topic has no
 * address. An account that does not exist is counted like one that does.
 *
 * Keys are HMACs: the table reveals no addresses, and no text that somebody typed as an id.
 */
import { createHmac } from 'node:crypto';
import { Failure, fold } from '@parley/contracts';
import { networkOf } from '@parley/messaging';
import { type Database, Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { type Budget, countFailure, type Failures, waitOf } from './attempt-budgets.ts';

/** The source of a request. */
export interface Source {
  readonly clientAddress: string | undefined;
  /** The browser session. */
  readonly origin: string | undefined;
  /** Whether its passwords were sent in plain text, as the original's clients and Kafka's tools do. */
  readonly isPlain: boolean;
}

interface Counter {
  readonly key: Buffer;
  readonly budget: Budget;
}

export interface Attempt {
  /** Replaces the other counters if it is known already, or always. */
  readonly own?: Counter & { readonly isAlways: boolean };
  readonly others: readonly Counter[];
  /** Key that marks the address as known to the account once the attempt succeeds. */
  readonly known?: Buffer;
}

const hour = 3_600_000;
const account: Budget = { free: 5, quiet: 6 * hour };
/** Many people may be behind one address. */
const address: Budget = { free: 50, quiet: hour };
/** How long an address stays known after its last sign-in. */
const knownFor = 90 * 24 * hour;

export class Attempts {
  readonly #secret: string;
  readonly #signUp: Budget;

  /** @param signUpsPerAddress number without a wait; 0 for no limit */
  constructor(secret: string, signUpsPerAddress: number) {
    this.#secret = secret;
    this.#signUp = { free: signUpsPerAddress || Number.POSITIVE_INFINITY, quiet: hour };
  }

  /** @param userId as it was typed */
  ofLogin(userId: string, { clientAddress }: Source): Attempt {
    const others = [this.#counter(account, 'account', fold(userId))];
    if (clientAddress === undefined) return { others };
    const known = this.#known(userId, clientAddress);
    return {
      own: { ...known, isAlways: false },
      others: [...others, this.#counter(address, 'address', networkOf(clientAddress))],
      known: known.key,
    };
  }

  ofPasswordChange(userId: string, { origin, clientAddress }: Source): Attempt {
    if (origin === undefined) return { others: [this.#counter(account, 'account', fold(userId))] };
    return {
      own: { ...this.#counter(account, 'session', fold(userId), origin), isAlways: true },
      others: [],
      ...(clientAddress !== undefined && { known: this.#known(userId, clientAddress).key }),
    };
  }

  /** Without an address, sign-ups are not limited. */
  ofSignUp(userId: string, { clientAddress }: Source): Attempt {
    if (clientAddress === undefined) return { others: [] };
    return {
      others: [this.#counter(this.#signUp, 'sign-up', networkOf(clientAddress))],
      known: this.#known(userId, clientAddress).key,
    };
  }

  #known(userId: string, clientAddress: string): Counter {
    return this.#counter(account, 'known', fold(userId), networkOf(clientAddress));
  }

  #counter(budget: Budget, ...names: readonly string[]): Counter {
    return { budget, key: createHmac('sha256', this.#secret).update(JSON.stringify(names)).digest() };
  }
}

interface Row {
  readonly key: Buffer;
  readonly user_id: string | null;
  readonly failures: number;
  readonly last_at: Date;
  readonly expires_at: Date;
}

interface Count extends Failures {
  readonly key: Buffer;
  readonly userId: string | null;
  readonly expiresAt: Date;
}

/** The counts so far, with the changes of a batch. */
export class AttemptCounts {
  readonly #counts: Map<string, Count>;
  readonly #changed = new Set<string>();

  constructor(rows: readonly Row[]) {
    this.#counts = new Map(
      rows.map(({ key, user_id, failures, last_at, expires_at }) => [
        nameOf(key),
        { key, userId: user_id, failures, lastAt: last_at, expiresAt: expires_at },
      ]),
    );
  }

  /**
   * Why the attempt is not allowed now, or undefined. If it is not, nothing reveals whether it would have succeeded.
   */
  refusal(attempt: Attempt, now: Date): Failure | undefined {
    const waits = this.#countersOf(attempt, now).map(({ key, budget }) =>
      waitOf(budget, this.#current(key, now), now),
    );
    const wait = Math.max(0, ...waits);
    if (wait === 0) return undefined;
    return new Failure('TOO_MANY_ATTEMPTS', undefined, { retryAfter: Math.ceil(wait / 1_000) });
  }

  /** Counts an attempt that has failed, or one of a kind whose number is limited. */
  count(attempt: Attempt, now: Date): void {
    for (const { key, budget } of this.#countersOf(attempt, now)) {
      const before = this.#current(key, now);
      const kept = Math.max(before?.expiresAt.getTime() ?? 0, now.getTime() + budget.quiet);
      this.#set({
        ...countFailure(budget, before, now),
        key,
        userId: before?.userId ?? null,
        expiresAt: new Date(kept),
      });
    }
  }

  /** Counts a correct password: the account's budget is reset, and the address is known from now on. */
  succeeded(attempt: Attempt, userId: string, now: Date): void {
    const [counter] = this.#countersOf(attempt, now);
    // The address's own count is kept: an attacker may have an account too.
    const before = counter && this.#current(counter.key, now);
    if (counter && before && before.failures > 0) this.#set({ ...before, failures: 0 });
    this.know(attempt, userId, now);
  }

  /** Marks the address as known to the user who has chosen the password there. The user's row must exist first. */
  know({ known }: Attempt, userId: string, now: Date): void {
    if (known) this.#note(known, userId, now);
  }

  /** Records a sign-in from an address, unless that was done within a day. */
  #note(key: Buffer, userId: string, now: Date): void {
    const before = this.#current(key, now);
    const expiresAt = new Date(now.getTime() + knownFor);
    if (before && before.failures === 0 && expiresAt.getTime() - before.expiresAt.getTime() < 24 * hour)
      return;
    this.#set({ key, userId, failures: 0, lastAt: now, expiresAt });
  }

  /** In ascending key, like the locks. */
  get writes(): Prisma.Sql[] {
    if (this.#changed.size === 0) return [];
    const changed = [...this.#changed].map((name) => this.#counts.get(name) as Count);
    return [
      Prisma.sql`
        INSERT INTO attempts (key, user_id, failures, last_at, expires_at)
        SELECT * FROM unnest(
          ${changed.map(({ key }) => key)}::bytea[],
          ${changed.map(({ userId }) => userId)}::text[],
          ${changed.map(({ failures }) => failures)}::int[],
          ${changed.map(({ lastAt }) => lastAt.toISOString())}::timestamptz[],
          ${changed.map(({ expiresAt }) => expiresAt.toISOString())}::timestamptz[]) AS a (key)
        ORDER BY key
        ON CONFLICT (key) DO UPDATE SET user_id = EXCLUDED.user_id, failures = EXCLUDED.failures,
          last_at = EXCLUDED.last_at, expires_at = EXCLUDED.expires_at`,
    ];
  }

  #countersOf({ own, others }: Attempt, now: Date): readonly Counter[] {
    return own && (own.isAlways || this.#current(own.key, now)) ? [own] : others;
  }

  #current(key: Buffer, now: Date): Count | undefined {
    const count = this.#counts.get(nameOf(key));
    return count && count.expiresAt > now ? count : undefined;
  }

  #set(count: Count): void {
    const name = nameOf(count.key);
    this.#counts.set(name, count);
    this.#changed.add(name);
  }
}

export function readAttempts(attempts: readonly Attempt[]): Query<AttemptCounts> {
  const keys = keysOf(attempts);
  return query(
    keys.length === 0
      ? null
      : Prisma.sql`
          SELECT key, user_id, failures, last_at, expires_at FROM attempts WHERE key = ANY(${keys}::bytea[])`,
    (rows: readonly Row[]) => new AttemptCounts(rows),
  );
}

/** Reads the counts of one attempt through the model API, which combines the lookups of a batch. */
export async function findAttempt(attempt: Attempt, database: Database): Promise<AttemptCounts> {
  const found = await Promise.all(
    keysOf([attempt]).map((key) => database.attempt.findUnique({ where: { key: new Uint8Array(key) } })),
  );
  const rows = found.flatMap((one) => {
    if (!one) return [];
    const { key, userId, failures, lastAt, expiresAt } = one;
    return [{ key: Buffer.from(key), user_id: userId, failures, last_at: lastAt, expires_at: expiresAt }];
  });
  return new AttemptCounts(rows);
}

/**
 * Reads the counts and locks them, in ascending key. A row is inserted first for each counter that may be counted.
 * @param counting attempts that may be counted
 * @param userIds users whose known addresses are locked too
 */
export function lockAttempts(
  attempts: readonly Attempt[],
  counting: readonly Attempt[],
  userIds: readonly string[] = [],
) {
  const keys = keysOf(attempts);
  const missing = distinct(
    counting.flatMap(({ own, others }) => [...(own?.isAlways ? [own] : []), ...others].map(({ key }) => key)),
  );
  return {
    made: query(
      missing.length === 0
        ? null
        : Prisma.sql`
            INSERT INTO attempts (key, failures, last_at, expires_at)
            SELECT key, 0, to_timestamp(0), to_timestamp(0) FROM unnest(${missing}::bytea[]) AS a (key)
            ORDER BY key ON CONFLICT DO NOTHING`,
      () => undefined,
    ),
    counts: query(
      keys.length === 0
        ? null
        : Prisma.sql`
            SELECT key, user_id, failures, last_at, expires_at FROM attempts
            WHERE key = ANY(${keys}::bytea[]) OR user_id = ANY(${userIds}::text[]) ORDER BY key FOR UPDATE`,
      (rows: readonly Row[]) => new AttemptCounts(rows),
    ),
  };
}

/**
 * After a password change: addresses that knew the old one are no longer known, except the one where it was changed.
 */
export function forgetAddresses(
  changes: readonly { readonly userId: string; readonly attempt: Attempt }[],
): Prisma.Sql[] {
  if (changes.length === 0) return [];
  const kept = changes.flatMap(({ attempt: { known } }) => known ?? []);
  return [
    Prisma.sql`
      DELETE FROM attempts
      WHERE user_id = ANY(${changes.map(({ userId }) => userId)}::text[]) AND NOT key = ANY(${kept}::bytea[])`,
  ];
}

const nameOf = (key: Buffer): string => key.toString('latin1');

function keysOf(attempts: readonly Attempt[]): Buffer[] {
  return distinct(
    attempts.flatMap(({ own, others, known }) => [
      ...(own ? [own.key] : []),
      ...others.map(({ key }) => key),
      ...(known ? [known] : []),
    ]),
  );
}

function distinct(keys: readonly Buffer[]): Buffer[] {
  return [...new Map(keys.map((key) => [nameOf(key), key])).values()];
}
