/** Something that breaks, and how it is mended. */
import type { Cluster } from '../cluster/cluster.ts';
import type { At, HealthNote, TopicAct } from '../history.ts';
import type { Random } from '../random.ts';
import type { TopicRecords } from '../read-topics.ts';

export interface Fault {
  /** By which `--only` chooses it. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly about: string;
  /** Brokers, workers or fronts that it needs. */
  readonly needs?: Partial<Record<'brokers' | 'workers' | 'fronts', number>>;
  /** Whether it takes so long that only who names it waits for it. */
  readonly isLong?: boolean;
  /** Whether it disturbs networks, which the cluster is then to have. */
  readonly disturbsNetworks?: boolean;
  /** Whether it fills disks, which the services are then to have for themselves. */
  readonly fillsDisks?: boolean;
  /** Milliseconds from breaking to mending, from and to. */
  readonly lasts: readonly [from: number, to: number];
  inject(cluster: Cluster, random: Random, journal: Journal): Promise<Injected>;
}

/** Takes what the checker has to know of a fault. */
export interface Journal {
  readonly now: () => At;
  /** What workers and fronts say of themselves meanwhile. */
  health(note: Omit<HealthNote, 'at' | 'during'>): void;
  act(act: TopicAct): void;
  /** What stands on topics, and is about to be deleted. */
  keep(records: TopicRecords): void;
}

export interface Injected {
  /** What was hit: `broker 2`. */
  readonly hit: string;
  /** Resolves when what was broken serves again, or could. */
  heal(): Promise<void>;
}
