/**
 * Removes files that nothing shows any more, in the background: uploads that were never sent, once they are old enough, and
 * those of deleted messages and replaced pictures. First nobody may see them, then their bytes go, and much later their
 * rows: for as long as the same upload may be asked again its name stays taken, and what a late try has put in the storage
 * goes with the row. Workers share this: each takes some for a while, and what a worker leaves that stops in between, or can't
 * remove, is taken again later.
 */
import { type FileStorage, fileKey, removeFile } from '@parley/files';
import { type Log, pause } from '@parley/messaging';
import { type Database, Prisma } from '../database/database.ts';

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
/** How long others leave alone what a worker has taken. Seconds. */
const takenSeconds = 300;
/** Of the files that are shown, so many are looked for where the storage has no mark yet. */
const looked = 100;

/** Begins at once; resolves when stopping. */
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
    log.error('FILE_STORAGE has none of the files that are known: nothing is stored or removed there');
    return;
  }
  while ((await hideUnsent(database, unsentHours)) === chunk && !stopping.aborted);
  const old = Prisma.sql`erased_at < now() - make_interval(hours => ${unsentHours}::int)`;
  const hidden = Prisma.sql`removed_at IS NOT NULL AND erased_at IS NULL`;
  const erase = (names: readonly string[]) => database.$executeRaw`
    UPDATE files SET erased_at = now(), taken_until = NULL WHERE store_file_name = ANY(${names}::text[])`;
  // In the order in which messages lock what they name.
  const forget = (names: readonly string[]) => database.$executeRaw`
    DELETE FROM files WHERE store_file_name IN (
      SELECT store_file_name FROM files WHERE store_file_name = ANY(${names}::text[])
      ORDER BY store_file_name FOR UPDATE)`;
  await removeAll(options, { which: hidden, first: Prisma.sql`removed_at`, done: erase });
  await removeAll(options, { which: old, first: Prisma.sql`erased_at`, done: forget });
}

/** The latest that something shows. */
async function shownFiles(database: Database): Promise<string[]> {
  const rows = await database.$queryRaw<Row[]>`
    SELECT store_file_name FROM files WHERE used_at IS NOT NULL AND removed_at IS NULL
    ORDER BY created_at DESC LIMIT ${looked}`;
  return rows.map(({ store_file_name }) => fileKey(store_file_name));
}

/** One that a message comes to show in this very moment is passed over. */
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
  /** What says which is the oldest. */
  readonly first: Prisma.Sql;
  /** Notes whose bytes are gone. */
  readonly done: (names: readonly string[]) => Promise<number>;
}

/** One that can't be removed keeps no other from it. */
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
