/** The shown rows: the latest first, each in its latest state, up to a limit. */
import type { ExchangeRow } from '@parley/contracts';

export const maxRows = 200;

export function withRows(before: readonly ExchangeRow[], news: readonly ExchangeRow[]): ExchangeRow[] {
  const rows = new Map(before.map((row) => [row.id, row]));
  for (const row of news) rows.set(row.id, row);
  return [...rows.values()].toSorted(latestFirst).slice(0, maxRows);
}

const latestFirst = (a: ExchangeRow, b: ExchangeRow): number =>
  a.at === b.at ? b.id - a.id : a.at < b.at ? 1 : -1;
