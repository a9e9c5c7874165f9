/**
 * Ends sessions in the transaction of the change that ends them, whether or not a front reads of it.
 *
 * Fronts begin sessions, each with the credential version that its login returned, and accept none whose version
 * differs from the user's current one. So a login in progress when the version grows begins no session, and sessions
 * that are deleted here would not be accepted either. Callers have locked the users.
 */
import { Prisma } from '../database/database.ts';

export interface Ending {
  readonly userId: string;
  /** The session that continues, with the user's new version. */
  readonly keeps?: { readonly origin: string; readonly credentialVersion: number } | undefined;
}

/** Ends all sessions of the users except the kept ones. */
export function endSessionsOfUsers(endings: readonly Ending[]): Prisma.Sql[] {
  if (endings.length === 0) return [];
  const userIds = endings.map(({ userId }) => userId);
  const kept = endings.map(({ keeps }) => keeps?.origin ?? null);
  const versions = endings.map(({ keeps }) => keeps?.credentialVersion ?? null);
  const keep = Prisma.sql`
    UPDATE session s
    SET sess = jsonb_set(s.sess::jsonb, '{credentialVersion}', to_jsonb(e.credential_version))::json
    FROM unnest(${userIds}::text[], ${kept}::text[], ${versions}::int[]) AS e (user_id, kept, credential_version)
    WHERE s.sess ->> 'userId' = e.user_id AND s.sess ->> 'origin' = e.kept`;
  const end = Prisma.sql`
    DELETE FROM session s USING unnest(${userIds}::text[], ${kept}::text[]) AS e (user_id, kept)
    WHERE s.sess ->> 'userId' = e.user_id AND s.sess ->> 'origin' IS DISTINCT FROM e.kept`;
  return endings.some(({ keeps }) => keeps) ? [keep, end] : [end];
}

/** Ends each user's session with the given origin. */
export function endSessions(
  sessions: readonly { readonly userId: string; readonly origin: string }[],
): Prisma.Sql[] {
  if (sessions.length === 0) return [];
  return [
    Prisma.sql`
      DELETE FROM session s USING unnest(
        ${sessions.map(({ userId }) => userId)}::text[],
        ${sessions.map(({ origin }) => origin)}::text[]
      ) AS e (user_id, origin)
      WHERE s.sess ->> 'origin' = e.origin AND s.sess ->> 'userId' = e.user_id`,
  ];
}
