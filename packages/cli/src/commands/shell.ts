import { Command } from 'commander';
import { describeCommands } from '../completion/describe-commands.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { shell } from '../shell/shell.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { examples } from './examples.ts';

interface GlobalOptions extends Omit<ConnectionOptions, 'root'> {
  readonly lang?: string;
}

/** The shell's own options apply to its commands; an option on a line overrides them, because the last one counts. */
const givenBefore = ({ bootstrapServer, brokers, commandConfig, lang }: GlobalOptions): string[] => {
  const named = bootstrapServer ?? brokers;
  return [
    ...(named ? ['--brokers', named] : []),
    ...(commandConfig ? ['--command-config', commandConfig] : []),
    ...(lang ? ['--lang', lang] : []),
  ];
};

export const shellCommand = ({ runCommand, exitWith }: CommandContext): Command =>
  new Command('shell')
    .description(words().help.shell)
    .action(async (_options, command: Command) =>
      exitWith(
        await shell(describeCommands(command.parent ?? command), (args) =>
          runCommand([...givenBefore(command.optsWithGlobals()), ...args]),
        ),
      ),
    )
    .addHelpText('after', examples('parley shell'));
