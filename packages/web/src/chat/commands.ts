/** Commands: texts that begin with `/` and do what a button does. */
import { soughtBy } from './hangul.ts';

export interface Command {
  /** The chosen language's first; each without its `/`. */
  readonly names: readonly [string, ...string[]];
  readonly about: string;
  /** Whether words may follow it. */
  readonly takesText: boolean;
  run(text: string): void;
}

/** The name of the command being typed at the caret, if any. */
export function commandBeingTyped(text: string, caret: number): string | undefined {
  // Text after the caret belongs to a message, which accepting a command would discard.
  if (text.slice(caret).trim() !== '') return undefined;
  return /^\/([^\s/]*)$/.exec(text.slice(0, caret))?.[1];
}

/** The matching commands, the best first. */
export function commandsLike(typed: string, commands: readonly Command[]): readonly Command[] {
  const { rank } = soughtBy(typed);
  return commands
    .map((command) => ({ command, rank: Math.min(...command.names.map((name) => rank(name) ?? 3)) }))
    .filter((one) => one.rank < 2)
    .sort((one, other) => one.rank - other.rank)
    .map(({ command }) => command);
}

/** The command in a text; any other text that begins with `/` is a message. */
export function commandIn(
  text: string,
  commands: readonly Command[],
): { command: Command; text: string } | undefined {
  const [, name, rest = ''] = /^\/(\S+)(?:\s+(.*))?$/s.exec(text) ?? [];
  const command = commands.find(({ names }) => name !== undefined && names.includes(name.toLowerCase()));
  return command && (command.takesText || rest === '') ? { command, text: rest.trim() } : undefined;
}
