/** What may follow in a line that is being typed. */
import type { CompletedCommand } from '../completion/describe-commands.ts';

/** @returns the candidates, and the beginning that they complete */
export function completeLine(commands: readonly CompletedCommand[], line: string): [string[], string] {
  const typed = line.split(/\s+/);
  const last = typed.pop() ?? '';
  const command = typed.reduce<CompletedCommand | undefined>(
    (found, word) =>
      commands.find(({ path }) => path === [found?.path, word].filter(Boolean).join(' ')) ?? found,
    undefined,
  );
  const top = commands.map(({ path }) => path).filter((path) => !path.includes(' '));
  const all = last.startsWith('-') ? (command?.options ?? []) : (command?.words ?? top);
  const candidates = all.filter((each) => each.startsWith(last));
  // As shells do: what is complete is ended by a space, for the next word.
  return [candidates.length === 1 ? candidates.map((only) => `${only} `) : candidates, last];
}
