/** Removes expired rows of failed attempts, in the background. Workers share the work. */
import { type Log, pause } from '@parley/messaging';
import type { Database } from '../database/database.ts';

export interface ForgetAttemptsOptions {
  readonly database: Database;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** Milliseconds, randomly shortened by up to half, so that workers don't all clean at the same time. */
const interval = 600_000;
/** Pause between two statements, so that other work gets a turn. Milliseconds. */
const betweenBatches = 100;
/** Maximum number of rows per statement. */
const chunk = 5_000;

/** Starts at once; resolves when stopping. */
export async function forgetAttempts({ database, log, stopping }: ForgetAttemptsOptions): Promise<void> {
  while (!stopping.aborted) {
    try {
      while ((await removeExpired(database)) === chunk && !stopping.aborted)
        await pause(betweenBatches, stopping);
    } catch (error) {
      if (!stopping.aborted) log.warn({ error }, 'old attempts could not be removed; trying again later');
    }
    await pause(interval * (1 - Math.random() / 2), stopping);
  }
}

/** Rows that are being counted in are skipped until the next time. */
function removeExpired(database: Database): Promise<number> {
  return database.$executeRaw`
    DELETE FROM attempts a USING (
      SELECT key FROM attempts WHERE expires_at < now() - interval '1 minute'
      ORDER BY expires_at LIMIT ${chunk} FOR UPDATE SKIP LOCKED
    ) old
    WHERE a.key = old.key`;
}
