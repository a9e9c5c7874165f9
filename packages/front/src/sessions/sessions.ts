/**
 * Browser sessions, kept in PostgreSQL so that any front serves any browser.
 *
 * A session is written when it is made and never after: logging in makes a new one. So no request that is slow can
 * bring back what a login or logout ended meanwhile; the store also refuses to. What moves on is beside it: when it was
 * used, and until when it is therefore good. Workers end sessions, in the transaction of the logout, the new password, or
 * the user's wish to end others.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type DatabaseClock, DatabaseProbe, type Log } from '@parley/messaging';
import connectPgSimple from 'connect-pg-simple';
import DataLoader from 'dataloader';
import type { FastifyRequest, Session } from 'fastify';
import pg from 'pg';
import { Rounds } from '../rounds.ts';
import type { Device } from './device.ts';
import { SessionCache } from './session-cache.ts';
import { SessionUse, type Use } from './session-use.ts';

declare module 'fastify' {
  interface Session {
    /** Goes with every request of this session, so that replies find its streams; not a secret. */
    origin?: string;
    /** Absent while nobody is logged in. */
    userId?: string;
    /** The user's, when the worker let the user in: with another the session is over. */
    credentialVersion?: number;
    /** What the client that logged in called itself. */
    browser?: string;
    system?: string;
    /** Set by the store: this session is in the database. */
    stored?: true;
  }
}

export interface LiveSession {
  readonly origin: string;
  readonly userId: string | null;
}

/** A session as the database has it. */
type StoredSession = Pick<
  Session,
  'origin' | 'userId' | 'credentialVersion' | 'browser' | 'system' | 'stored'
>;

/** That a worker let a user in, and with which credential version: what ends all sessions of a user raises it. */
export interface LogIn {
  readonly userId: string;
  readonly credentialVersion: number;
}

/**
 * Whether a session is still good, as a condition on its row. Sessions of before there were versions have none, which
 * is the first.
 */
export const isLive = `expire > now() AND (sess ->> 'userId' IS NULL OR EXISTS (
  SELECT FROM users u WHERE u.user_id = sess ->> 'userId'
    AND u.credential_version = coalesce((sess ->> 'credentialVersion')::int, 0)))`;

const readSessions = `SELECT sid, sess, (extract(epoch FROM expire - now()) * 1000)::float8 AS good_for
  FROM session WHERE sid = ANY($1) AND ${isLive}`;

interface SessionRow {
  readonly sid: string;
  readonly sess: StoredSession;
  /** Milliseconds. */
  readonly good_for: number;
}

/** Of those that are asked for at once: after a restart all browsers come back. */
const maxReadAtOnce = 500;
/** Milliseconds between two statements that read sessions, where many are asked for. */
const readEvery = 5;

/** The session of a request, or undefined where the browser has none (or one that has ended). */
export function liveSession({ session }: FastifyRequest): LiveSession | undefined {
  return session.origin === undefined
    ? undefined
    : { origin: session.origin, userId: session.userId ?? null };
}

/** Milliseconds. */
const connectTimeout = 5_000;
const pruningInterval = 900_000;

export function openPool(connectionString: string, max: number, log: Log): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: connectTimeout,
    statement_timeout: 10_000,
    // A server that vanished without a word cancels nothing: the connection is given up from this side.
    query_timeout: 12_000,
    keepAlive: true,
    application_name: 'parley-front',
  });
  pool.on('error', (error) => log.warn({ error }, 'a database connection was lost'));
  return pool;
}

export function probeDatabase(connectionString: string, clock: DatabaseClock, log: Log): DatabaseProbe {
  return new DatabaseProbe({
    createClient: () =>
      new pg.Client({
        connectionString,
        connectionTimeoutMillis: connectTimeout,
        query_timeout: connectTimeout,
        keepAlive: true,
        application_name: 'parley-front-probe',
      }),
    clock,
    log,
  });
}

