/**
 * Removes inbox entries that no delivery of their request can meet any more, in the background, the oldest first.
 *
 * A request is not executed once its record is older than the topics' retention. Its entry was written after the
 * record, and is kept for the retention plus an hour, because brokers accept record times up to an hour ahead of
 * theirs. So a record that is delivered again finds its entry, or is too old. Workers share the work: each skips rows
 * that another is removing.
 */
import { type Log, pause } from '@parley/messaging';
import type { Database } from '../database/database.ts';

export interface InboxCleaningOptions {
  readonly database: Database;
  readonly retentionHours: number;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** Milliseconds, randomly shortened by up to half, so that workers don't all clean at the same time. */
const interval = 60_000;
/** Pause between two statements, so that other work gets a turn. Milliseconds. */
const betweenBatches = 100;
/** Maximum number of entries per statement. */
const chunk = 5_000;
const spareHours = 1;

/** Starts at once; resolves when stopping. */
export async function keepInboxClean(options: InboxCleaningOptions): Promise<void> {
  const { log, stopping } = options;
  while (!stopping.aborted) {
    try {
      const removed = await cleanInbox(options);
      if (removed > 0) log.info({ removed }, 'inbox cleaned');
    } catch (error) {
      if (!stopping.aborted) log.warn({ error }, 'the inbox could not be cleaned; trying again later');
    }
    await pause(interval * (1 - Math.random() / 2), stopping);
  }
}

/** @returns the number of removed entries */
async function cleanInbox({ database, retentionHours, stopping }: InboxCleaningOptions): Promise<number> {
  const keptHours = retentionHours + spareHours;
  for (let removed = 0; ; ) {
    const count = await removeOldest(database, keptHours);
    removed += count;
    if (count < chunk || stopping.aborted) return removed;
    await pause(betweenBatches, stopping);
  }
}

/** One statement, by the database's clock, which also dated the entries. */
function removeOldest(database: Database, keptHours: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM inbox i USING (
      SELECT pair, request_id FROM inbox
      WHERE created_at < now() - make_interval(hours => ${keptHours}::int)
      ORDER BY created_at LIMIT ${chunk}
      FOR UPDATE SKIP LOCKED
    ) old
    WHERE i.pair = old.pair AND i.request_id = old.request_id`;
}
