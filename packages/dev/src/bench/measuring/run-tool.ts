import { describeExit, type RunningProcess, spawnProcess } from '../../processes/spawn-process.ts';
import { StackError } from '../../stack-error.ts';
import type { BenchPlace } from '../bench-place.ts';

export interface Tool {
  /** Its name in "`name` failed". */
  name: string;
  program: string;
  args: string[];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** How to install the program if it is missing. */
  install?: string;
  /** Called at once; the output is text. */
  onStart?: (running: RunningProcess) => void;
}

/**
 * Runs a program until it exits.
 * @returns its output
 * @throws {StackError} with the last lines of its output if it can't be run or fails
 */
export async function runTool(
  { fleet }: BenchPlace,
  tool: Tool,
): Promise<{ output: string; errors: string }> {
  fleet.signal.throwIfAborted();
  const running = await spawnProcess(tool).catch((cause: Error) => {
    throw new StackError(
      `${tool.name}: ${cause.message.split('\n')[0]}.`,
      ...(tool.install ? [tool.install] : []),
    );
  });
  fleet.add('tool', running);
  let output = '';
  let errors = '';
  running.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  running.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  tool.onStart?.(running);
  // 'close' is emitted once all its output has been read.
  await new Promise((resolve) => running.child.once('close', resolve));
  fleet.signal.throwIfAborted();
  const exit = await running.exited;
  if (exit.code === 0) return { output, errors };
  const lines = `${output}\n${errors}`.split('\n').filter((line) => line.trim() !== '');
  throw new StackError(`${tool.name} failed (${describeExit(exit)}).`, ...lines.slice(-3));
}
