import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CommandContext } from './command.ts';
import { codeOf } from './stack/when-asked-to-stop.ts';

/** How long vitest has to stop its services after a signal. */
const graceMs = 15_000;

/**
 * `npm test -- [filter] [vitest's options]` runs the short tests, `npm run test:long` the long ones, and `npm test --
 * --all` both.
 */
export async function run(args: string[], { root }: CommandContext): Promise<number> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...chosen(args)], { cwd: root, stdio: 'inherit' });
  let asked: NodeJS.Signals | undefined;
  // A Ctrl-C reaches vitest directly; a signal to this process alone does not.
  const pass = (signal: NodeJS.Signals) => {
    asked ??= signal;
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, pass);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return asked === undefined && code !== null ? code : codeOf(asked ?? signal ?? 'SIGTERM');
}

function chosen(args: string[]): string[] {
  const own = ['--all', '--long'];
  const given = args.filter((arg) => !own.includes(arg));
  if (args.includes('--all')) return given;
  return [`--tags-filter=${args.includes('--long') ? 'long' : '!long'}`, ...given];
}