// connect-pg-simple asks express-session for nothing but a base class, which may be any emitter.
const PgStore = connectPgSimple({ Store: EventEmitter } as never);

/** Milliseconds. Anybody can begin as many anonymous sessions as they like: these are short. */
export interface SessionLifetimes {
  readonly anonymous: number;
  /** At most. */
  readonly loggedIn: number;
  /** Of somebody logged in, without being used. */
  readonly idle: number;
}

/** By the database's clock: a front's own may be ahead. A new session may be written twice, before and after an answer. */
const insertSession = `INSERT INTO session (sid, sess, ends_at, expire)
  VALUES ($1, $2, now() + $3::float8 * interval '1 millisecond',
    now() + least($3::float8, $4::float8) * interval '1 millisecond')
  ON CONFLICT (sid) DO UPDATE SET sess = EXCLUDED.sess, ends_at = EXCLUDED.ends_at, expire = EXCLUDED.expire`;

/**
 * Each is good for as long as it may lie idle from now on, capped by `ends_at`; rows locked by others are skipped. What an
 * earlier version began has no `ends_at`: it ends when that version said.
 * @param idle milliseconds
 */
const useSessions = (found: string, idle: string) => `UPDATE session s SET
    used_at = now(), ends_at = coalesce(s.ends_at, s.expire),
    expire = least(coalesce(s.ends_at, s.expire), now() + ${idle} * interval '1 millisecond'),
    network = coalesce(u.network, s.network)
  FROM (${found} AND sess ->> 'userId' IS NOT NULL AND expire > now() FOR UPDATE OF f SKIP LOCKED) u
  WHERE s.sid = u.sid`;

/** With the minute for which a front remembers a use, `used_at` is right to the five minutes that clients are promised. */
const isStale = `f.used_at < now() - interval '4 minutes'`;

const useBySids = useSessions(
  `SELECT f.sid, g.network FROM session f JOIN unnest($2::text[], $3::text[]) AS g (sid, network)
    ON f.sid = g.sid WHERE (${isStale} OR g.network <> coalesce(f.network, ''))`,
  '$1',
);

const useByOrigins = useSessions(
  `SELECT f.sid, NULL AS network FROM session f WHERE sess ->> 'origin' = ANY($2) AND ${isStale}`,
  '$1',
);

