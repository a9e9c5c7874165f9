/** What a broker takes as one record, 1 MiB, bounds what a reply may carry. */
import { WrittenItems } from './service.ts';

/** Of a list, in bytes of JSON; the rest of its reply is small. */
const maxBytes = 700_000;

/** The first so many of the items, as many as fit into one reply; always one, if there is one. */
export function fitting<Item>(items: readonly Item[]): Item[] {
  return items.slice(0, countFitting(items.map((item) => JSON.stringify(item))));
}

/** The same of items that are written already. */
export function fittingTexts<Item>(texts: readonly string[]): WrittenItems<Item> {
  return new WrittenItems(texts.slice(0, countFitting(texts)));
}

function countFitting(texts: readonly string[]): number {
  let bytes = 0;
  const tooMany = texts.findIndex((text, index) => {
    bytes += Buffer.byteLength(text);
    return index > 0 && bytes > maxBytes;
  });
  return tooMany < 0 ? texts.length : tooMany;
}
