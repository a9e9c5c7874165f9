/**
 * Sets a new password for a user who knows the current one.
 *
 * A repeat gets its reply from the inbox before anything is verified. All sessions end except the one in which the
 * password was changed.
 */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { userEvent } from '../outbox/new-events.ts';
import { forgetAddresses } from './attempts.ts';
import { type Ending, endSessionsOfUsers } from './end-sessions.ts';
import { passwordRefusal } from './password-rules.ts';
import { lockProofs, type Proof, type Proven, provePassword, refuseProof } from './prove-password.ts';
import { type OnceService, type Outcome, quiet } from './service.ts';

interface NewPassword extends Proof {
  /** Set if the current password was right and the new one is allowed. */
  readonly newHash?: string;
  /** Set if the current password was right: why the new one is not allowed. */
  readonly unfit?: Failure;
}

export const changePasswords: OnceService<'user-change-password', NewPassword, Proven> = {
  kind: 'once',
  async prepare({ userId, userPw, newPw }, context) {
    const { passwords, source } = context;
    const proof = await provePassword({ userId, userPw }, context);
    if (proof instanceof Failure || !proof.account) return proof;
    // Only somebody who knows the current password is told whether the new one equals it or the account's email. It is
    // decided under the lock, because the answer reveals that the current one is right.
    const { email } = proof.account;
    const unfit = source.isPlain ? undefined : passwordRefusal(newPw, { userId, email }, userPw);
    return unfit ? { ...proof, unfit } : { ...proof, newHash: await passwords.hash(newPw) };
  },
  load: lockProofs,
  decide(requests, found, { at, origins }) {
    const { counts, credentials } = found;
    const createdAt = at.toISOString();
    const changed = new Map<string, NewPassword>();
    const endings: Ending[] = [];
    const outcomes = requests.map((request, index): Outcome<'user-change-password'> => {
      const { userId, unfit } = request;
      const refusal = unfit
        ? (counts.refusal(request.attempt, at) ?? unfit)
        : refuseProof(request, found, at);
      if (refusal) return quiet(refusal);
      if (changed.has(userId)) return quiet(new Failure('WRONG_PASSWORD'));
      changed.set(userId, request);
      const origin = origins[index];
      const credentialVersion = (credentials.get(userId)?.version ?? 0) + 1;
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

function replaceHashes(passwords: readonly NewPassword[]): Prisma.Sql[] {
  if (passwords.length === 0) return [];
  return [
    Prisma.sql`
      UPDATE users u SET
        password_hash = a.new_hash, credential_version = u.credential_version + 1, resets_after = now()
      FROM unnest(
        ${passwords.map(({ userId }) => userId)}::text[],
        ${passwords.map(({ newHash }) => newHash)}::text[]) AS a (user_id, new_hash)
      WHERE u.user_id = a.user_id`,
  ];
}
