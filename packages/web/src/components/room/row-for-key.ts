/** Moves the focus between messages by keys, as in ARIA's feed, and by arrows too. */
interface Rows {
  /** The focused one. */
  readonly at: number;
  readonly first: number;
  readonly last: number;
  /** Number of rows in a window. */
  readonly page: number;
}

/** @returns the target; undefined for a key that moves nothing */
export function rowForKey(key: string, { at, first, last, page }: Rows): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: at - 1,
    ArrowDown: at + 1,
    PageUp: at - page,
    PageDown: at + page,
    Home: first,
    End: last,
  };
  const to = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return to === undefined ? undefined : Math.max(first, Math.min(last, to));
}
