import { Command } from 'commander';
import { describeCommands } from '../completion/describe-commands.ts';
import { shell } from '../shell/shell.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { examples } from './examples.ts';

export const shellCommand = ({ runCommand, exitWith }: CommandContext): Command =>
  new Command('shell')
    .description(words().help.shell)
    .action(async (_options, command: Command) =>
      exitWith(await shell(describeCommands(command.parent ?? command), runCommand)),
    )
    .addHelpText('after', examples('parley shell'));
