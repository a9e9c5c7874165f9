// `npm run check` and `npm run format`: what is written, looked at and put in order, in a fresh clone too.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';

/** Lint, format and types. @returns the exit code */
export async function checkCode(root) {
  const code = await runTool(root, '@biomejs/biome/bin/biome', ['ci', '.']);
  return code === 0 ? runTool(root, 'typescript/bin/tsc', ['-b']) : code;
}

/** Mends what can be mended; all files, or those that are named. @returns the exit code */
export function formatCode(root, paths) {
  return runTool(root, '@biomejs/biome/bin/biome', [
    'check',
    '--write',
    ...(paths.length > 0 ? paths : ['.']),
  ]);
}

/** Its output is the command's own. A Ctrl-C, or a signal to this process alone, ends it and all that it started. */
async function runTool(root, program, args) {
  const child = spawn(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  let asked;
  const stop = (signal) => {
    asked = signal;
    process.kill(-child.pid, signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const [code, signal] = await once(child, 'exit');
  for (const each of signals) process.off(each, stop);
  return asked || signal ? 128 + constants.signals[asked ?? signal] : code;
}
