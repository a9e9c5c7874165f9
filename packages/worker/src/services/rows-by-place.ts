/** The rows of a statement that serves a whole batch, for each of its requests, in the statement's order. */
export function rowsByPlace<Row extends { readonly place: number }>(
  requests: readonly unknown[],
  rows: readonly Row[],
): Row[][] {
  const byPlace = requests.map((): Row[] => []);
  for (const row of rows) byPlace[row.place]?.push(row);
  return byPlace;
}
