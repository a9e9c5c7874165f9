import { Command } from 'commander';
import { type RecordOptions, record } from '../recording/record.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { examples } from './examples.ts';

export function recordCommand({ root }: CommandContext): Command {
  const { help } = words();
  return new Command('record')
    .description(help.record)
    .argument('[pair...]', help.onlyPairs)
    .requiredOption('-o, --output <file>', help.recordTo)
    .option('--from <time|offset>', help.from, 'end')
    .option('-e, --until-end', help.untilEnd)
    .action((pairs: string[], _options, command: Command) =>
      record(pairs, { ...command.optsWithGlobals<RecordOptions>(), root }),
    )
    .addHelpText('after', examples('parley record --from 10m --until-end --output before.jsonl'));
}
