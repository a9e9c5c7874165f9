/** As many as there are categories, whose buttons are above them, and as fit on a narrow phone (emoji-picker.css). */
const columns = 8;

/**
 * The cell to which a key leads. Cells are numbered across groups of the given sizes, each of which starts a new row;
 * undefined if it leads nowhere.
 */
export function nextCell(groups: readonly number[], from: number, key: string): number | undefined {
  const rows = rowsOf(groups);
  const at = rows.findIndex(({ first, length }) => from < first + length);
  const row = rows[at];
  const last = rows.at(-1);
  if (!row || !last) return undefined;
  const below = (other: Row | undefined) =>
    other && other.first + Math.min(from - row.first, other.length - 1);
  switch (key) {
    case 'ArrowRight':
      return Math.min(from + 1, last.first + last.length - 1);
    case 'ArrowLeft':
      return Math.max(from - 1, 0);
    case 'ArrowDown':
      return below(rows[at + 1]);
    case 'ArrowUp':
      return below(rows[at - 1]);
    case 'Home':
      return row.first;
    case 'End':
      return row.first + row.length - 1;
    default:
      return undefined;
  }
}

interface Row {
  /** Its first cell. */
  readonly first: number;
  readonly length: number;
}

function rowsOf(groups: readonly number[]): readonly Row[] {
  const rows: Row[] = [];
  let first = 0;
  for (const size of groups) {
    for (let done = 0; done < size; done += columns)
      rows.push({ first: first + done, length: Math.min(columns, size - done) });
    first += size;
  }
  return rows;
}
