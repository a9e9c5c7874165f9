import { Command } from 'commander';
import { type LagOptions, lag } from '../admin/lag.ts';
import { words } from '../words/language.ts';
import { type CommandContext, collect } from './command-context.ts';
import { examples } from './examples.ts';

export const lagCommand = ({ root }: CommandContext): Command =>
  new Command('lag')
    .description(words().help.lag)
    .option('-g, --group <name>', words().help.group, collect)
    .option('--all', words().help.lagAll)
    .option('--print-equivalent', words().help.printEquivalent)
    .action((_options, command: Command) => lag({ ...command.optsWithGlobals<LagOptions>(), root }))
    .addHelpText('after', examples('parley lag', 'parley lag --group my-service --all'));
