import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Cluster } from '../cluster/cluster.ts';
import type { Claim } from './scenario.ts';

interface Size {
  readonly name: string;
  readonly before: number;
  most: number;
}

/** Watches the sizes of workers and fronts during a scenario, in MiB. The scenario does not wait for the readings. */
export class ProcessSizes {
  readonly #sizes: ReadonlyMap<number, Size>;
  readonly #timer: NodeJS.Timeout;

  static async watch({ members }: Cluster): Promise<ProcessSizes> {
    const names = new Map<number, string>();
    for (const { kind, count, pid } of [members.worker, members.front])
      for (let at = 0; at < count; at++) names.set(pid(at) ?? 0, `${kind} ${at + 1}`);
    const now = await sizesOf([...names.keys()]);
    return new ProcessSizes(
      new Map([...names].map(([pid, name]) => [pid, { name, before: now.get(pid) ?? 0, most: 0 }])),
    );
  }

  private constructor(sizes: ReadonlyMap<number, Size>) {
    this.#sizes = sizes;
    this.#timer = setInterval(() => void this.#look(), 500);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** @param maxGrowth maximum growth of a process in MiB */
  async growth(maxGrowth: number): Promise<Claim> {
    this.stop();
    await this.#look();
    const grown = [...this.#sizes.values()].map(({ name, before, most }) => ({ name, by: most - before }));
    const most = Math.max(...grown.map(({ by }) => by));
    return {
      about: 'largest growth of a process',
      target: `≤ ${maxGrowth} MiB`,
      measured: `${most.toFixed(0)} MiB (${grown.map(({ name, by }) => `${name}: ${by.toFixed(0)}`).join(', ')})`,
      holds: most <= maxGrowth,
      isOfTime: false,
    };
  }

  /** A process that was killed keeps its last size. */
  async #look(): Promise<void> {
    for (const [pid, now] of await sizesOf([...this.#sizes.keys()])) {
      const size = this.#sizes.get(pid);
      if (size) size.most = Math.max(size.most, now);
    }
  }
}

/** Resident MiB by process; nothing for those that are gone. */
async function sizesOf(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const listing = promisify(execFile)('ps', ['-o', 'pid=,rss=', '-p', pids.join()]);
  // On some systems `ps` fails if one of them is gone, but still lists the others.
  const { stdout }: { stdout: string } = await listing.catch((error) => error);
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return new Map(lines.map(([pid = 0, kilobytes = 0]) => [pid, kilobytes / 1_024]));
}
