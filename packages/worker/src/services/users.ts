/** Accounts: sign-up, log-in, log-out, status. */
import { Failure, toJacksonDate, type User } from '@parley/contracts';
import { type Database, Prisma } from '../database.ts';
import type { User as UserRow } from '../generated/prisma/client.ts';
import { searchableUser } from '../search-text.ts';
import { lockUsers } from './lock-users.ts';
import type { AgainService, OnceService, Plain } from './service.ts';
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
      data: requests
        .filter(({ userId }) => isFree.has(userId))
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

export const logIn: AgainService<'login'> = {
  kind: 'again',
  async run(requests, database, passwords) {
    const rows = await findAccounts(
      database,
      requests.map(({ userId }) => userId),
    );
    const matches = await Promise.all(
      requests.map(({ userId, userPw }) => passwords.verify(userPw, rows.get(userId)?.passwordHash)),
    );
    const loginDate = new Date();
    const loggedIn = requests.flatMap(({ userId }, index) =>
      matches[index] ? (rows.get(userId)?.userId ?? []) : [],
    );
    if (loggedIn.length > 0)
      await database.user.updateMany({ where: { userId: { in: loggedIn } }, data: { loginDate } });
    return requests.map(({ userId }, index) => {
      const row = rows.get(userId);
      return row && matches[index] ? { user: toUser({ ...row, loginDate }) } : new Failure('LOGIN_FAILED');
    });
  },
};

export const logOut: OnceService<'logout'> = {
  kind: 'once',
  async run(requests, transaction) {
    // In one order, like every batch that changes users.
    await lockUsers(
      transaction,
      requests.map(({ userId }) => userId),
    );
    const known = await transaction.user.updateManyAndReturn({
      where: { userId: { in: requests.map(({ userId }) => userId) } },
      data: { logoutDate: new Date() },
      select: { userId: true },
    });
    const ids = new Set(known.map(({ userId }) => userId));
    return requests.map(({ userId }) => (ids.has(userId) ? {} : new Failure('USER_NOT_FOUND')));
  },
};

/** Friends who are there are told a user's last status of a batch. */
export const changeStatus: OnceService<'user-status-change'> = {
  kind: 'once',
  async run(requests, transaction, events) {
    const last = new Map(requests.map((request) => [request.userId, request]));
    const known = await transaction.$queryRaw<{ user_id: string; watchers: string[] }[]>(
      statusUpdate([...last.values()]),
    );
    const watchers = new Map(known.map((row) => [row.user_id, row.watchers]));
    const createdAt = new Date().toISOString();
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
