/** The driver that posts a plan's chats (driver/main.go), as a contestant. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchPlace } from '../bench-place.ts';
import type { Contestant } from '../measuring/measure-command.ts';
import { runTool } from '../measuring/run-tool.ts';
import type { Plan } from './chat-plans.ts';

/** @returns the path of its program */
export async function buildDriver(place: BenchPlace): Promise<string> {
  const driver = join(place.folder, 'http-driver');
  await runTool(place, {
    name: 'Building the driver',
    program: 'go',
    args: ['build', '-o', driver, join(place.root, 'packages/dev/src/bench/http/driver/main.go')],
    cwd: place.folder,
    install:
      'The driver is written in Go, which takes little of the machine; install it:  https://go.dev/doc/install',
  });
  return driver;
}

export function planned(
  place: BenchPlace,
  driver: string,
  name: string,
  plan: Plan,
  processes: Contestant['processes'],
): Contestant {
  const file = join(place.folder, `${name} ${plan.op}.json`);
  writeFileSync(file, JSON.stringify(plan));
  return {
    name,
    op: plan.op,
    processes,
    command: ({ concurrency, seconds, warmup }) => [
      driver,
      ...['--plan', file, '--concurrency', String(concurrency)],
      ...['--seconds', String(seconds), '--warmup', String(warmup)],
    ],
  };
}
