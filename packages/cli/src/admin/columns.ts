/** Rows as text in columns, or as JSON Lines for programs. */
import { visibleLine } from '../terminal/visible-text.ts';

export type Row = Readonly<Record<string, string | number | null>>;

export function printRows(rows: readonly Row[]): void {
  if (!process.stdout.isTTY) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  else process.stdout.write(columns(rows));
}

/** With a header row; numbers are right-aligned. */
export function columns(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return '';
  const names = Object.keys(first);
  const table = [names, ...rows.map((row) => names.map((name) => visibleLine(String(row[name] ?? '-'))))];
  const widths = names.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  const isNumber = names.map((name) => rows.every((row) => typeof row[name] !== 'string'));
  const lines = table.map((cells) =>
    cells
      .map((cell, column) =>
        isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
