import { Command } from 'commander';
import {
  listDeadLetters,
  type RedriveOptions,
  redriveDeadLetters,
  showDeadLetter,
} from '../admin/dead-letters.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { withExamples } from './examples.ts';

export function dltCommand({ root }: CommandContext): Command {
  const { help } = words();
  const dlt = new Command('dlt').description(help.dlt);
  dlt
    .command('list')
    .description(help.dltList)
    .argument('[pair...]', help.onlyPairs)
    .action((pairs: string[], _options, command: Command) =>
      listDeadLetters(pairs, { ...command.optsWithGlobals<ConnectionOptions>(), root }),
    );
  dlt
    .command('show')
    .description(help.dltShow)
    .argument('<pair>', help.pair)
    .argument('<partition:offset>', help.place)
    .action((pair: string, place: string, _options, command: Command) =>
      showDeadLetter(pair, place, { ...command.optsWithGlobals<ConnectionOptions>(), root }),
    );
  dlt
    .command('redrive')
    .description(help.dltRedrive)
    .argument('<pair>', help.pair)
    .argument('[partition:offset...]', help.place)
    .option('--all', help.dltAll)
    .option('--yes', help.dltYes)
    .action((pair: string, places: string[], _options, command: Command) =>
      redriveDeadLetters(pair, places, { ...command.optsWithGlobals<RedriveOptions>(), root }),
    );
  return withExamples(
    dlt,
    'parley dlt list',
    'parley dlt show user-add-chat 0:3',
    'parley dlt redrive user-add-chat 0:3 --yes',
  );
}
