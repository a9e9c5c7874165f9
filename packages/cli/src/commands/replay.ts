import { Command } from 'commander';
import { type ReplayOptions, replay } from '../recording/replay.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { examples } from './examples.ts';

export const replayCommand = ({ root, exitWith }: CommandContext): Command =>
  new Command('replay')
    .description(words().help.replay)
    .argument('<file>', words().help.replayFrom)
    .option('--timeout <seconds>', words().help.timeout, '15')
    .action(async (file: string, _options, command: Command) =>
      exitWith(await replay(file, { ...command.optsWithGlobals<ReplayOptions>(), root })),
    )
    .addHelpText('after', examples('parley replay before.jsonl --bootstrap-server other:9092'));
