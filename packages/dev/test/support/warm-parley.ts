/**
 * `parley`, in processes that run many commands one after the other, as `parley shell` does: a process for each would take most of
 * its time to start. What is about the process itself (signals, standard input, how it ends) wants one of its own: see shell.ts.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endAfter } from './leftovers.ts';

export interface ParleyRun {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

const program = pathToFileURL(resolve(import.meta.dirname, '../../../cli/dist/main.js')).href;

/** Those of this file that have nothing to do. */
const idle: ChildProcess[] = [];

/** @param environment besides that of the tests */
export async function runParley(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd: string,
): Promise<ParleyRun> {
  const host = idle.pop() ?? start();
  const over = new AbortController();
  const ended = once(host, 'exit', { signal: over.signal }).then(([code]) => {
    throw new Error(`parley ended with ${code}: ${args.join(' ')}`);
  });
  try {
    host.send({ args, cwd, env: { ...process.env, INIT_CWD: cwd, ...environment } });
    const [run] = await Promise.race([once(host, 'message', { signal: over.signal }), ended]);
    idle.push(host);
    return run as ParleyRun;
  } finally {
    over.abort();
  }
}

function start(): ChildProcess {
  const host = fork(join(import.meta.dirname, 'parley-process.mjs'), [program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  const ended = once(host, 'exit');
  endAfter('file', async () => {
    if (idle.includes(host)) idle.splice(idle.indexOf(host), 1);
    host.kill('SIGKILL');
    await ended;
  });
  return host;
}
