import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

export interface Credentials {
  readonly hash: string;
  readonly version: number;
  readonly isLocked: boolean;
}

interface CredentialsRow {
  readonly user_id: string;
  readonly password_hash: string;
  readonly credential_version: number;
  readonly is_locked: boolean;
}

/** In ascending id, so that two batches that share users can't deadlock. */
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
