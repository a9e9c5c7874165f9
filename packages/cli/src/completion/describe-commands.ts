/** Describes the commands and their options for shell completion. */
import { isPairName, pairNames } from '@parley/contracts';
import type { Command } from 'commander';

export interface CompletedCommand {
  /** `dlt list` */
  readonly path: string;
  readonly description: string;
  readonly options: readonly string[];
  /** Words that may follow: subcommands or pairs. */
  readonly words: readonly string[];
}

export function describeCommands(program: Command): CompletedCommand[] {
  const globals = program.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : []));
  const below = (command: Command, path: readonly string[]): CompletedCommand[] => {
    const names = [command.name(), ...command.aliases()];
    const own = names.map((name) => [...path, name]);
    const options = command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : []));
    const takesPair = command.registeredArguments.some((argument) => argument.name() === 'pair');
    const words = [
      ...command.commands.map((each) => each.name()),
      ...(takesPair ? pairNames.filter(isPairName) : []),
    ];
    return own.flatMap((full) => [
      {
        path: full.join(' '),
        description: command.description(),
        options: [...options, ...globals, '--help'],
        words,
      },
      ...command.commands.flatMap((each) => below(each, full)),
    ]);
  };
  return program.commands.flatMap((command) => below(command, []));
}
