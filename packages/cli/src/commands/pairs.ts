import { Command } from 'commander';
import { listPairs } from '../list-pairs.ts';
import { words } from '../words/language.ts';
import { examples } from './examples.ts';

export const pairsCommand = (): Command =>
  new Command('pairs')
    .description(words().help.pairs)
    .option('--json', words().help.json)
    .action(listPairs)
    .addHelpText('after', examples('parley pairs --json | jq -r ".[].pair"'));
