import { isPairName, type PairName, pairNames } from '@parley/contracts';
import { UsageError } from './command-failed.ts';
import { words } from './words/language.ts';

/** @throws UsageError if there is no such pair */
export function pairArgument(text: string): PairName {
  if (isPairName(text)) return text;
  throw new UsageError(words().noSuchPair(text, pairNames.join(', ')));
}
