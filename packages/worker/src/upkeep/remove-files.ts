/**
 * Removes files that nothing shows any more, in the background: uploads that were never sent, once they are old enough,
 * and files of deleted messages and replaced pictures. First nobody may see them, then their bytes are deleted, and
 * much later their rows. As long as the same upload may be requested again, its name stays taken, and bytes that a late
 * attempt has stored are deleted with the row. Workers share the work: each claims some files for a while. What a
 * worker can't remove, or leaves when it stops, is claimed again later.
 */
import { type FileStorage, fileKey, removeFile } from '@parley/files';
import { type Log, pause } from '@parley/messaging';
import { type Database, Prisma } from '../database/database.ts';

export interface RemoveFilesOptions {
  readonly database: Database;
  readonly storage: FileStorage;
  /**
   * After this many hours, an upload that nothing shows is removed, and so is the row of a file whose bytes were
   * removed.
   */
  readonly unsentHours: number;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** Milliseconds, randomly shortened by up to half, so that workers don't all clean at the same time. */
const interval = 30_000;
/** Maximum number of files removed together. */
const chunk = 100;
/** How long a worker's claim lasts. Seconds. */
const takenSeconds = 300;
/** How many shown files are looked for in the storage while it has no mark yet. */
const looked = 100;

/** Starts at once; resolves when stopping. */
export async function removeFiles(options: RemoveFilesOptions): Promise<void> {
  const { log, stopping } = options;
  while (!stopping.aborted) {
    try {
      await clean(options);
    } catch (error) {
      if (!stopping.aborted) log.warn({ error }, 'old files could not be removed; trying again later');
    }
    await pause(interval * (1 - Math.random() / 2), stopping);
  }
}

async function clean(options: RemoveFilesOptions): Promise<void> {
  const { database, storage, unsentHours, log, stopping } = options;
  if (!(await storage.claim(await shownFiles(database)))) {
    log.error('FILE_STORAGE has none of the known files: nothing is stored or removed there');
    return;
  }
  while ((await hideUnsent(database, unsentHours)) === chunk && !stopping.aborted);
  const old = Prisma.sql`erased_at < now() - make_interval(hours => ${unsentHours}::int)`;
  const hidden = Prisma.sql`removed_at IS NOT NULL AND erased_at IS NULL`;
  const erase = (names: readonly string[]) => database.$executeRaw`
    UPDATE files SET erased_at = now(), taken_until = NULL WHERE store_file_name = ANY(${names}::text[])`;
  // In the order in which messages lock the files they name.
  const forget = (names: readonly string[]) => database.$executeRaw`
    DELETE FROM files WHERE store_file_name IN (
      SELECT store_file_name FROM files WHERE store_file_name = ANY(${names}::text[])
      ORDER BY store_file_name FOR UPDATE)`;
  await removeAll(options, { which: hidden, first: Prisma.sql`removed_at`, done: erase });
  await removeAll(options, { which: old, first: Prisma.sql`erased_at`, done: forget });
}

/** The latest files that something shows. */
async function shownFiles(database: Database): Promise<string[]> {
  const rows = await database.$queryRaw<Row[]>`
    SELECT store_file_name FROM files WHERE used_at IS NOT NULL AND removed_at IS NULL
    ORDER BY created_at DESC LIMIT ${looked}`;
  return rows.map(({ store_file_name }) => fileKey(store_file_name));
}

/** A file that a message begins to show at this moment is skipped. */
function hideUnsent(database: Database, unsentHours: number): Promise<number> {
  return database.$executeRaw`
    UPDATE files f SET removed_at = now() FROM (
      SELECT store_file_name FROM files
      WHERE used_at IS NULL AND removed_at IS NULL
        AND created_at < now() - make_interval(hours => ${unsentHours}::int)
      ORDER BY created_at LIMIT ${chunk} FOR UPDATE SKIP LOCKED
    ) old
    WHERE f.store_file_name = old.store_file_name`;
}

interface Row {
  store_file_name: string;
}

interface Removal {
  readonly which: Prisma.Sql;
  /** The order: the oldest first. */
  readonly first: Prisma.Sql;
  /** Records that their bytes are gone. */
  readonly done: (names: readonly string[]) => Promise<number>;
}

/** One that can't be removed does not hold up the others. */
async function removeAll(
  { database, storage, log, stopping }: RemoveFilesOptions,
  { which, first, done }: Removal,
): Promise<void> {
  let taken: Row[] = [];
  do {
    taken = await database.$queryRaw<Row[]>`
      UPDATE files f SET taken_until = now() + make_interval(secs => ${takenSeconds}) FROM (
        SELECT store_file_name FROM files
        WHERE ${which} AND (taken_until IS NULL OR taken_until <= now())
        ORDER BY ${first} LIMIT ${chunk} FOR UPDATE SKIP LOCKED
      ) t
      WHERE f.store_file_name = t.store_file_name RETURNING f.store_file_name`;
    const gone: string[] = [];
    for (const { store_file_name: name } of taken) {
      if (stopping.aborted) break;
      try {
        await removeFile(storage, name);
        gone.push(name);
      } catch (error) {
        log.warn({ error, storeFileName: name }, 'a file could not be removed; trying again later');
      }
    }
    if (gone.length > 0) await done(gone);
  } while (taken.length === chunk && !stopping.aborted);
}
