import { Command } from 'commander';
import { type DemoOptions, demo } from '../demo/demo.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { examples } from './examples.ts';
import { sealOption } from './seal-option.ts';

export const demoCommand = ({ root, exitWith }: CommandContext): Command =>
  new Command('demo')
    .description(words().help.demo)
    .option('--timeout <seconds>', words().help.timeout, '30')
    .option(...sealOption())
    .action(async (_options, command: Command) =>
      exitWith(await demo({ ...command.optsWithGlobals<DemoOptions>(), root })),
    )
    .addHelpText('after', examples('parley demo'));
