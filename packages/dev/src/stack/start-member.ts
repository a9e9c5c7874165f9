import { createInterface } from 'node:readline';
import { describeExit, type RunningProcess, spawnProcess } from '../processes/spawn-process.ts';
import { StackError } from '../stack-error.ts';
import { openLogFile } from './log-file.ts';
import { readableLogLine } from './log-lines.ts';

export interface MemberOptions {
  /** `front 1`, `worker 2`, … */
  name: string;
  /** The compiled main file. */
  main: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Show log lines of every level on the terminal. */
  verbose: boolean;
  print: (line: string) => void;
  onProcess: (running: RunningProcess) => void;
  signal: AbortSignal;
}

const readyWithinMs = 60_000;

/**
 * Starts a front or a worker; resolves when it reports that it is ready.
 * @throws {StackError} with its standard error if it exits before
 */
export async function startMember(options: MemberOptions): Promise<RunningProcess> {
  const { name, main, cwd, env } = options;
  const running = await spawnProcess({ name, program: process.execPath, args: [main], cwd, env, ipc: true });
  const errors = keepLog(running, options);
  options.onProcess(running);
  try {
    await untilReady(running, options, errors);
  } catch (error) {
    await running.stop(2_000); // otherwise a second one would be started beside it
    throw error;
  }
  return running;
}

/** @returns the last lines of the standard error */
function keepLog(
  { child }: RunningProcess,
  { name, logFile, verbose, print }: MemberOptions,
): () => string[] {
  const file = openLogFile(logFile, print);
  const errors: string[] = [];
  const follow = (stream: NodeJS.ReadableStream | null, isError: boolean) => {
    if (!stream) return;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      file.write(line);
      if (isError) errors.push(line);
      if (errors.length > 5) errors.shift();
      const shown = readableLogLine(name, line, verbose);
      if (shown !== undefined) print(shown);
    });
  };
  follow(child.stdout, false);
  follow(child.stderr, true);
  child.once('close', () => file.end());
  return () => errors;
}

async function untilReady(running: RunningProcess, options: MemberOptions, errors: () => string[]) {
  const { promise, resolve, reject } = withResolvers();
  const failed = (what: string, ...more: string[]) =>
    reject(new StackError(`The ${options.name} ${what}.`, ...more, `Its log:  ${options.logFile}`));
  const onMessage = (message: unknown) => {
    if (message !== null && typeof message === 'object' && 'ready' in message && message.ready) resolve();
  };
  // 'close' is emitted once all its output has been read.
  const onClose = (code: number | null, signal: NodeJS.Signals | null) =>
    failed(`ended with ${describeExit({ code, signal })} before it was ready`, ...errors().slice(-2));
  const onAbort = () => reject(options.signal.reason);
  const timer = setTimeout(() => failed(`was not ready within ${readyWithinMs / 1000} s`), readyWithinMs);
  running.child.on('message', onMessage).once('close', onClose);
  options.signal.addEventListener('abort', onAbort);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    running.child.off('message', onMessage).off('close', onClose);
    options.signal.removeEventListener('abort', onAbort);
  }
}

// Promise.withResolvers exists since Node 22.
function withResolvers() {
  let resolve = (): void => undefined;
  let reject = (_reason: unknown): void => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
