/**
 * A new password for whoever knows the current one.
 *
 * The current one is verified outside of the transaction, where the time it takes holds nobody up; the new one counts
 * only where the hash that was verified is still the stored one. A repeat finds its reply in the inbox, before
 * anything is verified. With the old password end all sessions but the one it was changed in.
 */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { userEvent } from '../outbox/new-events.ts';
import { type Attempt, type AttemptCounts, findAttempt, forgetAddresses, lockAttempts } from './attempts.ts';
import { type Ending, endSessionsOfUsers } from './end-sessions.ts';
import { passwordRefusal } from './password-rules.ts';
import { type OnceService, type Outcome, quiet } from './service.ts';

interface NewPassword {
  readonly userId: string;
  readonly attempt: Attempt;
  /** Where the current password was the right one, and the new one may be chosen. */
  readonly hashes?: { readonly old: string; readonly new: string };
  /** Where the current password was the right one: why the new one may not be chosen. */
  readonly unfit?: Failure;
}

interface Found {
  readonly made: unknown;
  readonly counts: AttemptCounts;
  readonly credentials: ReadonlyMap<string, Credentials>;
}

export const changePasswords: OnceService<'user-change-password', NewPassword, Found> = {
  kind: 'once',
  async prepare({ userId, userPw, newPw }, { passwords, database, attempts, source, now }) {
    const attempt = attempts.ofPasswordChange(userId, source);
    const [stored, counts] = await Promise.all([
      database.user.findUnique({ where: { userId }, select: { passwordHash: true, email: true } }),
      findAttempt(attempt, database),
    ]);
    const refusal = counts.refusal(attempt, now());
    if (refusal) return refusal;
    const { matches } = await passwords.verify(userPw, stored?.passwordHash);
    if (!stored || !matches) return { userId, attempt };
    // Only who knows the current one is told whether it would be the same, or the account's email; and only under the
    // lock, because it tells that the current one is right.
    const unfit = source.isPlain
      ? undefined
      : passwordRefusal(newPw, { userId, email: stored.email }, userPw);
    if (unfit) return { userId, attempt, unfit };
    return { userId, attempt, hashes: { old: stored.passwordHash, new: await passwords.hash(newPw) } };
  },
  load(requests) {
    const attempts = requests.map(({ attempt }) => attempt);
    const userIds = requests.map(({ userId }) => userId);
    return {
      ...lockAttempts(attempts, attempts, userIds),
      credentials: lockCredentials(userIds),
    };
  },
  decide(requests, { credentials, counts }, { at, origins }) {
    const createdAt = at.toISOString();
    const changed = new Map<string, NewPassword>();
    const endings: Ending[] = [];
    const outcomes = requests.map((request, index): Outcome<'user-change-password'> => {
      const { userId, hashes, unfit, attempt } = request;
      const refusal = counts.refusal(attempt, at) ?? unfit;
      if (refusal) return quiet(refusal);
      const before = credentials.get(userId);
      if (changed.has(userId) || !before || before.hash !== hashes?.old) {
        // The right one that another change was faster with is no guess.
        if (!hashes) counts.count(attempt, at);
        return quiet(new Failure('WRONG_PASSWORD'));
      }
      changed.set(userId, request);
      counts.succeeded(attempt, userId, at);
      const origin = origins[index];
      const credentialVersion = before.version + 1;
      endings.push({ userId, keeps: origin === undefined ? undefined : { origin, credentialVersion } });
      return { answer: {}, events: [userEvent({ actionType: 'SESSIONS_ENDED', userId, createdAt })] };
    });
    const writes = [
      ...counts.writes,
      ...replaceHashes([...changed.values()]),
      ...endSessionsOfUsers(endings),
      ...forgetAddresses([...changed.values()]),
    ];
    return { outcomes, writes };
  },
};

export interface Credentials {
  readonly hash: string;
  readonly version: number;
  readonly isLocked: boolean;
}

/** In ascending id, so that two batches that share users can't wait for each other in a ring. */
export function lockCredentials(userIds: readonly string[]): Query<ReadonlyMap<string, Credentials>> {
  return query(
    userIds.length === 0
      ? null
      : Prisma.sql`
          SELECT user_id, password_hash, credential_version, locked_at IS NOT NULL AS is_locked FROM users
          WHERE user_id = ANY(${[...new Set(userIds)]}::text[]) ORDER BY user_id FOR NO KEY UPDATE`,
    (rows: readonly CredentialsRow[]) =>
      new Map(
        rows.map((row) => [
          row.user_id,
          { hash: row.password_hash, version: row.credential_version, isLocked: row.is_locked },
        ]),
      ),
  );
}

interface CredentialsRow {
  readonly user_id: string;
  readonly password_hash: string;
  readonly credential_version: number;
  readonly is_locked: boolean;
}

function replaceHashes(passwords: readonly NewPassword[]): Prisma.Sql[] {
  if (passwords.length === 0) return [];
  return [
    Prisma.sql`
      UPDATE users u SET
        password_hash = a.new_hash, credential_version = u.credential_version + 1, resets_after = now()
      FROM unnest(
        ${passwords.map(({ userId }) => userId)}::text[],
        ${passwords.map(({ hashes }) => hashes?.new)}::text[]) AS a (user_id, new_hash)
      WHERE u.user_id = a.user_id`,
  ];
}
