import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

/** Reserves ids of a table's serial column, ascending; unused ones leave a gap. */
export function nextIds(table: string, column: string, count: number): Query<readonly number[]> {
  return query(
    count === 0
      ? null
      : Prisma.sql`
          SELECT nextval(pg_get_serial_sequence(${table}, ${column})) AS id FROM generate_series(1, ${count}::int)`,
    (rows: readonly { id: string }[]) => rows.map(({ id }) => Number(id)),
  );
}
