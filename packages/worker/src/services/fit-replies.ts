/** What a broker takes as one record, 1 MiB, bounds what a reply may carry. */

/** Of a list, in bytes of JSON; the rest of its reply is small. */
const maxBytes = 700_000;

/** The first so many of the items, as many as fit into one reply; always one, if there is one. */
export function fitting<Item>(items: readonly Item[]): Item[] {
  let bytes = 0;
  const tooMany = items.findIndex((item, index) => {
    bytes += Buffer.byteLength(JSON.stringify(item));
    return index > 0 && bytes > maxBytes;
  });
  return tooMany < 0 ? [...items] : items.slice(0, tooMany);
}
