import type { Command } from 'commander';
import { words } from '../words/language.ts';

/** The examples below a command's options. */
export const examples = (...lines: readonly string[]): string =>
  `\n${words().help.examples}\n${lines.map((line) => `  ${line}`).join('\n')}`;

/** Adds examples to a command with subcommands: each subcommand shows its own. */
export function withExamples(command: Command, ...lines: readonly string[]): Command {
  for (const each of command.commands) {
    const own = lines.filter((line) => `${line} `.startsWith(`parley ${command.name()} ${each.name()} `));
    each.addHelpText('after', examples(...own));
  }
  return command.addHelpText('after', examples(...lines));
}
