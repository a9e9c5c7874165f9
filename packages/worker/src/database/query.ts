/** What a batch reads, as data: which statement, and what is made of its rows. */
import type { Prisma } from './database.ts';

export interface Query<Found> {
  /** Not sent where it is null: `read` is then given no rows. */
  readonly sql: Prisma.Sql | null;
  // biome-ignore lint/suspicious/noExplicitAny: what a row is like only the statement knows
  readonly read: (rows: readonly any[]) => Found;
}

/** One query for each part of what is to be found; sent in the order in which they stand. */
export type Queries<Found> = { readonly [Part in keyof Found]: Query<Found[Part]> };

export function query<Row, Found>(
  sql: Prisma.Sql | null,
  read: (rows: readonly Row[]) => Found,
): Query<Found> {
  return { sql, read };
}
