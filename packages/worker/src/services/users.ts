/** Accounts: sign-up, log-in, log-out, status. */
import { Failure, toJacksonDate, type User } from '@parley/contracts';
import { header } from '@parley/messaging';
import { type Database, Prisma, type Transaction } from '../database.ts';
import type { User as UserRow } from '../generated/prisma/client.ts';
import { searchableUser } from '../search-text.ts';
import { type Ending, endSessions, endSessionsOfUsers } from './end-sessions.ts';
import { lockUsers } from './lock-users.ts';
import { type AgainService, AnswerWithHeaders, type OnceService, type Plain } from './service.ts';
import { claimUserKeys, findKeyOwners } from './user-keys.ts';

/** What serves the search only stays where it is. */
const withoutSearchText = { folded: true, grams: true } as const;

/** Told of one change of status; the friends of somebody who has more see it when they next load their list. */
const mostWatchers = 1_000;

type NewUser = Omit<Plain<'user-add'>, 'userPw'> & { passwordHash: string };

export const addUsers: OnceService<'user-add', NewUser> = {
  kind: 'once',
  async prepare({ userPw, ...user }, passwords) {
    return { ...user, passwordHash: await passwords.hash(userPw) };
  },
  async run(requests, transaction) {
    const isFree = await claimUserKeys(
      transaction,
      requests.map(({ userId }) => userId),
    );
    const created = await transaction.user.createManyAndReturn({
      // In one order: whoever inserts an id waits for another that has inserted it and not yet committed.
      data: requests
        .filter(({ userId }) => isFree.has(userId))
        .toSorted(byUserId)
        .map(({ userId, email, userName, passwordHash }) => ({
          userId,
          email,
          userName,
          passwordHash,
          ...searchableUser(userId, userName),
        })),
      skipDuplicates: true,
      omit: withoutSearchText,
    });
    const rows = new Map(created.map((row) => [row.userId, row]));
    return requests.map(({ userId }) => {
      const row = rows.get(userId);
      rows.delete(userId); // a second request for the same id comes too late
      return row ? { user: toUser(row) } : new Failure('USER_EXISTS');
    });
  },
};

/** Of one id the first stays first. */
const byUserId = (one: NewUser, other: NewUser) =>
  one.userId < other.userId ? -1 : Number(one.userId > other.userId);

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
export const logOut: OnceService<'logout'> = {
  kind: 'once',
  async run(requests, transaction, _events, { now, origins }) {
    const userIds = requests.map(({ userId }) => userId);
    // In one order, like every batch that changes users.
    const known = await lockUsers(transaction, userIds);
    await transaction.user.updateMany({ where: { userId: { in: userIds } }, data: { logoutDate: now() } });
    const everywhere = requests.flatMap(({ userId }, index) =>
      origins[index] === undefined ? [userId] : [],
    );
    await endSessionsOfUsers(transaction, await raiseVersions(transaction, everywhere));
    await endSessions(
      transaction,
      requests.flatMap(({ userId }, index) => {
        const origin = origins[index];
        return origin === undefined ? [] : [{ userId, origin }];
      }),
    );
    return requests.map(({ userId }) => (known.has(userId) ? {} : new Failure('USER_NOT_FOUND')));
  },
};

/** One statement; none where nobody is named. */
async function raiseVersions(transaction: Transaction, userIds: readonly string[]): Promise<Ending[]> {
  if (userIds.length === 0) return [];
  const raised = await transaction.user.updateManyAndReturn({
    where: { userId: { in: [...new Set(userIds)] } },
    data: { credentialVersion: { increment: 1 } },
    select: { userId: true, credentialVersion: true },
  });
  return raised.map((row) => ({ ...row, keeps: undefined }));
}

/** Friends who are there are told a user's last status of a batch. */
export const changeStatus: OnceService<'user-status-change'> = {
  kind: 'once',
  async run(requests, transaction, events, { now }) {
    const last = new Map(requests.map((request) => [request.userId, request]));
    const known = await transaction.$queryRaw<{ user_id: string; watchers: string[] }[]>(
      statusUpdate([...last.values()]),
    );
    const watchers = new Map(known.map((row) => [row.user_id, row.watchers]));
    const createdAt = now().toISOString();
    return requests.map((request, index) => {
      const { userId: friend, status } = request;
      const told = watchers.get(friend);
      if (!told) return new Failure('USER_NOT_FOUND');
      if (last.get(friend) === request)
        for (const userId of told)
          events.user(index, { actionType: 'STATUS', userId, friendId: [friend], status, createdAt });
      return { status };
    });
  },
};

/**
 * One statement for any number of users, which the model API has none for. Rows are locked in ascending id, so that
 * two batches that share users can't wait for each other in a ring. It returns too who is to be told: whoever has the
 * user for a friend, has not blocked it, and is online.
 */
function statusUpdate(changes: readonly Plain<'user-status-change'>[]): Prisma.Sql {
  return Prisma.sql`
    WITH asked AS (
      SELECT * FROM unnest(
        ${changes.map(({ userId }) => userId)}::text[],
        ${changes.map(({ status }) => status)}::text[]) AS a (user_id, status)
    ), locked AS (
      SELECT u.user_id FROM users u JOIN asked a USING (user_id) ORDER BY u.user_id FOR NO KEY UPDATE OF u
    )
    UPDATE users u SET user_status = a.status
    FROM asked a JOIN locked l USING (user_id)
    WHERE u.user_id = a.user_id
    RETURNING u.user_id, ARRAY(
      SELECT f.user_id FROM friends f
      WHERE f.friend_id = u.user_id
        AND EXISTS (SELECT FROM presence p WHERE p.user_id = f.user_id AND p.expires_at > now())
        AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = f.user_id AND b.blocked_id = u.user_id)
        AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = u.user_id AND b.blocked_id = f.user_id)
      LIMIT ${mostWatchers}
    ) AS watchers`;
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
