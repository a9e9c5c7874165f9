import { execFileSync } from 'node:child_process';
import type { Cluster } from '../cluster/cluster.ts';
import type { Claim } from './scenario.ts';

interface Size {
  readonly name: string;
  readonly before: number;
  most: number;
}

/** How large workers and fronts are, while something goes on. MiB. */
export class ProcessSizes {
  readonly #sizes = new Map<number, Size>();
  readonly #timer: NodeJS.Timeout;

  constructor({ members }: Cluster) {
    for (const { kind, count, pid } of [members.worker, members.front])
      for (let at = 0; at < count; at++) {
        const id = pid(at) ?? 0;
        this.#sizes.set(id, { name: `${kind} ${at + 1}`, before: sizeOf(id), most: 0 });
      }
    this.#timer = setInterval(() => this.#look(), 500);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** @param maxGrowth MiB that a process may grow by */
  growth(maxGrowth: number): Claim {
    this.stop();
    this.#look();
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
  #look(): void {
    for (const [pid, size] of this.#sizes) size.most = Math.max(size.most, sizeOf(pid));
  }
}

/** MiB in memory; none where there is no such process. */
function sizeOf(pid: number): number {
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
  } catch {
    return 0;
  }
}
