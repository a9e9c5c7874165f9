/**
 * Removes inbox entries that no delivery of their request can meet any more, in the background, the oldest first.
 *
 * A request is not executed once its record is older than the topics' retention. Its entry was written after the
 * record, and stays for the retention and an hour: as far as brokers let a record's time lie ahead of theirs. So a
 * record that comes again finds its entry, or is too old. Workers share the work: each skips what another is removing.
 */
import { type Log, pause } from '@parley/messaging';
import type { Database } from '../database/database.ts';

export interface InboxCleaningOptions {
  readonly database: Database;
  readonly retentionHours: number;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** Milliseconds, of which up to half is left out at random: workers that started together don't clean together. */
const interval = 60_000;
/** Between two statements of a cleaning, for others to get their turn. Milliseconds. */
const betweenBatches = 100;
/** Entries that a statement removes, at most. */
const chunk = 5_000;
const spareHours = 1;

/** Begins at once; resolves when stopping. */
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

/** @returns how many entries it has removed */
async function cleanInbox({ database, retentionHours, stopping }: InboxCleaningOptions): Promise<number> {
  const keptHours = retentionHours + spareHours;
  for (let removed = 0; ; ) {
    const count = await removeOldest(database, keptHours);
    removed += count;
    if (count < chunk || stopping.aborted) return removed;
    await pause(betweenBatches, stopping);
  }
}

/** One statement, by the clock of the database, which wrote the times too. */
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
