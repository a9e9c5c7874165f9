/** Accounts: sign-up, log-in, log-out, status. */
import { Failure, fold, toJacksonDate, type User } from '@parley/contracts';
import { header } from '@parley/messaging';
import { type Database, Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import type { User as UserRow } from '../generated/prisma/client.ts';
import { userEvent } from '../outbox/new-events.ts';
import { endSessions, endSessionsOfUsers } from './end-sessions.ts';
import { lockUsers } from './lock-users.ts';
import { searchableUser } from './search-text.ts';
import {
  type AgainService,
  AnswerWithHeaders,
  type OnceService,
  type Outcome,
  type Plain,
  quiet,
} from './service.ts';
import { claimKeys, findKeyOwners, findTakenKeys } from './user-keys.ts';

/** What serves the search only stays where it is. */
const withoutSearchText = { folded: true, grams: true } as const;

/** Told of one change of status; the friends of somebody who has more see it when they next load their list. */
const mostWatchers = 1_000;

type NewUser = Omit<Plain<'user-add'>, 'userPw'> & { passwordHash: string };

interface Taken {
  readonly takenIds: ReadonlySet<string>;
  readonly takenKeys: ReadonlySet<string>;
}

export const addUsers: OnceService<'user-add', NewUser, Taken> = {
  kind: 'once',
  async prepare({ userPw, ...user }, passwords) {
    return { ...user, passwordHash: await passwords.hash(userPw) };
  },
  load(requests) {
    const userIds = requests.map(({ userId }) => userId);
    return { takenIds: lockUsers(userIds), takenKeys: findTakenKeys(userIds) };
  },
  decide(requests, { takenIds, takenKeys }, { at }) {
    const added = new Map<string, NewUser>();
    const outcomes = requests.map((request): Outcome<'user-add'> => {
      const { userId, email, userName } = request;
      const key = fold(userId);
      // A second request for the same id comes too late.
      if (takenIds.has(userId) || takenKeys.has(key) || added.has(key))
        return quiet(new Failure('USER_EXISTS'));
      added.set(key, request);
      const joinDate = toJacksonDate(at);
      const user = { userId, email, userName, userStatus: '', joinDate, loginDate: null, logoutDate: null };
      return quiet({ user });
    });
    const users = [...added.values()];
    return { outcomes, writes: [...claimKeys(users.map(({ userId }) => userId)), ...insertUsers(users, at)] };
  },
};

function insertUsers(users: readonly NewUser[], joinDate: Date): Prisma.Sql[] {
  if (users.length === 0) return [];
  const rows = users.map(({ userId, email, userName, passwordHash }) => ({
    user_id: userId,
    email,
    user_name: userName,
    password_hash: passwordHash,
    ...searchableUser(userId, userName),
  }));
  return [
    Prisma.sql`
      INSERT INTO users (user_id, email, user_name, password_hash, join_date, folded, grams)
      SELECT user_id, email, user_name, password_hash, ${joinDate.toISOString()}::timestamptz, folded, grams
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS u (
        user_id text, email text, user_name text, password_hash text, folded text, grams text[])
      ORDER BY user_id`,
  ];
}

export const logIn: AgainService<'login'> = {
  kind: 'again',
  async run(requests, database, passwords, now) {
    const rows = await findAccounts(
      database,
      requests.map(({ userId }) => userId),
    );
    const matches = await Promise.all(
      requests.map(({ userId, userPw }) => passwords.verify(userPw, rows.get(userId)?.passwordHash)),
    );
    const loginDate = now();
    const matching = requests.flatMap(({ userId }, index) =>
      matches[index] ? (rows.get(userId) ?? []) : [],
    );
    const distinct = new Map(matching.map((row) => [row.userId, row]));
    const versions = await noteLogIns(database, [...distinct.values()], loginDate);
    return requests.map(({ userId }, index) => {
      const row = rows.get(userId);
      const version = versions.get(row?.userId ?? '');
      if (!row || !matches[index] || version === undefined) return new Failure('LOGIN_FAILED');
      return new AnswerWithHeaders<'login'>(
        { user: toUser({ ...row, loginDate }) },
        { [header.credentialVersion]: String(version) },
      );
    });
  },
};

/**
 * One statement; none where nobody's password was right.
 * @returns the credential versions of those whose hash is still the one that was looked at: hashing takes its time
 */
async function noteLogIns(
  database: Database,
  users: readonly Pick<UserRow, 'userId' | 'passwordHash'>[],
  loginDate: Date,
): Promise<ReadonlyMap<string, number>> {
  if (users.length === 0) return new Map();
  const noted = await database.$queryRaw<{ user_id: string; credential_version: number }[]>(Prisma.sql`
    WITH asked AS (
      SELECT * FROM unnest(
        ${users.map(({ userId }) => userId)}::text[],
        ${users.map(({ passwordHash }) => passwordHash)}::text[]) AS a (user_id, password_hash)
    ), locked AS (
      SELECT u.user_id FROM users u JOIN asked a USING (user_id, password_hash)
      ORDER BY u.user_id FOR NO KEY UPDATE OF u
    )
    UPDATE users u SET login_date = ${loginDate.toISOString()}::timestamptz
    FROM locked l WHERE u.user_id = l.user_id
    RETURNING u.user_id, u.credential_version`);
  return new Map(noted.map((row) => [row.user_id, row.credential_version]));
}

/** Of one session where it is known which, else of all the user has. */
export const logOut: OnceService<'logout', Plain<'logout'>, { known: ReadonlySet<string> }> = {
  kind: 'once',
  load: (requests) => ({ known: lockUsers(requests.map(({ userId }) => userId)) }),
  decide(requests, { known }, { at, origins }) {
    const leaving = requests.map(({ userId }, index) => ({ userId, origin: origins[index] }));
    const everywhere = leaving.flatMap(({ userId, origin }) => (origin === undefined ? [userId] : []));
    return {
      outcomes: requests.map(({ userId }) => quiet(known.has(userId) ? {} : new Failure('USER_NOT_FOUND'))),
      writes: [
        Prisma.sql`
          UPDATE users SET
            logout_date = ${at.toISOString()}::timestamptz,
            credential_version = credential_version + (user_id = ANY(${everywhere}::text[]))::int
          WHERE user_id = ANY(${[...known]}::text[])`,
        ...endSessionsOfUsers([...new Set(everywhere)].map((userId) => ({ userId }))),
        ...endSessions(
          leaving.flatMap(({ userId, origin }) => (origin === undefined ? [] : [{ userId, origin }])),
        ),
      ],
    };
  },
};

interface Watched {
  readonly known: ReadonlySet<string>;
  /** Of each user, who is to be told. */
  readonly watchers: ReadonlyMap<string, readonly string[]>;
}

/** Friends who are there are told a user's last status of a batch. */
export const changeStatus: OnceService<'user-status-change', Plain<'user-status-change'>, Watched> = {
  kind: 'once',
  load(requests) {
    const userIds = [...new Set(requests.map(({ userId }) => userId))];
    return { known: lockUsers(userIds), watchers: findWatchers(userIds) };
  },
  decide(requests, { known, watchers }, { at }) {
    const createdAt = at.toISOString();
    const last = new Map(requests.map((request) => [request.userId, request]));
    const outcomes = requests.map((request): Outcome<'user-status-change'> => {
      const { userId: friend, status } = request;
      if (!known.has(friend)) return quiet(new Failure('USER_NOT_FOUND'));
      const told = last.get(friend) === request ? (watchers.get(friend) ?? []) : [];
      const events = told.map((userId) =>
        userEvent({ actionType: 'STATUS', userId, friendId: [friend], status, createdAt }),
      );
      return { answer: { status }, events };
    });
    const changes = [...last.values()].filter(({ userId }) => known.has(userId));
    return { outcomes, writes: changes.length > 0 ? [statusUpdate(changes)] : [] };
  },
};

/** Whoever has the user for a friend and is online, where neither has blocked the other. */
function findWatchers(userIds: readonly string[]): Query<ReadonlyMap<string, readonly string[]>> {
  return query(
    Prisma.sql`
      SELECT a.user_id, ARRAY(
        SELECT f.user_id FROM friends f
        WHERE f.friend_id = a.user_id
          AND EXISTS (SELECT FROM presence p WHERE p.user_id = f.user_id AND p.expires_at > now())
          AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = f.user_id AND b.blocked_id = a.user_id)
          AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = a.user_id AND b.blocked_id = f.user_id)
        LIMIT ${mostWatchers}
      ) AS watchers
      FROM unnest(${userIds}::text[]) AS a (user_id)`,
    (rows: readonly { user_id: string; watchers: string[] }[]) =>
      new Map(rows.map(({ user_id, watchers }) => [user_id, watchers])),
  );
}

function statusUpdate(changes: readonly Plain<'user-status-change'>[]): Prisma.Sql {
  return Prisma.sql`
    UPDATE users u SET user_status = a.status
    FROM unnest(
      ${changes.map(({ userId }) => userId)}::text[],
      ${changes.map(({ status }) => status)}::text[]) AS a (user_id, status)
    WHERE u.user_id = a.user_id`;
}

type AccountRow = Omit<UserRow, keyof typeof withoutSearchText>;

/**
 * The accounts that people mean by what they typed for an id: the one of that very id, else the one whose id differs
 * only by how it is written.
 */
async function findAccounts(
  database: Database,
  typed: readonly string[],
): Promise<ReadonlyMap<string, AccountRow>> {
  const read = (ids: readonly string[]) =>
    database.user.findMany({ where: { userId: { in: [...ids] } }, omit: withoutSearchText });
  const rows = new Map((await read(typed)).map((row) => [row.userId, row]));
  const others = typed.filter((id) => !rows.has(id));
  if (others.length === 0) return rows;
  const owners = await findKeyOwners(database, others);
  const owned = new Map((await read([...owners.values()])).map((row) => [row.userId, row]));
  for (const [id, owner] of owners) {
    const row = owned.get(owner);
    if (row) rows.set(id, row);
  }
  return rows;
}

function toUser({ userId, email, userName, userStatus, joinDate, loginDate, logoutDate }: AccountRow): User {
  return {
    userId,
    email,
    userName,
    userStatus,
    joinDate: toJacksonDate(joinDate),
    loginDate: loginDate && toJacksonDate(loginDate),
    logoutDate: logoutDate && toJacksonDate(logoutDate),
  };
}
