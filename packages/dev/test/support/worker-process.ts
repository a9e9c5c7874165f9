/** Workers as processes of their own, which a test may kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll } from 'vitest';
import type { System } from './system.ts';

const main = resolve(import.meta.dirname, '../../../worker/dist/main.js');
const processes: ChildProcess[] = [];

export interface WorkerProcess {
  readonly process: ChildProcess;
  /** What it has logged, at info and above, with the time at which that was read. */
  readonly lines: readonly { readonly at: number; readonly msg: string }[];
}

/** Resolves when it is ready. It is killed after the test file, if it is still there. */
export async function spawnWorker(system: System, more: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = spawn(process.execPath, [main], {
    env: { ...process.env, ...system.environment, ...more, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  processes.push(worker);
  const lines: { at: number; msg: string }[] = [];
  createInterface({ input: worker.stdout as Readable }).on('line', (line) => {
    lines.push({ at: Date.now(), msg: JSON.parse(line).msg });
  });
  await once(worker, 'message');
  return { process: worker, lines };
}

afterAll(() => {
  for (const worker of processes) worker.kill('SIGKILL');
});
