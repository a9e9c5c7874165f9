/** Accounts: sign-up, login, logout, status. */
import { Failure, fold, toJacksonDate, type User } from '@parley/contracts';
import { header } from '@parley/messaging';
import { Prisma } from '../database/database.ts';
import type { Decision } from '../database/pipeline.ts';
import { type Query, query } from '../database/query.ts';
import { userEvent } from '../outbox/new-events.ts';
import {
  type Attempt,
  type AttemptCounts,
  findAttempt,
  lockAttempts,
  readAttempts,
  type Source,
} from './attempts.ts';
import { endSessions, endSessionsOfUsers } from './end-sessions.ts';
import { findWatchers } from './friend-watchers.ts';
import { type Credentials, lockCredentials } from './lock-credentials.ts';
import { lockUsers } from './lock-users.ts';
import { passwordRefusal } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import { searchableUser } from './search-text.ts';
import {
  type AgainContext,
  type AgainService,
  NotedAnswer,
  type OnceService,
  type Outcome,
  type Plain,
  quiet,
} from './service.ts';
import { claimKeys, findTakenKeys } from './user-keys.ts';

type NewUser = Omit<Plain<'user-add'>, 'userPw'> & { passwordHash: string; attempt: Attempt };

interface Taken {
  readonly takenIds: ReadonlySet<string>;
  readonly takenKeys: ReadonlySet<string>;
  readonly made: unknown;
  readonly counts: AttemptCounts;
}

