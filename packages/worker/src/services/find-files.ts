/**
 * Which files somebody may see: their own, those of messages that they can see, pictures of rooms that they can see,
 * and users' pictures, whose names are told only to those who see these users.
 */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import type { AgainService, Plain } from './service.ts';
import { type FileRow, fileColumns, isSeenInMessage, isSeenOfRoom, toStoredFile } from './stored-files.ts';

export const findFiles: AgainService<'user-find-file'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { found } = await pipeline.read({ found: readFiles(requests) });
    return requests.map((_, place) => {
      const row = found.get(place);
      if (!row?.is_user) return new Failure('USER_NOT_FOUND');
      return row.store_file_name === null ? new Failure('FILE_NOT_FOUND') : { file: toStoredFile(row) };
    });
  },
};

type Row = { readonly place: number; readonly is_user: boolean } & (FileRow | { store_file_name: null });

function readFiles(requests: readonly Plain<'user-find-file'>[]): Query<ReadonlyMap<number, Row>> {
  return query(
    Prisma.sql`
      SELECT a.place, u.user_id IS NOT NULL AS is_user, ${fileColumns}
      FROM unnest(
        ${requests.map((_, place) => place)}::int[],
        ${requests.map(({ userId }) => userId)}::text[],
        ${requests.map(({ storeFileName }) => storeFileName)}::text[]
      ) AS a (place, user_id, store_file_name)
      LEFT JOIN users u ON u.user_id = a.user_id
      LEFT JOIN files f ON f.store_file_name = a.store_file_name AND f.removed_at IS NULL
        AND (f.user_id = a.user_id OR f.purpose = 'picture' OR ${isSeenInMessage} OR ${isSeenOfRoom})`,
    (rows: readonly Row[]) => new Map(rows.map((row) => [row.place, row])),
  );
}
