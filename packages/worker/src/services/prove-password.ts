/**
 * Proves by password that an account is the asker's: for changes for which an open session is not enough.
 *
 * The password is verified outside the transaction, where the time it takes delays nobody. The result counts only if
 * the stored hash is still the one that was verified. A wrong password counts like any other guess.
 */
import { Failure } from '@parley/contracts';
import type { Queries } from '../database/query.ts';
import { type Attempt, type AttemptCounts, findAttempt, lockAttempts } from './attempts.ts';
import { type Credentials, lockCredentials } from './lock-credentials.ts';
import type { PrepareContext } from './service.ts';

export interface Proof {
  readonly userId: string;
  readonly attempt: Attempt;
  /** Set if the password was right: the hash it was verified against, and the account's email. */
  readonly account?: { readonly hash: string; readonly email: string };
}

export interface Proven {
  readonly made: unknown;
  readonly counts: AttemptCounts;
  readonly credentials: ReadonlyMap<string, Credentials>;
}

/** @returns a failure if no attempt is allowed now */
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

/** Locks the rows that the proofs depend on. */
export function lockProofs(proofs: readonly Proof[]): Queries<Proven> {
  const attempts = proofs.map(({ attempt }) => attempt);
  const userIds = proofs.map(({ userId }) => userId);
  return { ...lockAttempts(attempts, attempts, userIds), credentials: lockCredentials(userIds) };
}

/** Why the proof fails, or undefined. A wrong password is counted, the right one resets its budget. */
export function refuseProof(
  { userId, attempt, account }: Proof,
  { counts, credentials }: Proven,
  at: Date,
): Failure | undefined {
  const refusal = counts.refusal(attempt, at);
  if (refusal) return refusal;
  if (!account) counts.count(attempt, at);
  // The right password of a moment ago, changed meanwhile by another request, is not a guess.
  if (!account || credentials.get(userId)?.hash !== account.hash) return new Failure('WRONG_PASSWORD');
  counts.succeeded(attempt, userId, at);
  return undefined;
}
