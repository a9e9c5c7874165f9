/** The table of leases: which holder says, and until when, that a user is online. The database's clock counts. */
import { type Database, Prisma, type Transaction } from '../database/database.ts';

/** The latest state a holder has sent. */
export interface PresenceUpdate {
  readonly userId: string;
  readonly holder: string;
  readonly isOnline: boolean;
  readonly leaseSeconds: number;
}

interface Lease {
  user_id: string;
  holder: string;
}

/**
 * Whether the user with that id is online. (The difference keeps PostgreSQL from using the index on when leases end,
 * with which it would go through everybody online.)
 */
export const isOnline = (userId: Prisma.Sql) => Prisma.sql`
  EXISTS (SELECT FROM presence p WHERE p.user_id = ${userId} AND p.expires_at - now() > interval '0')`;

/** @returns the leases that had not expired. */
export async function renew(
  database: Database,
  updates: readonly PresenceUpdate[],
): Promise<ReadonlySet<string>> {
  const renewed = await database.$queryRaw<Lease[]>(Prisma.sql`
    WITH asked AS (
      SELECT * FROM ${asRows(updates)}
    ), locked AS (
      SELECT p.user_id, p.holder FROM presence p JOIN asked a USING (user_id, holder)
      WHERE p.expires_at > now() ORDER BY p.user_id, p.holder FOR NO KEY UPDATE OF p
    )
    UPDATE presence p SET expires_at = now() + make_interval(secs => a.seconds)
    FROM asked a JOIN locked l USING (user_id, holder)
    WHERE p.user_id = a.user_id AND p.holder = a.holder
    RETURNING p.user_id, p.holder`);
  return new Set(renewed.map(leaseKey));
}

/** Those of the users who are online, and the time of this reading. */
export async function whoIsOnline(
  transaction: Transaction,
  users: string[],
): Promise<{ online: ReadonlySet<string>; at: Date }> {
  const [row] = await transaction.$queryRaw<{ online: string[]; at: Date }[]>(Prisma.sql`
    SELECT clock_timestamp() AS at, ARRAY(
      SELECT DISTINCT user_id FROM presence WHERE user_id = ANY(${users}::text[]) AND expires_at > now()
    ) AS online`);
  return { online: new Set(row?.online), at: row?.at ?? new Date() };
}

/** Ends the leases of holders that stop, and the users' expired leases. @returns whose they were. */
export async function takeBack(
  transaction: Transaction,
  users: string[],
  updates: readonly PresenceUpdate[],
): Promise<ReadonlySet<string>> {
  const rows = await transaction.$queryRaw<{ user_id: string }[]>(Prisma.sql`
    WITH gone AS (
      SELECT p.user_id, p.holder FROM presence p WHERE p.user_id = ANY(${users}::text[]) AND (
        p.expires_at <= now() OR
        (p.user_id, p.holder) IN (SELECT user_id, holder FROM ${asRows(updates.filter(({ isOnline }) => !isOnline))})
      ) ORDER BY p.user_id, p.holder FOR UPDATE
    )
    DELETE FROM presence p USING gone g WHERE p.user_id = g.user_id AND p.holder = g.holder
    RETURNING p.user_id`);
  return new Set(rows.map((row) => row.user_id));
}

export async function grant(transaction: Transaction, updates: readonly PresenceUpdate[]): Promise<void> {
  await transaction.$executeRaw(Prisma.sql`
    INSERT INTO presence (user_id, holder, expires_at)
    SELECT user_id, holder, now() + make_interval(secs => seconds)
    FROM ${asRows(updates.filter(({ isOnline }) => isOnline))} ORDER BY user_id, holder
    ON CONFLICT (user_id, holder) DO UPDATE SET expires_at = excluded.expires_at`);
}

function asRows(updates: readonly PresenceUpdate[]): Prisma.Sql {
  return Prisma.sql`unnest(
    ${updates.map(({ userId }) => userId)}::text[],
    ${updates.map(({ holder }) => holder)}::text[],
    ${updates.map(({ leaseSeconds }) => leaseSeconds)}::float8[]) AS a (user_id, holder, seconds)`;
}

/** Neither contains a NUL. */
export const leaseKey = ({ user_id, holder }: Lease) => `${user_id}\0${holder}`;
