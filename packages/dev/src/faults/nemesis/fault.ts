/** Something that breaks, and how it is mended. */
import type { Cluster } from '../cluster/cluster.ts';
import type { Random } from '../random.ts';

export interface Fault {
  /** By which `--only` chooses it. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly about: string;
  /** Brokers, workers or fronts that it needs. */
  readonly needs?: Partial<Record<'brokers' | 'workers' | 'fronts', number>>;
  /** Milliseconds from breaking to mending, from and to. */
  readonly lasts: readonly [from: number, to: number];
  inject(cluster: Cluster, random: Random): Promise<Injected>;
}

export interface Injected {
  /** What was hit: `broker 2`. */
  readonly hit: string;
  /** Resolves when what was broken serves again, or could. */
  heal(): Promise<void>;
}
