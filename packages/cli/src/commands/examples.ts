import type { Command } from 'commander';
import { words } from '../words/language.ts';

/** What stands below a command's options. */
export const examples = (...lines: readonly string[]): string =>
  `\n${words().help.examples}\n${lines.map((line) => `  ${line}`).join('\n')}`;

/** Of a command that has commands of its own: below each stand those that are of it. */
export function withExamples(command: Command, ...lines: readonly string[]): Command {
  for (const each of command.commands) {
    const own = lines.filter((line) => `${line} `.startsWith(`parley ${command.name()} ${each.name()} `));
    each.addHelpText('after', examples(...own));
  }
  return command.addHelpText('after', examples(...lines));
}
