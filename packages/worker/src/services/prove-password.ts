/**
 * That an account is the asker's, shown by its password: for changes that an open session alone must not allow.
 *
 * The password is verified outside of the transaction, where the time it takes holds nobody up; it counts only where the
 * hash that was verified is still the stored one. A wrong one is counted like any other guess.
 */
import { Failure } from '@parley/contracts';
import type { Queries } from '../database/query.ts';
import { type Attempt, type AttemptCounts, findAttempt, lockAttempts } from './attempts.ts';
import { type Credentials, lockCredentials } from './lock-credentials.ts';
import type { PrepareContext } from './service.ts';

export interface Proof {
  readonly userId: string;
  readonly attempt: Attempt;
  /** Where the password was the right one: what it was compared with, and the account's email. */
  readonly account?: { readonly hash: string; readonly email: string };
}

export interface Proven {
  readonly made: unknown;
  readonly counts: AttemptCounts;
  readonly credentials: ReadonlyMap<string, Credentials>;
}

/** @returns a failure where it may not be tried now */
export async function provePassword(
  { userId, userPw }: { readonly userId: string; readonly userPw: string },
  {
    passwords,
    database,
    attempts,
    source,
    now,
  }: Pick<PrepareContext, 'passwords' | 'database' | 'attempts' | 'source' | 'now'>,
): Promise<Proof | Failure> {
  const attempt = attempts.ofPasswordChange(userId, source);
  const [stored, counts] = await Promise.all([
    database.user.findUnique({
      where: { userId, leftAt: null },
      select: { passwordHash: true, email: true },
    }),
    findAttempt(attempt, database),
  ]);
  const refusal = counts.refusal(attempt, now());
  if (refusal) return refusal;
  const { matches } = await passwords.verify(userPw, stored?.passwordHash);
  if (!stored || !matches) return { userId, attempt };
  return { userId, attempt, account: { hash: stored.passwordHash, email: stored.email } };
}

/** Locks what the proofs are about. */
export function lockProofs(proofs: readonly Proof[]): Queries<Proven> {
  const attempts = proofs.map(({ attempt }) => attempt);
  const userIds = proofs.map(({ userId }) => userId);
  return { ...lockAttempts(attempts, attempts, userIds), credentials: lockCredentials(userIds) };
}

/** Why it is no proof, if it isn't one; a wrong password is counted, the right one starts its budget anew. */
export function refuseProof(
  { userId, attempt, account }: Proof,
  { counts, credentials }: Proven,
  at: Date,
): Failure | undefined {
  const refusal = counts.refusal(attempt, at);
  if (refusal) return refusal;
  if (!account) counts.count(attempt, at);
  // The right one that another change was faster with is no guess.
  if (!account || credentials.get(userId)?.hash !== account.hash) return new Failure('WRONG_PASSWORD');
  counts.succeeded(attempt, userId, at);
  return undefined;
}
