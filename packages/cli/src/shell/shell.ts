/** `parley shell`: runs the same commands at a prompt, with completion and history. */
import { createInterface, type Interface } from 'node:readline';
import type { CompletedCommand } from '../completion/describe-commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { words } from '../words/language.ts';
import { completeLine } from './complete-line.ts';
import { readHistory, writeHistory } from './history.ts';
import { splitLine } from './split-line.ts';

type Run = (args: readonly string[]) => Promise<number>;

export interface ShellStreams {
  readonly input: NodeJS.ReadableStream;
  /** Not standard output, which is for results. */
  readonly output: NodeJS.WritableStream;
  readonly isTerminal: boolean;
}

const ownStreams = (): ShellStreams => ({
  input: process.stdin,
  output: process.stderr,
  isTerminal: process.stdin.isTTY === true,
});

/** @param run one command @returns the exit code of the last */
export async function shell(
  commands: readonly CompletedCommand[],
  run: Run,
  { input, output, isTerminal }: ShellStreams = ownStreams(),
): Promise<number> {
  const prompt = createInterface({
    input,
    output,
    terminal: isTerminal,
    prompt: isTerminal ? 'parley> ' : '',
    history: isTerminal ? readHistory() : [],
    completer: (line: string) => completeLine(commands, line),
  });
  let exitCode: number = exitCodes.success;
  let history: string[] = [];
  let isRunning = false;
  prompt.on('history', (lines) => {
    history = lines;
  });
  // While readline reads from a terminal, Ctrl-C sends no signal.
  prompt.on('SIGINT', () => {
    if (!isRunning) return beginAnew(prompt, output);
    if (process.listenerCount('SIGINT') > 0) return void process.emit('SIGINT');
    prompt.close();
    writeHistory(history);
    process.kill(process.pid, 'SIGINT'); // only a signal ends such a command
  });
  // Lines read before the input ended still have to run, and from Node 24 on, a closed interface accepts no prompt.
  let isOpen = true;
  prompt.on('close', () => {
    isOpen = false;
  });
  prompt.prompt();
  for await (const line of prompt) {
    const args = splitLine(line);
    if (args?.[0] === 'exit' || args?.[0] === 'quit') break;
    if (args === undefined) output.write(`✖ ${words().openQuote}\n`);
    else if (args.length > 0) {
      isRunning = true;
      exitCode = await run(args[0] === 'parley' ? args.slice(1) : args);
      isRunning = false;
    }
    if (isOpen) prompt.prompt();
  }
  prompt.close();
  if (isTerminal) writeHistory(history);
  return exitCode;
}

/** As in shells, the typed line stays visible and is not run. */
function beginAnew(prompt: Interface, output: NodeJS.WritableStream): void {
  output.write('^C\n');
  prompt.write(null, { ctrl: true, name: 'e' });
  prompt.write(null, { ctrl: true, name: 'u' });
  prompt.prompt();
}
