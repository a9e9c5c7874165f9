import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Cluster } from '../cluster/cluster.ts';
import type { Claim } from './scenario.ts';

interface Size {
  readonly name: string;
  readonly before: number;
  most: number;
}

/**
 * How large workers and fronts are, while something goes on. MiB. Nothing waits for a look: what a scenario sends and counts
 * goes on meanwhile.
 */
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

  /** @param maxGrowth MiB that a process may grow by */
  async growth(maxGrowth: number): Promise<Claim> {
    this.stop();
    await this.#look();
    const grown = [...this.#sizes.values()].map(({ name, before, most }) => ({ name, by: most - before }));
    const most = Math.max(...grown.map(({ by }) => by));
    return {
      about: 'growth of the process that grew most',
      target: `≤ ${maxGrowth} MiB`,
      measured: `${most.toFixed(0)} MiB (${grown.map(({ name, by }) => `${name}: ${by.toFixed(0)}`).join(', ')})`,
      holds: most <= maxGrowth,
      isOfTime: false,
    };
  }

  /** One that was killed has the size that it had last. */
  async #look(): Promise<void> {
    for (const [pid, now] of await sizesOf([...this.#sizes.keys()])) {
      const size = this.#sizes.get(pid);
      if (size) size.most = Math.max(size.most, now);
    }
  }
}

/** MiB in memory, by process; nothing of those that are gone. */
async function sizesOf(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const listing = promisify(execFile)('ps', ['-o', 'pid=,rss=', '-p', pids.join()]);
  // Some systems' `ps` fails where one of them is gone, and lists the others all the same.
  const { stdout }: { stdout: string } = await listing.catch((error) => error);
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return new Map(lines.map(([pid = 0, kilobytes = 0]) => [pid, kilobytes / 1_024]));
}
