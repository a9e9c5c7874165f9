/**
 * The uploaded files that messages show: the writer's own, and those of messages that the writer can see, since whoever
 * can download a file can upload it again. Any other name is kept as a plain name, as the originals' clients send them.
 *
 * A file's row is locked while a message begins or ceases to show it: the file is removed with the last one.
 */
import { type ChatFile, Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { type FileRow, fileColumns, isSeenInMessage, toStoredFile } from './stored-files.ts';

/** A user and the files that the request names. */
export interface Naming {
  readonly userId: string;
  readonly files: readonly ChatFile[] | undefined;
}

interface LockedRow extends FileRow {
  user_id: string;
  is_removed: boolean;
}

export type LockedFiles = ReadonlyMap<string, LockedRow>;

export const keyOf = (userId: string, storeFileName: string) => `${storeFileName} ${userId}`;

/**
 * Locks in the order of the names, so that no two batches deadlock. Not sent if none is named.
 * @param forwarded messages whose files are shown again
 */
export function lockFiles(namings: readonly Naming[], forwarded: readonly number[] = []): Query<LockedFiles> {
  const names = [...new Set(namings.flatMap(({ files = [] }) => files.map((file) => file.storeFileName)))];
  return query(
    names.length === 0 && forwarded.length === 0
      ? null
      : Prisma.sql`
          SELECT ${fileColumns}, f.user_id, f.removed_at IS NOT NULL AS is_removed
          FROM files f WHERE f.purpose = 'message' AND f.store_file_name IN (
            SELECT unnest(${names}::text[])
            UNION SELECT s.store_file_name FROM message_files s WHERE s.message_id = ANY(${forwarded}::bigint[]))
          ORDER BY f.store_file_name FOR NO KEY UPDATE`,
    (rows: readonly LockedRow[]) => new Map(rows.map((row) => [row.store_file_name, row])),
  );
}

/** The named files that the naming user can see in a message. */
export function findSeenFiles(namings: readonly Naming[]): Query<ReadonlySet<string>> {
  const named = namings.flatMap(({ userId, files = [] }) =>
    files.map(({ storeFileName }) => ({ userId, storeFileName })),
  );
  return query(
    named.length === 0
      ? null
      : Prisma.sql`
          SELECT a.user_id, a.store_file_name
          FROM unnest(
            ${named.map(({ userId }) => userId)}::text[],
            ${named.map(({ storeFileName }) => storeFileName)}::text[]
          ) AS a (user_id, store_file_name)
          WHERE ${isSeenInMessage}`,
    (rows: readonly { user_id: string; store_file_name: string }[]) =>
      new Set(rows.map(({ user_id, store_file_name }) => keyOf(user_id, store_file_name))),
  );
}

/**
 * The files of a message as others see them.
 * @returns `FILE_NOT_FOUND` if a file exists but the writer may not show it, or if it is gone, even if a forwarded
 *   message has only just lost it
 */
export function filesToShow(
  { userId, files = [] }: Naming,
  locked: LockedFiles,
  isSeen: (storeFileName: string) => boolean,
): ChatFile[] | Failure {
  const shown: ChatFile[] = [];
  for (const file of files) {
    const row = locked.get(file.storeFileName);
    const isForWriter = row?.user_id === userId || isSeen(file.storeFileName);
    const isGone = row ? row.is_removed : file.contentType !== undefined;
    if (isGone || (row && !isForWriter)) return new Failure('FILE_NOT_FOUND');
    shown.push(row ? toStoredFile(row) : file);
  }
  return shown;
}

/** @param shown for each message; names without an uploaded file are skipped */
export function showFiles(
  shown: readonly { readonly messageId: number; readonly files: readonly ChatFile[] }[],
  at: Date,
): Prisma.Sql[] {
  const rows = shown.flatMap(({ messageId, files }) =>
    files.flatMap(({ storeFileName, contentType }) =>
      contentType === undefined ? [] : { messageId, storeFileName },
    ),
  );
  if (rows.length === 0) return [];
  const names = rows.map(({ storeFileName }) => storeFileName);
  return [
    Prisma.sql`
      INSERT INTO message_files (store_file_name, message_id)
      SELECT * FROM unnest(${names}::text[], ${rows.map(({ messageId }) => messageId)}::bigint[])
      ON CONFLICT DO NOTHING`,
    Prisma.sql`
      UPDATE files SET used_at = ${at.toISOString()}::timestamptz
      WHERE store_file_name = ANY(${names}::text[]) AND used_at IS NULL`,
  ];
}

/** The files that messages show, locked in the order of their names. */
export function lockFilesOf(messageIds: readonly number[]): Query<readonly string[]> {
  return query(
    Prisma.sql`
      SELECT store_file_name FROM files WHERE store_file_name IN (
        SELECT store_file_name FROM message_files WHERE message_id = ANY(${messageIds}::bigint[]))
      ORDER BY store_file_name FOR NO KEY UPDATE`,
    (rows: readonly { store_file_name: string }[]) => rows.map(({ store_file_name }) => store_file_name),
  );
}

/** Removes all files of the messages. @param locked as `lockFilesOf` found them */
export function hideFiles(messageIds: readonly number[], locked: readonly string[], at: Date): Prisma.Sql[] {
  if (locked.length === 0 || messageIds.length === 0) return [];
  return [
    Prisma.sql`DELETE FROM message_files WHERE message_id = ANY(${messageIds}::bigint[])`,
    Prisma.sql`
      UPDATE files f SET removed_at = ${at.toISOString()}::timestamptz
      WHERE f.store_file_name = ANY(${locked}::text[]) AND f.removed_at IS NULL
        AND NOT EXISTS (SELECT FROM message_files s WHERE s.store_file_name = f.store_file_name)`,
  ];
}
