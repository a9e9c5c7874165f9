/**
 * Finds rooms, people and pages by name while typing: by a part, by initial consonants, or by letters in their order.
 */
import { fold } from '@parley/contracts/text';
import { soughtBy } from './hangul.ts';

export interface Findable {
  readonly name: string;
  /** A further text to match, such as an id. */
  readonly alias?: string;
}

/** The best first; equal matches keep their order. Everything, if nothing is typed. */
export function quickFind<Item extends Findable>(items: readonly Item[], typed: string): Item[] {
  const query = typed.trim();
  if (query === '') return [...items];
  const { rank } = soughtBy(query);
  const letters = fold(query).replaceAll(' ', '');
  const rankOf = ({ name, alias = '' }: Item) =>
    Math.min(
      rank(name) ?? none,
      (rank(alias) ?? none) + 0.5,
      letters.length > 1 && hasInOrder(fold(name), letters) ? scattered : none,
    );
  return items
    .map((item) => ({ item, rank: rankOf(item) }))
    .filter((one) => one.rank < none)
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}

/** After all ranks of soughtBy. */
const scattered = 3;
const none = 4;

function hasInOrder(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