export const addUsers: OnceService<'user-add', NewUser, Taken> = {
  kind: 'once',
  async prepare({ userPw, ...user }, { passwords, database, attempts, source, now }) {
    const attempt = attempts.ofSignUp(user.userId, source);
    const counts = await findAttempt(attempt, database);
    const refusal =
      counts.refusal(attempt, now()) ?? (source.isPlain ? undefined : passwordRefusal(userPw, user));
    return refusal ?? { ...user, attempt, passwordHash: await passwords.hash(userPw) };
  },
  load(requests) {
    const userIds = requests.map(({ userId }) => userId);
    const attempts = requests.map(({ attempt }) => attempt);
    return {
      ...lockAttempts(attempts, attempts),
      takenIds: lockUsers(userIds),
      takenKeys: findTakenKeys(userIds),
    };
  },
  decide(requests, { takenIds, takenKeys, counts }, { at }) {
    const added = new Map<string, NewUser>();
    const outcomes = requests.map((request): Outcome<'user-add'> => {
      const { userId, email, userName, attempt } = request;
      const key = fold(userId);
      const refusal = counts.refusal(attempt, at);
      if (refusal) return quiet(refusal);
      // Refused sign-ups count too: they reveal which ids are taken.
      counts.count(attempt, at);
      // A second request for the same id is too late.
      if (takenIds.has(userId) || takenKeys.has(key) || added.has(key))
        return quiet(new Failure('USER_EXISTS'));
      added.set(key, request);
      counts.know(attempt, userId, at);
      const joinDate = toJacksonDate(at);
      const user = { userId, email, userName, userStatus: '' };
      return quiet({ user: { ...user, joinDate, loginDate: null, logoutDate: null, profileImg: '' } });
    });
    const users = [...added.values()];
    return {
      outcomes,
      writes: [...claimKeys(users.map(({ userId }) => userId)), ...insertUsers(users, at), ...counts.writes],
    };
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

/**
 * Budgets are checked before a password is verified, which saves the work, and again under a lock afterwards: of
 * concurrent attempts, no more than allowed are told their result.
 */
export const logIn: AgainService<'login'> = {
  kind: 'again',
  async run(requests, context) {
    const { pipeline, attempts, sources, now } = context;
    const made = requests.map(({ userId }, index) => attempts.ofLogin(userId, sources[index] as Source));
    const { accounts, counts } = await pipeline.read({
      accounts: findAccounts(requests.map(({ userId }) => userId)),
      counts: readAttempts(made),
    });
    const begunAt = now();
    const logIns = await Promise.all(
      requests.map(async ({ userId, userPw }, index): Promise<LogIn> => {
        const attempt = made[index] as Attempt;
        const account = accounts.get(userId);
        const refusal = counts.refusal(attempt, begunAt);
        return { attempt, account, ...(refusal ? { refusal } : await verify(userPw, account, context)) };
      }),
    );
    const verified = logIns.filter(({ refusal }) => !refusal);
    const settled =
      verified.length > 0 ? await settle(verified, context) : new Map<LogIn, NotedAnswer<'login'>>();
    return logIns.map((one) => {
      const { account, refusal } = one;
      return (
        settled.get(one) ?? new NotedAnswer(refusal ?? new Failure('INTERNAL'), { account: account?.user_id })
      );
    });
  },
};

interface LogIn {
  readonly attempt: Attempt;
  readonly account: Account | undefined;
  /** Why nothing was verified. */
  readonly refusal?: Failure;
  readonly matches?: boolean;
  /** Set if the stored one is outdated. */
  readonly newHash?: string | undefined;
}

async function verify(
  userPw: string,
  account: Account | undefined,
  { passwords }: { passwords: Passwords },
): Promise<Pick<LogIn, 'matches' | 'newHash'>> {
  const { matches, isOutdated } = await passwords.verify(userPw, account?.password_hash);
  return { matches, newHash: isOutdated ? await passwords.hash(userPw) : undefined };
}

/** Settles the attempts whose password was verified, in one transaction. */
function settle(
  logIns: readonly LogIn[],
  { pipeline, now }: AgainContext,
): Promise<ReadonlyMap<LogIn, NotedAnswer<'login'>>> {
  const matching = logIns.flatMap(({ matches, account }) => (matches && account ? [account.user_id] : []));
  const failing = logIns.filter(({ matches }) => !matches);
  const locks = {
    ...lockAttempts(attemptsOf(logIns), attemptsOf(failing)),
    credentials: lockCredentials(matching),
  };
  return pipeline.change(locks, (found): Decision<ReadonlyMap<LogIn, NotedAnswer<'login'>>> => {
    const at = now();
    const admitted = new Map<string, LogIn>();
    const answers = new Map(logIns.map((one) => [one, answerOf(one, found, at, admitted)]));
    const notes = admitted.size > 0 ? [noteLogIns(admitted, at)] : [];
    return { writes: [...found.counts.writes, ...notes], result: () => answers };
  });
}

/** Counts the attempt if it fails; otherwise adds it to the admitted ones, by user id. */
function answerOf(
  one: LogIn,
  { counts, credentials }: { counts: AttemptCounts; credentials: ReadonlyMap<string, Credentials> },
  at: Date,
  admitted: Map<string, LogIn>,
): NotedAnswer<'login'> {
  const { attempt, account, matches } = one;
  const refusal = counts.refusal(attempt, at);
  if (refusal) return new NotedAnswer(refusal, { account: account?.user_id });
  if (!account || !matches) {
    counts.count(attempt, at);
    return loginFailed(account, account ? 'wrong password' : 'unknown account');
  }
  const { user_id: userId, password_hash: hash } = account;
  const current = credentials.get(userId);
  // Not a guess; but an old password does not make the address known.
  if (current?.hash !== hash) return loginFailed(account, 'the password was changed meanwhile');
  // Told only to somebody who has the password: nobody else learns that the account exists.
  if (current.isLocked) return new NotedAnswer(new Failure('ACCOUNT_LOCKED'), { account: userId });
  counts.succeeded(attempt, userId, at);
  admitted.set(userId, one);
  return new NotedAnswer(
    { user: toUser(account, at) },
    { account: userId, headers: { [header.credentialVersion]: String(current.version) } },
  );
}

function loginFailed(account: Account | undefined, reason: string): NotedAnswer<'login'> {
  return new NotedAnswer<'login'>(new Failure('LOGIN_FAILED'), { account: account?.user_id, reason });
}

const attemptsOf = (logIns: readonly LogIn[]) => logIns.map(({ attempt }) => attempt);

/** For locked users. */
function noteLogIns(admitted: ReadonlyMap<string, LogIn>, loginDate: Date): Prisma.Sql {
  return Prisma.sql`
    UPDATE users u SET
      login_date = ${loginDate.toISOString()}::timestamptz,
      password_hash = coalesce(a.new_hash, u.password_hash)
    FROM unnest(
      ${[...admitted.keys()]}::text[],
      ${[...admitted.values()].map(({ newHash }) => newHash ?? null)}::text[]) AS a (user_id, new_hash)
    WHERE u.user_id = a.user_id`;
}

/** Ends one session if the origin is known, otherwise all of the user's. */
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
  /** For each user, who is notified. */
  readonly watchers: ReadonlyMap<string, readonly string[]>;
}

/** Friends who are online are notified of a user's last status of the batch. */
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

function statusUpdate(changes: readonly Plain<'user-status-change'>[]): Prisma.Sql {
  return Prisma.sql`
    UPDATE users u SET user_status = a.status
    FROM unnest(
      ${changes.map(({ userId }) => userId)}::text[],
      ${changes.map(({ status }) => status)}::text[]) AS a (user_id, status)
    WHERE u.user_id = a.user_id`;
}

interface Account {
  readonly user_id: string;
  readonly email: string;
  readonly user_name: string;
  readonly user_status: string;
  readonly profile_img: string;
  readonly password_hash: string;
  readonly join_date: Date;
  readonly logout_date: Date | null;
}

/**
 * The accounts meant by the typed ids: the one with exactly that id, otherwise the one whose id differs only in how it
 * is written.
 */
function findAccounts(typed: readonly string[]): Query<ReadonlyMap<string, Account>> {
  const distinct = [...new Set(typed)];
  return query(
    Prisma.sql`
      SELECT a.typed, u.user_id, u.email, u.user_name, u.user_status, u.profile_img, u.password_hash, u.join_date, u.logout_date
      FROM unnest(${distinct}::text[], ${distinct.map(fold)}::text[]) AS a (typed, id_key)
      LEFT JOIN users own ON own.user_id = a.typed
      LEFT JOIN user_keys k ON k.id_key = a.id_key AND own.user_id IS NULL
      JOIN users u ON u.user_id = coalesce(own.user_id, k.user_id) AND u.left_at IS NULL`,
    (rows: readonly (Account & { typed: string })[]) => new Map(rows.map((row) => [row.typed, row])),
  );
}

function toUser(account: Account, loginDate: Date): User {
  return {
    userId: account.user_id,
    email: account.email,
    userName: account.user_name,
    userStatus: account.user_status,
    joinDate: toJacksonDate(account.join_date),
    loginDate: toJacksonDate(loginDate),
    logoutDate: account.logout_date && toJacksonDate(account.logout_date),
    profileImg: account.profile_img,
  };
}
