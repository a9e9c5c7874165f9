import { Command, Option } from 'commander';
import { type WatchOptions, watch } from '../watch/watch.ts';
import { words } from '../words/language.ts';
import { type CommandContext, collect } from './command-context.ts';
import { examples } from './examples.ts';

export function watchCommand({ root }: CommandContext): Command {
  const { help } = words();
  return new Command('watch')
    .description(help.watch)
    .argument('[pair...]', help.watchPairs)
    .option('-t, --topic <name>', help.watchTopic, collect)
    .option('--from <time|offset>', help.from, 'end')
    .addOption(new Option('--from-beginning').hideHelp())
    .option('-u, --user <id>', help.user)
    .option('-r, --room <id>', help.room)
    .option('-c, --count <n>', help.watchCount)
    .addOption(new Option('--max-messages <n>').hideHelp())
    .option('-e, --until-end', help.untilEnd)
    .option('-f, --format <tokens>', help.format)
    .option('-J, --envelope', help.envelope)
    .option('--print-equivalent', help.printEquivalent)
    .action((pairs: string[], _options, command: Command) =>
      watch(pairs, { ...command.optsWithGlobals<WatchOptions>(), root }),
    )
    .addHelpText(
      'after',
      examples(
        'parley watch login --from 10m',
        'parley watch --user kim | jq .reply',
        `parley watch -t orders --from -5 -e -f '%o %k: %s\\n'`,
      ),
    );
}
