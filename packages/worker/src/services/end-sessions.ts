/**
 * Ends sessions in the transaction of the change that ends them: whether a front reads of it makes no difference.
 *
 * Fronts begin sessions, each with the credential version that its login was told, and take none that has another than
 * its user has now. So a login that is still under way when the version grows begins no session; what is deleted here
 * would be good for nothing either. Whoever calls has locked the users.
 */
import type { Transaction } from '../database.ts';

export interface Ending {
  readonly userId: string;
  /** The user's version from now on. */
  readonly credentialVersion: number;
  /** The session that goes on, by its origin. */
  readonly keeps: string | undefined;
}

/** Ends all sessions of users, but the ones that are kept. Two statements at most; none where nobody is named. */
export async function endSessionsOfUsers(
  transaction: Transaction,
  endings: readonly Ending[],
): Promise<void> {
  if (endings.length === 0) return;
  const userIds = endings.map(({ userId }) => userId);
  const kept = endings.map(({ keeps }) => keeps ?? null);
  if (endings.some(({ keeps }) => keeps !== undefined))
    await transaction.$executeRaw`
      UPDATE session s
      SET sess = jsonb_set(s.sess::jsonb, '{credentialVersion}', to_jsonb(e.credential_version))::json
      FROM unnest(
        ${userIds}::text[],
        ${kept}::text[],
        ${endings.map(({ credentialVersion }) => credentialVersion)}::int[]
      ) AS e (user_id, kept, credential_version)
      WHERE s.sess ->> 'userId' = e.user_id AND s.sess ->> 'origin' = e.kept`;
  await transaction.$executeRaw`
    DELETE FROM session s USING unnest(${userIds}::text[], ${kept}::text[]) AS e (user_id, kept)
    WHERE s.sess ->> 'userId' = e.user_id AND s.sess ->> 'origin' IS DISTINCT FROM e.kept`;
}

/** Ends each user's session of an origin. One statement; none where there is nothing to end. */
export async function endSessions(
  transaction: Transaction,
  sessions: readonly { readonly userId: string; readonly origin: string }[],
): Promise<void> {
  if (sessions.length === 0) return;
  await transaction.$executeRaw`
    DELETE FROM session s USING unnest(
      ${sessions.map(({ userId }) => userId)}::text[],
      ${sessions.map(({ origin }) => origin)}::text[]
    ) AS e (user_id, origin)
    WHERE s.sess ->> 'origin' = e.origin AND s.sess ->> 'userId' = e.user_id`;
}