export class SessionStore extends PgStore {
  readonly #pool: pg.Pool;
  readonly #cache = new SessionCache<StoredSession>();
  readonly #rounds = new Rounds(readEvery);
  readonly #rows = new DataLoader<string, SessionRow | undefined>((sids) => this.#read(sids), {
    cache: false, // that is the session cache's part, which knows what has ended
    maxBatchSize: maxReadAtOnce,
    batchScheduleFn: (read) => this.#rounds.join(() => queueMicrotask(read)),
  });
  readonly #pruning: NodeJS.Timeout;
  readonly #lifetimes: SessionLifetimes;
  readonly #use: SessionUse;

  constructor(pool: pg.Pool, lifetimes: SessionLifetimes, log: Log) {
    const errorLog = (...details: unknown[]) => log.warn({ details }, 'session store');
    super({ pool, errorLog, pruneSessionInterval: false });
    this.#pool = pool;
    this.#lifetimes = lifetimes;
    this.#use = new SessionUse((uses) => this.#noteUses(uses), log);
    this.#pruning = setInterval(() => this.#prune().catch(errorLog), pruningInterval).unref();
  }

  override close(): void {
    clearInterval(this.#pruning);
    super.close();
  }

  /** By the database's clock: a front whose own is ahead would take away what is good elsewhere. */
  async #prune(): Promise<void> {
    await this.#pool.query('DELETE FROM session WHERE expire < now()');
  }

  /** Inserts a new session; one that came from the store is only updated where it still exists. */
  override set(sid: string, session: never, done?: (error?: unknown) => void): void {
    const { stored, ...fields } = session as Session;
    const { anonymous, loggedIn, idle } = this.#lifetimes;
    const [longest, unused] = fields.userId === undefined ? [anonymous, anonymous] : [loggedIn, idle];
    const written = stored
      ? this.#pool.query('UPDATE session SET sess = $1 WHERE sid = $2', [session, sid])
      : this.#pool.query(insertSession, [sid, { ...fields, stored: true }, longest, unused]);
    written.then(
      () => {
        this.#cache.outdate(sid);
        done?.();
      },
      (error) => done?.(error),
    );
  }

  override destroy(sid: string, done?: (error?: unknown) => void): void {
    super.destroy(sid, (error?: unknown) => {
      this.#cache.outdate(sid);
      done?.(error);
    });
  }

  /**
   * Only where it is still good, or was some seconds ago and nothing has been read of its end: workers end sessions
   * whether or not a front reads of it.
   */
  override get(sid: string, done: (error: unknown, session?: never) => void): void {
    const cached = this.#cache.get(sid);
    if (cached) {
      done(null, cached as never);
      return;
    }
    const keep = this.#cache.asking(sid);
    this.#rows.load(sid).then(
      (row) => {
        if (row) keep(row.sess, row.good_for);
        done(null, row?.sess as never);
      },
      (error) => done(error),
    );
  }

  /** @returns in the order of `sids` */
  async #read(sids: readonly string[]): Promise<(SessionRow | undefined)[]> {
    const { rows } = await this.#pool.query<SessionRow>({
      name: 'read-sessions',
      text: readSessions,
      values: [sids],
    });
    const found = new Map(rows.map((row) => [row.sid, row]));
    return sids.map((sid) => found.get(sid));
  }

  /** Sessions of the user have ended, or have changed: they are asked for anew. */
  outdate(userId: string): void {
    this.#cache.outdateUser(userId);
  }

  /**
   * Begins a session of somebody who has no browser to keep a cookie.
   * @returns undefined where all the user's sessions have been ended since the login
   */
  async begin(
    logIn: LogIn,
    { device, place }: { device: Device; place: string | undefined },
  ): Promise<{ sid: string; origin: string } | undefined> {
    const [sid, origin] = [randomUUID(), randomUUID()];
    const { loggedIn, idle } = this.#lifetimes;
    await this.#pool.query(insertSession, [sid, { ...logIn, ...device, origin }, loggedIn, idle]);
    this.used(sid, place);
    // Asked only now: what ends the sessions from now on finds this one too.
    if (!(await this.isOver(logIn))) return { sid, origin };
    await this.take(sid);
    return undefined;
  }

  /** Takes a session away. @returns false where it was gone already, so that of two takers one wins. */
  async take(sid: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query('DELETE FROM session WHERE sid = $1', [sid]);
    this.#cache.outdate(sid);
    return rowCount === 1;
  }

  /** Whether all sessions of the user have been ended since. */
  async isOver({ userId, credentialVersion }: LogIn): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      'SELECT FROM users WHERE user_id = $1 AND credential_version = $2',
      [userId, credentialVersion],
    );
    return rowCount === 0;
  }

  /** Somebody who is logged in has asked something. */
  used(sid: string, network: string | undefined): void {
    this.#use.note({ sid, network });
  }

  /** Somebody is connected; who is not logged in is left alone. */
  async usedByStreams(origins: readonly string[]): Promise<void> {
    await this.#pool.query(useByOrigins, [this.#lifetimes.idle, origins]);
  }

  async #noteUses(uses: readonly Use[]): Promise<void> {
    const sids = uses.map(({ sid }) => sid);
    const networks = uses.map(({ network }) => network ?? null);
    await this.#pool.query(useBySids, [this.#lifetimes.idle, sids, networks]);
  }

  /** @returns those of the origins that have a session still. */
  async liveOrigins(origins: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.#pool.query<{ origin: string }>(
      `SELECT sess ->> 'origin' AS origin FROM session WHERE sess ->> 'origin' = ANY($1) AND ${isLive}`,
      [origins],
    );
    return new Set(rows.map(({ origin }) => origin));
  }
}
