/**
 * Records uploads before their bytes are stored, so that the storage holds no files that the database does not know.
 */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { lockUsers } from './lock-users.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';

type Request = Plain<'user-add-file'>;

/** The least that a file counts, because small files take room too; bytes. */
const leastCharge = 4_096;

interface Found {
  readonly known: ReadonlySet<string>;
  /** The total size of each user's files. */
  readonly used: ReadonlyMap<string, number>;
  readonly taken: ReadonlySet<string>;
}

export const addFiles: OnceService<'user-add-file', Request, Found> = {
  kind: 'once',
  load(requests) {
    const userIds = requests.map(({ userId }) => userId);
    return {
      known: lockUsers(userIds),
      used: readUsed(userIds),
      taken: findTaken(requests.map(({ storeFileName }) => storeFileName)),
    };
  },
  decide(requests, { known, used, taken }, { quotas }) {
    const added = new Map<string, Request>();
    const weights = new Map(used);
    const outcomes = requests.map((request): Outcome<'user-add-file'> => {
      const { userId, storeFileName, originalFilename, contentType, fileSize } = request;
      if (!known.has(userId)) return quiet(new Failure('USER_NOT_FOUND'));
      if (taken.has(storeFileName) || added.has(storeFileName)) return quiet(new Failure('CONFLICT'));
      const weight = (weights.get(userId) ?? 0) + Math.max(fileSize, leastCharge);
      if (weight > quotas.fileBytesPerUser) return quiet(new Failure('TOO_MANY_FILES'));
      weights.set(userId, weight);
      added.set(storeFileName, request);
      const { width = null, height = null } = request;
      return quiet({ file: { storeFileName, originalFilename, contentType, fileSize, width, height } });
    });
    return { outcomes, writes: insertFiles([...added.values()]) };
  },
};

function readUsed(userIds: readonly string[]): Query<ReadonlyMap<string, number>> {
  return query(
    Prisma.sql`
      SELECT user_id, sum(greatest(file_size, ${leastCharge}))::bigint AS used
      FROM files WHERE user_id = ANY(${[...new Set(userIds)]}::text[]) AND removed_at IS NULL
      GROUP BY user_id`,
    (rows: readonly { user_id: string; used: string }[]) =>
      new Map(rows.map(({ user_id, used }) => [user_id, Number(used)])),
  );
}

function findTaken(names: readonly string[]): Query<ReadonlySet<string>> {
  return query(
    Prisma.sql`SELECT store_file_name FROM files WHERE store_file_name = ANY(${names}::text[])`,
    (rows: readonly { store_file_name: string }[]) =>
      new Set(rows.map(({ store_file_name }) => store_file_name)),
  );
}

function insertFiles(files: readonly Request[]): Prisma.Sql[] {
  if (files.length === 0) return [];
  const column = <Value>(value: (file: Request) => Value) => files.map(value);
  return [
    Prisma.sql`
      INSERT INTO files (
        store_file_name, user_id, original_filename, content_type, file_size, sha256, width, height, purpose)
      SELECT * FROM unnest(
        ${column(({ storeFileName }) => storeFileName)}::text[],
        ${column(({ userId }) => userId)}::text[],
        ${column(({ originalFilename }) => originalFilename)}::text[],
        ${column(({ contentType }) => contentType)}::text[],
        ${column(({ fileSize }) => fileSize)}::bigint[],
        ${column(({ sha256 }) => sha256)}::text[],
        ${column(({ width }) => width ?? null)}::int[],
        ${column(({ height }) => height ?? null)}::int[],
        ${column(({ purpose }) => purpose)}::text[])`,
  ];
}
