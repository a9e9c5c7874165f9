/**
 * Removes files that nothing shows any more, in the background: uploads that were never sent, once they are old enough, and
 * those of deleted messages and replaced pictures. First nobody may see them, then their bytes go, and much later their
 * rows: for as long as the same upload may be asked again its name stays taken, and what a late try has put in the storage
 * goes with the row. A worker that stops in between leaves the rest to the next.
 */
import { type FileStorage, removeFile } from '@parley/files';
import { type Log, pause } from '@parley/messaging';
import type { Database } from '../database/database.ts';

export interface RemoveFilesOptions {
  readonly database: Database;
  readonly storage: FileStorage;
  /** After so many hours an upload that nothing shows is removed, and the row of one whose bytes are removed. */
  readonly unsentHours: number;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** Milliseconds, of which up to half is left out at random: workers that started together don't clean together. */
const interval = 30_000;
/** Files that are removed together, at most. */
const chunk = 100;

/** Begins at once; resolves when stopping. */
export async function removeFiles(options: RemoveFilesOptions): Promise<void> {
  const { log, stopping } = options;
  while (!stopping.aborted) {
    try {
      await hideUnsent(options);
      while ((await removeHidden(options)) === chunk && !stopping.aborted);
      while ((await forgetRemoved(options)) === chunk && !stopping.aborted);
    } catch (error) {
      if (!stopping.aborted) log.warn({ error }, 'old files could not be removed; trying again later');
    }
    await pause(interval * (1 - Math.random() / 2), stopping);
  }
}

/** One that a message comes to show in this very moment is passed over. */
function hideUnsent({ database, unsentHours }: RemoveFilesOptions): Promise<number> {
  return database.$executeRaw`
    UPDATE files f SET removed_at = now() FROM (
      SELECT store_file_name FROM files
      WHERE used_at IS NULL AND removed_at IS NULL
        AND created_at < now() - make_interval(hours => ${unsentHours}::int)
      ORDER BY created_at FOR UPDATE SKIP LOCKED
    ) old
    WHERE f.store_file_name = old.store_file_name`;
}

/** @returns how many it has removed */
async function removeHidden({ database, storage, stopping }: RemoveFilesOptions): Promise<number> {
  const rows = await database.$queryRaw<Row[]>`
    SELECT store_file_name FROM files WHERE removed_at IS NOT NULL AND erased_at IS NULL
    ORDER BY removed_at LIMIT ${chunk}`;
  const gone = await removeBytes(rows, storage, stopping);
  if (gone.length > 0)
    await database.$executeRaw`
      UPDATE files SET erased_at = now() WHERE store_file_name = ANY(${gone}::text[]) AND erased_at IS NULL`;
  return gone.length;
}

/** @returns how many it has forgotten */
async function forgetRemoved(options: RemoveFilesOptions): Promise<number> {
  const { database, storage, unsentHours, stopping } = options;
  const rows = await database.$queryRaw<Row[]>`
    SELECT store_file_name FROM files WHERE erased_at < now() - make_interval(hours => ${unsentHours}::int)
    ORDER BY erased_at LIMIT ${chunk}`;
  const gone = await removeBytes(rows, storage, stopping);
  if (gone.length > 0)
    await database.$executeRaw`DELETE FROM files WHERE store_file_name = ANY(${gone}::text[])`;
  return gone.length;
}

interface Row {
  store_file_name: string;
}

/** @returns those whose bytes are gone */
async function removeBytes(
  rows: readonly Row[],
  storage: FileStorage,
  stopping: AbortSignal,
): Promise<string[]> {
  const gone: string[] = [];
  for (const { store_file_name } of rows) {
    if (stopping.aborted) break;
    await removeFile(storage, store_file_name);
    gone.push(store_file_name);
  }
  return gone;
}
