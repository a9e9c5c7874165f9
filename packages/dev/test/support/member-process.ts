/** Workers and fronts as processes of their own, which a test may kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { endAfter } from './leftovers.ts';
import type { System } from './system.ts';

export interface MemberProcess {
  readonly process: ChildProcess;
  /** What it has logged, at info and above, with the time at which that was read, and the whole line. */
  readonly lines: readonly { readonly at: number; readonly msg: string; readonly text: string }[];
  /** By SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** The same for a clean end. */
  readonly stop: () => Promise<void>;
}

type Environment = Pick<System, 'environment'>;

export interface FrontProcess extends MemberProcess {
  readonly url: string;
}

/**
 * Resolves when it is ready. It is killed after the test file, if it is still there.
 * @param more variables of its environment; CLOCK_SHIFT_MS sets its clock
 */
export const spawnWorker = (system: Environment, more: Record<string, string> = {}): Promise<MemberProcess> =>
  spawnMember('worker', system, more);

/** The same for a front. */
export const spawnFront = (system: Environment, more: Record<string, string> = {}): Promise<FrontProcess> =>
  spawnMember('front', system, more);

async function spawnMember(kind: 'worker' | 'front', system: Environment, more: Record<string, string>) {
  const main = resolve(import.meta.dirname, '../../..', kind, 'dist/main.js');
  const shifted =
    more.CLOCK_SHIFT_MS === undefined
      ? []
      : ['--import', resolve(import.meta.dirname, '../../clock/shift-clock.mjs')];
  const member = spawn(process.execPath, [...shifted, main], {
    env: { ...process.env, ...system.environment, ...more, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  endAfter('file', () => member.kill('SIGKILL'));
  const lines: { at: number; msg: string; text: string }[] = [];
  createInterface({ input: member.stdout as Readable }).on('line', (line) => {
    lines.push({ at: Date.now(), msg: JSON.parse(line).msg, text: line });
  });
  const [{ url }] = await once(member, 'message');
  const end = async (signal: NodeJS.Signals) => {
    if (member.exitCode !== null || member.signalCode !== null) return;
    const ended = once(member, 'exit');
    member.kill(signal);
    await ended;
  };
  return { process: member, lines, url, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
