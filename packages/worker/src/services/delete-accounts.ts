/**
 * Deletes an account whose user proves the password: nobody can log in to it any more, and the user's data is erased.
 * For a moment the user is still in rooms and on lists, without a name, until a background task removes them
 * (upkeep/remove-accounts.ts): there may be thousands of rooms. The id can't be registered again.
 */
import { Failure, fold } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { userEvent } from '../outbox/new-events.ts';
import { removePictures } from './change-pictures.ts';
import { endSessionsOfUsers } from './end-sessions.ts';
import { lockProofs, type Proof, type Proven, provePassword, refuseProof } from './prove-password.ts';
import { type OnceService, type Outcome, quiet } from './service.ts';

export const deleteAccounts: OnceService<'user-delete', Proof, Proven> = {
  kind: 'once',
  prepare: provePassword,
  load: lockProofs,
  decide(requests, found, { at }) {
    const createdAt = at.toISOString();
    const leaving = new Set<string>();
    const outcomes = requests.map((request): Outcome<'user-delete'> => {
      const { userId } = request;
      const refusal = refuseProof(request, found, at);
      if (refusal) return quiet(refusal);
      if (leaving.has(userId)) return quiet(new Failure('WRONG_PASSWORD'));
      leaving.add(userId);
      return { answer: {}, events: [userEvent({ actionType: 'SESSIONS_ENDED', userId, createdAt })] };
    });
    return { outcomes, writes: [...found.counts.writes, ...leave([...leaving].sort())] };
  },
};

function leave(userIds: readonly string[]): Prisma.Sql[] {
  if (userIds.length === 0) return [];
  return [
    Prisma.sql`
      UPDATE users SET
        left_at = now(), email = '', user_name = '', user_status = '', password_hash = '', folded = '', grams = '{}',
        profile_img = '', invitations = 'friends', credential_version = credential_version + 1,
        resets_after = now()
      WHERE user_id = ANY(${userIds}::text[])`,
    ...removePictures(userIds),
    ...endSessionsOfUsers(userIds.map((userId) => ({ userId }))),
    Prisma.sql`DELETE FROM push_subscriptions WHERE user_id = ANY(${userIds}::text[])`,
    Prisma.sql`DELETE FROM attempts WHERE user_id = ANY(${userIds}::text[])`,
    Prisma.sql`
      INSERT INTO user_keys (id_key, user_id, left_at)
      SELECT id_key, user_id, now() FROM unnest(${userIds.map(fold)}::text[], ${userIds}::text[]) AS a (id_key, user_id)
      ORDER BY id_key
      ON CONFLICT (id_key) DO UPDATE SET left_at = now() WHERE user_keys.user_id = EXCLUDED.user_id`,
    Prisma.sql`INSERT INTO leavings (user_id) SELECT * FROM unnest(${userIds}::text[])`,
  ];
}
