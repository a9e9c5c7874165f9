import { isPairName, type PairName, pairNames } from '@parley/contracts';
import { CommandFailed } from './command-failed.ts';

/** @throws CommandFailed where there is no such pair */
export function pairArgument(text: string): PairName {
  if (isPairName(text)) return text;
  throw new CommandFailed(`There is no pair "${text}". There are: ${pairNames.join(', ')}`);
}
