/** Groups the rows of a statement that serves a whole batch by request, in the statement's order. */
export function rowsByPlace<Row extends { readonly place: number }>(
  requests: readonly unknown[],
  rows: readonly Row[],
): Row[][] {
  const byPlace = requests.map((): Row[] => []);
  for (const row of rows) byPlace[row.place]?.push(row);
  return byPlace;
}
