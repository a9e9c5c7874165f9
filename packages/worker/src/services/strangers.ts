/**
 * Who may put whom into rooms. To an asker, everybody who has not added the asker is a stranger. A user may allow only
 * those whom they have added; of other strangers, an asker may put a limited number into rooms per hour.
 *
 * The used part of the ration is stored in the asker's own row, which is locked, so that all workers see the same.
 */
import { Failure, type Invitations } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import type { Couple } from './find-blocked.ts';
import { usedUntilAfter, type Wish, waitFor } from './ration.ts';

interface StrangerRow {
  user_id: string;
  friend_id: string;
  invitations: Invitations;
}

/** Couples of an asker and a user who is a stranger to the asker. */
export class Strangers {
  readonly #invitations: ReadonlyMap<string, Invitations>;

  constructor(rows: readonly StrangerRow[]) {
    this.#invitations = new Map(
      rows.map(({ user_id, friend_id, invitations }) => [keyOf([user_id, friend_id]), invitations]),
    );
  }

  /** Whether one of them allows only users whom they have added. */
  refuse(asker: string, others: readonly string[]): boolean {
    return others.some((other) => this.#invitations.get(keyOf([asker, other])) === 'friends');
  }

  among(asker: string, others: readonly string[]): number {
    return others.filter((other) => this.#invitations.has(keyOf([asker, other]))).length;
  }
}

/** Not sent if there are no couples. */
export function findStrangers(couples: readonly Couple[]): Query<Strangers> {
  return query(
    couples.length === 0
      ? null
      : Prisma.sql`
          SELECT c.user_id, c.friend_id, u.invitations
          FROM unnest(
            ${couples.map(([asker]) => asker)}::text[],
            ${couples.map(([, other]) => other)}::text[]
          ) AS c (user_id, friend_id)
          JOIN users u ON u.user_id = c.friend_id
          WHERE NOT EXISTS (SELECT FROM friends f WHERE f.user_id = c.friend_id AND f.friend_id = c.user_id)`,
    (rows: readonly StrangerRow[]) => new Strangers(rows),
  );
}

/** The used rations of a batch's askers, with the changes of the batch. */
export class Rations {
  readonly #usedUntil: Map<string, Date | null>;
  readonly #changed = new Set<string>();

  constructor(rows: readonly { user_id: string; rationed_until: Date | null }[]) {
    this.#usedUntil = new Map(rows.map(({ user_id, rationed_until }) => [user_id, rationed_until]));
  }

  /** Call it last: if it allows the wish, the ration is used. */
  use(asker: string, wish: Wish): Failure | undefined {
    const before = this.#usedUntil.get(asker) ?? null;
    const wait = waitFor(before, wish);
    if (wait > 0)
      return new Failure('TOO_MANY_STRANGERS', undefined, { retryAfter: Math.ceil(wait / 1_000) });
    if (wish.count === 0 || wish.perHour === 0) return undefined;
    this.#usedUntil.set(asker, usedUntilAfter(before, wish));
    this.#changed.add(asker);
    return undefined;
  }

  writes(): Prisma.Sql[] {
    if (this.#changed.size === 0) return [];
    const changed = [...this.#changed];
    return [
      Prisma.sql`
        UPDATE users u SET rationed_until = c.rationed_until
        FROM unnest(
          ${changed}::text[],
          ${changed.map((asker) => this.#usedUntil.get(asker)?.toISOString())}::timestamptz[]
        ) AS c (user_id, rationed_until)
        WHERE u.user_id = c.user_id`,
    ];
  }
}

/** Locks the askers, in ascending id and after all rooms. */
export function lockRations(askers: readonly string[]): Query<Rations> {
  return query(
    Prisma.sql`
      SELECT user_id, rationed_until FROM users WHERE user_id = ANY(${[...new Set(askers)]}::text[])
      ORDER BY user_id FOR NO KEY UPDATE`,
    (rows: readonly { user_id: string; rationed_until: Date | null }[]) => new Rations(rows),
  );
}

/** Ids contain no NUL. */
const keyOf = (couple: Couple): string => couple.join('\0');
