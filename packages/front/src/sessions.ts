/**
 * Browser sessions, kept in PostgreSQL so that any front serves any browser.
 *
 * A session is written when it is made and never after: logging in makes a new one. So no request that is slow can
 * bring back what a login or logout ended meanwhile; the store also refuses to.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Log } from '@parley/messaging';
import connectPgSimple from 'connect-pg-simple';
import type { FastifyRequest, Session } from 'fastify';
import pg from 'pg';

declare module 'fastify' {
  interface Session {
    /** Goes with every request of this session, so that replies find its streams; not a secret. */
    origin?: string;
    /** Absent while nobody is logged in. */
    userId?: string;
    /** When the worker let the user in; epoch milliseconds. */
    since?: number;
    /** Set by the store: this session is in the database. */
    stored?: true;
  }
}

export interface LiveSession {
  readonly origin: string;
  readonly userId: string | null;
}

/** That a worker let a user in, and when; epoch milliseconds of its clock. */
export interface LogIn {
  readonly userId: string;
  readonly since: number;
}

/** How long it is known that a user's sessions were ended: longer than any ticket or reply of before is good. */
const endKnownFor = '1 hour';

/** The session of a request, or undefined where the browser has none (or one that has ended). */
export function liveSession({ session }: FastifyRequest): LiveSession | undefined {
  return session.origin === undefined
    ? undefined
    : { origin: session.origin, userId: session.userId ?? null };
}

export function openPool(connectionString: string, max: number, log: Log): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    // A server that vanished without a word cancels nothing: the connection is given up from this side.
    query_timeout: 12_000,
    keepAlive: true,
    application_name: 'parley-front',
  });
  pool.on('error', (error) => log.warn({ error }, 'a database connection was lost'));
  return pool;
}

// connect-pg-simple asks express-session for nothing but a base class, which may be any emitter.
const PgStore = connectPgSimple({ Store: EventEmitter } as never);

export class SessionStore extends PgStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool, log: Log) {
    super({ pool, errorLog: (...details: unknown[]) => log.warn({ details }, 'session store') });
    this.#pool = pool;
  }

  /** Inserts a new session; one that came from the store is only updated where it still exists. */
  override set(sid: string, session: never, done?: (error?: unknown) => void): void {
    const { stored, ...fields } = session as Session;
    if (!stored) {
      super.set(sid, { ...fields, stored: true } as never, done);
      return;
    }
    this.#pool.query('UPDATE session SET sess = $1 WHERE sid = $2', [session, sid]).then(
      () => done?.(),
      (error) => done?.(error),
    );
  }

  /**
   * Begins a session of somebody who has no browser to keep a cookie.
   * @param lifetime milliseconds
   * @returns undefined where all the user's sessions have been ended since the login
   */
  async begin(logIn: LogIn, lifetime: number): Promise<{ sid: string; origin: string } | undefined> {
    const [sid, origin] = [randomUUID(), randomUUID()];
    await this.#pool.query(
      `INSERT INTO session (sid, sess, expire) VALUES ($1, $2, now() + $3 * interval '1 millisecond')`,
      [sid, { ...logIn, origin }, lifetime],
    );
    // Asked only now: what ends the sessions from now on finds this one too.
    if (!(await this.isOver(logIn))) return { sid, origin };
    await this.take(sid);
    return undefined;
  }

  /** Takes a session away. @returns false where it was gone already, so that of two takers one wins. */
  async take(sid: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query('DELETE FROM session WHERE sid = $1', [sid]);
    return rowCount === 1;
  }

  async endOfOrigin(origin: string): Promise<void> {
    await this.#pool.query(`DELETE FROM session WHERE sess ->> 'origin' = $1`, [origin]);
  }

  /** Ends the sessions of all who were let in up to then; epoch milliseconds. */
  async endOfUser(userId: string, until: number): Promise<void> {
    await this.endOfUserBut(userId, '', until);
  }

  async endOfUserBut(userId: string, origin: string, until: number): Promise<void> {
    // Before the rows go, in a statement of its own: a login that is under way sees this, or its row is seen.
    await this.#pool.query(
      `INSERT INTO session AS known (sid, sess, expire)
       VALUES ($1, json_build_object('endedUntil', $2::bigint), now() + $3::interval)
       ON CONFLICT (sid) DO UPDATE SET sess = excluded.sess, expire = excluded.expire
       WHERE (known.sess ->> 'endedUntil')::bigint < $2::bigint`,
      [endOf(userId), until, endKnownFor],
    );
    await this.#pool.query(
      `DELETE FROM session WHERE sess ->> 'userId' = $1 AND sess ->> 'origin' <> $2
       AND coalesce((sess ->> 'since')::bigint, 0) <= $3`,
      [userId, origin, until],
    );
  }

  /** Whether all sessions of the user have been ended since. */
  async isOver({ userId, since }: LogIn): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `SELECT FROM session WHERE sid = $1 AND (sess ->> 'endedUntil')::bigint >= $2`,
      [endOf(userId), since],
    );
    return rowCount !== 0;
  }

  /** @returns those of the origins that have a session still. */
  async liveOrigins(origins: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.#pool.query<{ origin: string }>(
      `SELECT sess ->> 'origin' AS origin FROM session WHERE sess ->> 'origin' = ANY($1) AND expire > now()`,
      [origins],
    );
    return new Set(rows.map(({ origin }) => origin));
  }

  /** @returns why sessions can't be read, or undefined. */
  async problem(): Promise<Error | undefined> {
    try {
      await this.#pool.query('SELECT 1 FROM session LIMIT 1');
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }
}

/** No browser has a row of this id: theirs are random. */
const endOf = (userId: string) => `ended:${userId}`;
