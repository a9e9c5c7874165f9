/** A batch's reads as data: the statement, and how its rows are turned into a result. */
import type { Prisma } from './database.ts';

export interface Query<Found> {
  /** Not sent if null: `read` then gets no rows. */
  readonly sql: Prisma.Sql | null;
  // biome-ignore lint/suspicious/noExplicitAny: only the statement knows the shape of its rows
  readonly read: (rows: readonly any[]) => Found;
}

/** One query for each part of the result, sent in the order of the properties. */
export type Queries<Found> = { readonly [Part in keyof Found]: Query<Found[Part]> };

export function query<Row, Found>(
  sql: Prisma.Sql | null,
  read: (rows: readonly Row[]) => Found,
): Query<Found> {
  return { sql, read };
}
