import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CommandContext } from './command.ts';
import { codeOf } from './stack/when-asked-to-stop.ts';

/** How long vitest has to stop its services after a signal. */
const graceMs = 15_000;

/** `npm test -- [filter] [vitest's options]`. */
export async function run(args: string[], { root }: CommandContext): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  let asked: NodeJS.Signals | undefined;
  // A Ctrl-C reaches vitest by itself; a signal to this process alone does not.
  const pass = (signal: NodeJS.Signals) => {
    asked ??= signal;
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, pass);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return asked === undefined && code !== null ? code : codeOf(asked ?? signal ?? 'SIGTERM');
}
