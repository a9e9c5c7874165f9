/** The size of a reply is limited by the largest record that a broker accepts, 1 MiB. */
import { WrittenItems } from './service.ts';

/** Maximum size of a list, in bytes of JSON; the rest of its reply is small. */
const maxBytes = 700_000;

/** The first items, as many as fit into one reply; at least one, if there is one. */
export function fitting<Item>(items: readonly Item[]): Item[] {
  return items.slice(
    0,
    countFitting(items, (item) => JSON.stringify(item)),
  );
}

/** Like `fitting`, for items that are already JSON. */
export function fittingTexts<Item>(texts: readonly string[]): WrittenItems<Item> {
  return new WrittenItems(
    texts.slice(
      0,
      countFitting(texts, (text) => text),
    ),
  );
}

function countFitting<Item>(items: readonly Item[], textOf: (item: Item) => string): number {
  let bytes = 0;
  const tooMany = items.findIndex((item, index) => {
    bytes += Buffer.byteLength(textOf(item));
    return index > 0 && bytes > maxBytes;
  });
  return tooMany < 0 ? items.length : tooMany;
}
