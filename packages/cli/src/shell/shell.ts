/** `parley shell`: the same commands at a prompt, with completion and history. */
import { createInterface } from 'node:readline';
import type { CompletedCommand } from '../completion/describe-commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { words } from '../words/language.ts';
import { completeLine } from './complete-line.ts';
import { readHistory, writeHistory } from './history.ts';
import { splitLine } from './split-line.ts';

/** @param run one command @returns the exit code of the last */
export async function shell(
  commands: readonly CompletedCommand[],
  run: (args: readonly string[]) => Promise<number>,
): Promise<number> {
  const isTerminal = process.stdin.isTTY === true;
  const prompt = createInterface({
    input: process.stdin,
    // Standard output is for results.
    output: process.stderr,
    terminal: isTerminal,
    prompt: isTerminal ? 'parley> ' : '',
    history: isTerminal ? readHistory() : [],
    completer: (line: string) => completeLine(commands, line),
  });
  let exitCode: number = exitCodes.success;
  let history: string[] = [];
  prompt.on('history', (lines) => {
    history = lines;
  });
  prompt.prompt();
  for await (const line of prompt) {
    const args = splitLine(line);
    if (args?.[0] === 'exit' || args?.[0] === 'quit') break;
    if (args === undefined) process.stderr.write(`✖ ${words().openQuote}\n`);
    else if (args.length > 0) exitCode = await run(args[0] === 'parley' ? args.slice(1) : args);
    prompt.prompt();
  }
  prompt.close();
  if (isTerminal) writeHistory(history);
  return exitCode;
}
