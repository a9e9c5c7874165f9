/**
 * What administrators may do: find accounts, and lock them. Each request proves with a key that its sender holds the
 * workers' request secret; a front, which can only write requests, does not.
 *
 * Nobody can log in to a locked account. Locking ends all its sessions, and logins in progress start none, because its
 * credential version grows.
 */
import { Failure, fold } from '@parley/contracts';
import { isLockKey, isSearchKey } from '@parley/messaging';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { userEvent } from '../outbox/new-events.ts';
import { endSessionsOfUsers } from './end-sessions.ts';
import { piecesOf } from './search-text.ts';
import { type AgainService, type OnceService, type Outcome, type Plain, quiet } from './service.ts';
import { isLiveOf } from './sessions.ts';

type Search = Plain<'account-search'>;
type Lock = Plain<'account-lock'>;

interface AccountRow {
  readonly place: number;
  readonly user_id: string;
  readonly user_name: string;
  readonly join_date: Date;
  readonly login_date: Date | null;
  readonly locked_at: Date | null;
  readonly sessions: number;
}

const defaultLimit = 50;

export const searchAccounts: AgainService<'account-search'> = {
  kind: 'again',
  async run(requests, { pipeline, requestSecrets, now }) {
    const at = now().getTime();
    const may = requests.map((request) => requestSecrets.some((secret) => isSearchKey(secret, request, at)));
    const asked = requests.flatMap((request, place) => (may[place] ? [{ place, ...request }] : []));
    const found =
      asked.length > 0
        ? (await pipeline.read({ found: find(asked) })).found
        : new Map<number, AccountRow[]>();
    return requests.map(({ limit = defaultLimit }, place) => {
      if (!may[place]) return new Failure('FORBIDDEN');
      const rows = found.get(place) ?? [];
      return { account: rows.slice(0, limit).map(toAccount), hasMore: rows.length > limit };
    });
  },
};

const toAccount = (row: AccountRow) => ({
  userId: row.user_id,
  userName: row.user_name,
  joinDate: row.join_date.toISOString(),
  loginDate: row.login_date?.toISOString() ?? null,
  lockedAt: row.locked_at?.toISOString() ?? null,
  sessions: row.sessions,
});

/** Accounts by each request's index; one more than is shown, to tell whether there are more. */
function find(requests: readonly (Search & { place: number })[]): Query<Map<number, AccountRow[]>> {
  const asked = requests.map(({ place, text, after = '', limit = defaultLimit }) => {
    const needle = fold(text ?? '');
    return { place, needle, pieces: piecesOf(needle), after, most: limit + 1 };
  });
  return query(
    Prisma.sql`
      SELECT a.place, u.user_id, u.user_name, u.join_date, u.login_date, u.locked_at, (
        SELECT count(*)::int FROM session s WHERE s.sess ->> 'userId' = u.user_id AND ${isLiveOf}
      ) AS sessions
      FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
        AS a (place int, needle text, pieces text[], after text, most int)
      CROSS JOIN LATERAL (
        SELECT * FROM users
        WHERE user_id > a.after AND grams @> a.pieces AND position(a.needle IN folded) > 0
        ORDER BY user_id LIMIT a.most
      ) u
      ORDER BY a.place, u.user_id`,
    (rows: readonly AccountRow[]) => {
      const found = new Map<number, AccountRow[]>();
      for (const row of rows) found.set(row.place, [...(found.get(row.place) ?? []), row]);
      return found;
    },
  );
}

interface Found {
  /** For each existing user, since when the account is locked. */
  readonly locks: ReadonlyMap<string, Date | null>;
}

export const lockAccounts: OnceService<'account-lock', Lock, Found> = {
  kind: 'once',
  async prepare(request, { requestId, requestSecrets, now }) {
    const [id, at] = [requestId.toString('utf8'), now().getTime()];
    const isGood = requestSecrets.some((secret) => isLockKey(secret, request, id, at));
    return isGood ? request : new Failure('FORBIDDEN');
  },
  load: (requests) => ({ locks: lockAndRead(requests.map(({ userId }) => userId)) }),
  decide(requests, { locks }, { at }) {
    const now = new Map(locks);
    const newlyLocked = new Set<string>();
    const outcomes = requests.map(({ userId, locked }): Outcome<'account-lock'> => {
      const before = now.get(userId);
      if (before === undefined) return quiet(new Failure('USER_NOT_FOUND'));
      const after = locked ? (before ?? at) : null;
      now.set(userId, after);
      const answer = { lockedAt: after?.toISOString() ?? null };
      if (before !== null || after === null) return quiet(answer);
      newlyLocked.add(userId);
      const event = { actionType: 'SESSIONS_ENDED', userId, createdAt: at.toISOString() } as const;
      return { answer, events: [userEvent(event)] };
    });
    const changed = [...now]
      .filter(([userId, lockedAt]) => newlyLocked.has(userId) || locks.get(userId) !== lockedAt)
      .map(([userId, lockedAt]) => ({ userId, lockedAt, endsLogins: newlyLocked.has(userId) }));
    const ended = [...newlyLocked].map((userId) => ({ userId }));
    return { outcomes, writes: [...saveLocks(changed), ...endSessionsOfUsers(ended)] };
  },
};

/** In ascending id, so that two batches that share users can't deadlock. */
function lockAndRead(userIds: readonly string[]): Query<ReadonlyMap<string, Date | null>> {
  return query(
    Prisma.sql`
      SELECT user_id, locked_at FROM users
      WHERE user_id = ANY(${[...new Set(userIds)]}::text[]) ORDER BY user_id FOR NO KEY UPDATE`,
    (rows: readonly { user_id: string; locked_at: Date | null }[]) =>
      new Map(rows.map(({ user_id, locked_at }) => [user_id, locked_at])),
  );
}

interface ChangedLock {
  readonly userId: string;
  readonly lockedAt: Date | null;
  /**
   * Whether it was locked at any point of the batch, even if it was unlocked again: a login in progress then starts no
   * session.
   */
  readonly endsLogins: boolean;
}

function saveLocks(changed: readonly ChangedLock[]): Prisma.Sql[] {
  if (changed.length === 0) return [];
  return [
    Prisma.sql`
      UPDATE users u SET
        locked_at = a.locked_at,
        credential_version = u.credential_version + a.ends_logins::int
      FROM unnest(
        ${changed.map(({ userId }) => userId)}::text[],
        ${changed.map(({ lockedAt }) => lockedAt?.toISOString() ?? null)}::timestamptz[],
        ${changed.map(({ endsLogins }) => endsLogins)}::boolean[]) AS a (user_id, locked_at, ends_logins)
      WHERE u.user_id = a.user_id`,
  ];
}
