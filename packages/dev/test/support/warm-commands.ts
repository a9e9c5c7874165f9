/**
 * `parley` and the launcher's commands, in processes that run many of them one after the other, as `parley shell` does: a process for
 * each would take most of its time to start. What is about the process itself (signals, standard input, how it ends) wants one of its
 * own: see shell.ts and local-stack.ts.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endAfter } from './leftovers.ts';

export interface CommandRun {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

type Environment = Readonly<Record<string, string>>;

const packages = resolve(import.meta.dirname, '../../..');
const moduleAt = (path: string) => pathToFileURL(join(packages, path)).href;

/** More would only wait for one another on a small machine. */
const most = 2;

/** Those of this file. */
const hosts = new Set<ChildProcess>();
const idle: ChildProcess[] = [];
const waiting: ((host: ChildProcess) => void)[] = [];

/** @param environment besides that of the tests */
export function runParley(
  args: readonly string[],
  environment: Environment,
  cwd: string,
): Promise<CommandRun> {
  return run({ module: moduleAt('cli/dist/main.js'), args, cwd, env: environment });
}

const launched = {
  cli: 'cli/dist/main.js',
  reset: 'dev/dist/reset.js',
  start: 'dev/dist/start.js',
  status: 'dev/dist/status.js',
} as const;

export type LaunchedCommand = keyof typeof launched;

/** One of the launcher's commands, as npm runs it, that ends by itself. @param environment besides that of the tests */
export function runLaunched(
  command: LaunchedCommand,
  args: readonly string[],
  environment: Environment,
): Promise<CommandRun> {
  const module = moduleAt(launched[command]);
  return run({ module, launchedAs: command, args, cwd: tmpdir(), env: environment });
}

interface Command {
  readonly module: string;
  /** Its name, where the launcher runs it. */
  readonly launchedAs?: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
}

async function run(command: Command): Promise<CommandRun> {
  const host = idle.pop() ?? (hosts.size < most ? start() : await nextIdle());
  const over = new AbortController();
  const ended = once(host, 'exit', { signal: over.signal }).then(([code]) => {
    throw new Error(`it ended with ${code}: ${command.args.join(' ')}`);
  });
  try {
    host.send({ ...command, env: { ...process.env, INIT_CWD: command.cwd, ...command.env } });
    const [ran] = await Promise.race([once(host, 'message', { signal: over.signal }), ended]);
    giveBack(host);
    return ran as CommandRun;
  } finally {
    over.abort();
  }
}

const nextIdle = () => new Promise<ChildProcess>((resolve) => waiting.push(resolve));

function giveBack(host: ChildProcess): void {
  const next = waiting.shift();
  if (next) next(host);
  else idle.push(host);
}

function start(): ChildProcess {
  const host = fork(join(import.meta.dirname, 'command-process.mjs'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  hosts.add(host);
  const ended = once(host, 'exit').then(() => {
    hosts.delete(host);
    if (idle.includes(host)) idle.splice(idle.indexOf(host), 1);
    // It ended by itself: whoever waits for one gets a new one.
    if (!host.killed) waiting.shift()?.(start());
  });
  endAfter('file', async () => {
    host.kill('SIGKILL');
    await ended;
  });
  return host;
}
