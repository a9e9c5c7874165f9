/**
 * A new password for whoever knows the current one.
 *
 * The current one is verified outside of the transaction, where the time it takes holds nobody up; the new one counts
 * only where the hash that was verified is still the stored one. A repeat finds its reply in the inbox, before
 * anything is verified. With the old password end all sessions but the one it was changed in.
 */
import { Failure } from '@parley/contracts';
import { Prisma, type Transaction } from '../database.ts';
import { endSessionsOfUsers } from './end-sessions.ts';
import type { OnceService } from './service.ts';

interface NewPassword {
  readonly userId: string;
  readonly oldHash: string;
  readonly newHash: string;
}

export const changePasswords: OnceService<'user-change-password', NewPassword> = {
  kind: 'once',
  async prepare({ userId, userPw, newPw }, passwords, database) {
    const stored = await database.user.findUnique({ where: { userId }, select: { passwordHash: true } });
    const isRight = await passwords.verify(userPw, stored?.passwordHash);
    if (!stored || !isRight) return new Failure('WRONG_PASSWORD');
    return { userId, oldHash: stored.passwordHash, newHash: await passwords.hash(newPw) };
  },
  async run(requests, transaction, events, { now, origins }) {
    const first = new Map([...requests].reverse().map((request) => [request.userId, request]));
    const changed = await replaceHashes(transaction, [...first.values()]);
    const endings = requests.flatMap((request, index) => {
      const { userId } = request;
      const credentialVersion = first.get(userId) === request ? changed.get(userId) : undefined;
      return credentialVersion === undefined ? [] : [{ userId, credentialVersion, keeps: origins[index] }];
    });
    await endSessionsOfUsers(transaction, endings);
    const createdAt = now().toISOString();
    return requests.map((request, index) => {
      const { userId } = request;
      if (first.get(userId) !== request || !changed.has(userId)) return new Failure('WRONG_PASSWORD');
      events.user(index, { actionType: 'SESSIONS_ENDED', userId, createdAt });
      return {};
    });
  },
};

/** @returns the credential versions of those whose hash was still the old one. */
async function replaceHashes(
  transaction: Transaction,
  passwords: readonly NewPassword[],
): Promise<ReadonlyMap<string, number>> {
  const changed = await transaction.$queryRaw<{ user_id: string; credential_version: number }[]>(Prisma.sql`
    WITH asked AS (
      SELECT * FROM unnest(
        ${passwords.map(({ userId }) => userId)}::text[],
        ${passwords.map(({ oldHash }) => oldHash)}::text[],
        ${passwords.map(({ newHash }) => newHash)}::text[]) AS a (user_id, old_hash, new_hash)
    ), locked AS (
      SELECT u.user_id FROM users u JOIN asked a USING (user_id) ORDER BY u.user_id FOR NO KEY UPDATE OF u
    )
    UPDATE users u SET password_hash = a.new_hash, credential_version = u.credential_version + 1
    FROM asked a JOIN locked l USING (user_id)
    WHERE u.user_id = a.user_id AND u.password_hash = a.old_hash
    RETURNING u.user_id, u.credential_version`);
  return new Map(changed.map((row) => [row.user_id, row.credential_version]));
}
