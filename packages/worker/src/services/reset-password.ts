/**
 * Sets a new password for whoever has a link from an administrator. The link works once, until it expires, the password
 * is changed, or a later link is used. All the user's sessions end.
 *
 * A link works only once because the user's row stores a time, under its lock, up to which links are void.
 */
import { Failure } from '@parley/contracts';
import { type ResetTimes, readResetKey } from '@parley/messaging';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { userEvent } from '../outbox/new-events.ts';
import { type Attempt, type AttemptCounts, forgetAddresses, lockAttempts } from './attempts.ts';
import { endSessionsOfUsers } from './end-sessions.ts';
import { passwordRefusal } from './password-rules.ts';
import { type OnceService, type Outcome, quiet } from './service.ts';

interface Reset {
  readonly userId: string;
  readonly link: ResetTimes;
  /** The address from which the account is known afterwards. */
  readonly attempt: Attempt;
  readonly hash: string;
}

interface Found {
  readonly made: unknown;
  readonly counts: AttemptCounts;
  /** For each user, up to which creation time links are void. */
  readonly users: ReadonlyMap<string, Date | null>;
}

export const resetPasswords: OnceService<'user-reset-password', Reset, Found> = {
  kind: 'once',
  async prepare({ userId, userPw, newPw }, { passwords, database, attempts, requestSecrets, source, now }) {
    const link = readResetKey(requestSecrets, userId, userPw);
    if (!link || link.expiresAt <= now().getTime()) return new Failure('RESET_INVALID');
    const stored = await database.user.findUnique({
      where: { userId },
      select: { email: true, resetsAfter: true },
    });
    if (!stored || isSpent(link, stored.resetsAfter)) return new Failure('RESET_INVALID');
    const unfit = source.isPlain ? undefined : passwordRefusal(newPw, { userId, email: stored.email });
    if (unfit) return unfit;
    return { userId, link, attempt: attempts.ofLogin(userId, source), hash: await passwords.hash(newPw) };
  },
  load(requests) {
    const userIds = requests.map(({ userId }) => userId);
    const attempts = requests.map(({ attempt }) => attempt);
    return { ...lockAttempts(attempts, [], userIds), users: lockResets(userIds) };
  },
  decide(requests, { users, counts }, { at }) {
    const done = new Map<string, Reset>();
    const outcomes = requests.map((request): Outcome<'user-reset-password'> => {
      const { userId, link, attempt } = request;
      const after = users.get(userId);
      if (after === undefined || done.has(userId) || isSpent(link, after))
        return quiet(new Failure('RESET_INVALID'));
      done.set(userId, request);
      counts.know(attempt, userId, at);
      const event = { actionType: 'SESSIONS_ENDED', userId, createdAt: at.toISOString() } as const;
      return { answer: {}, events: [userEvent(event)] };
    });
    const resets = [...done.values()];
    return {
      outcomes,
      writes: [
        ...counts.writes,
        ...saveResets(resets, at),
        ...endSessionsOfUsers(resets.map(({ userId }) => ({ userId }))),
        ...forgetAddresses(resets),
      ],
    };
  },
};

const isSpent = ({ madeAt }: ResetTimes, after: Date | null) => after !== null && madeAt <= after.getTime();

function lockResets(userIds: readonly string[]): Query<ReadonlyMap<string, Date | null>> {
  return query(
    Prisma.sql`
      SELECT user_id, resets_after FROM users
      WHERE user_id = ANY(${[...new Set(userIds)]}::text[]) AND left_at IS NULL
      ORDER BY user_id FOR NO KEY UPDATE`,
    (rows: readonly { user_id: string; resets_after: Date | null }[]) =>
      new Map(rows.map(({ user_id, resets_after }) => [user_id, resets_after])),
  );
}

/** The clock of whoever made the link may be ahead: the later of the two times is stored. */
function saveResets(resets: readonly Reset[], at: Date): Prisma.Sql[] {
  if (resets.length === 0) return [];
  const after = resets.map(({ link }) => new Date(Math.max(link.madeAt, at.getTime())).toISOString());
  return [
    Prisma.sql`
      UPDATE users u SET
        password_hash = a.hash, credential_version = u.credential_version + 1, resets_after = a.after
      FROM unnest(
        ${resets.map(({ userId }) => userId)}::text[],
        ${resets.map(({ hash }) => hash)}::text[],
        ${after}::timestamptz[]) AS a (user_id, hash, after)
      WHERE u.user_id = a.user_id`,
  ];
}
