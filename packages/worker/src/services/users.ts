/** Accounts: sign-up, log-in, log-out, status. */
import { Failure, toJacksonDate, type User } from '@parley/contracts';
import { Prisma } from '../database.ts';
import type { User as UserRow } from '../generated/prisma/client.ts';
import type { AgainService, OnceService, Plain } from './service.ts';

type NewUser = Omit<Plain<'user-add'>, 'userPw'> & { passwordHash: string };

export const addUsers: OnceService<'user-add', NewUser> = {
  kind: 'once',
  async prepare({ userPw, ...user }, passwords) {
    return { ...user, passwordHash: await passwords.hash(userPw) };
  },
  async run(requests, transaction) {
    const created = await transaction.user.createManyAndReturn({
      data: requests.map(({ userId, email, userName, passwordHash }) => ({
        userId,
        email,
        userName,
        passwordHash,
      })),
      skipDuplicates: true,
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
    const found = await database.user.findMany({
      where: { userId: { in: requests.map(({ userId }) => userId) } },
    });
    const rows = new Map(found.map((row) => [row.userId, row]));
    const matches = await Promise.all(
      requests.map(({ userId, userPw }) => passwords.verify(userPw, rows.get(userId)?.passwordHash)),
    );
    const loginDate = new Date();
    const loggedIn = requests.flatMap(({ userId }, index) => (matches[index] ? [userId] : []));
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
    const known = await transaction.user.updateManyAndReturn({
      where: { userId: { in: requests.map(({ userId }) => userId) } },
      data: { logoutDate: new Date() },
      select: { userId: true },
    });
    const ids = new Set(known.map(({ userId }) => userId));
    return requests.map(({ userId }) => (ids.has(userId) ? {} : new Failure('USER_NOT_FOUND')));
  },
};

export const changeStatus: OnceService<'user-status-change'> = {
  kind: 'once',
  async run(requests, transaction) {
    const last = new Map(requests.map(({ userId, status }) => [userId, status]));
    const known = await transaction.$queryRaw<{ user_id: string }[]>(statusUpdate(last));
    const ids = new Set(known.map((row) => row.user_id));
    return requests.map(({ userId, status }) =>
      ids.has(userId) ? { status } : new Failure('USER_NOT_FOUND'),
    );
  },
};

/**
 * One statement for any number of users, which the model API has none for. Rows are locked in ascending id, so that
 * two batches that share users can't wait for each other in a ring.
 */
function statusUpdate(statuses: ReadonlyMap<string, string>): Prisma.Sql {
  return Prisma.sql`
    WITH asked AS (
      SELECT * FROM unnest(${[...statuses.keys()]}::text[], ${[...statuses.values()]}::text[]) AS a (user_id, status)
    ), locked AS (
      SELECT u.user_id FROM users u JOIN asked a USING (user_id) ORDER BY u.user_id FOR NO KEY UPDATE OF u
    )
    UPDATE users u SET user_status = a.status
    FROM asked a JOIN locked l USING (user_id)
    WHERE u.user_id = a.user_id
    RETURNING u.user_id`;
}

function toUser({ userId, email, userName, userStatus, joinDate, loginDate, logoutDate }: UserRow): User {
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
