/** A fault, and how it is repaired. */
import type { Cluster } from '../cluster/cluster.ts';
import type { At, HealthNote, TopicAct } from '../history.ts';
import type { Random } from '../random.ts';
import type { TopicRecords } from '../read-topics.ts';

export interface Fault {
  /** Name for `--only`. */
  readonly name: string;
  /** A short description. */
  readonly about: string;
  /** Required number of brokers, workers or fronts. */
  readonly needs?: Partial<Record<'brokers' | 'workers' | 'fronts', number>>;
  /** Whether it takes so long that it only runs when named. */
  readonly isLong?: boolean;
  /** Whether it disturbs networks, so that the cluster must have them. */
  readonly disturbsNetworks?: boolean;
  /** Whether it fills disks, so that the services must have their own. */
  readonly fillsDisks?: boolean;
  /** Milliseconds from injection to repair: minimum and maximum. */
  readonly lasts: readonly [from: number, to: number];
  inject(cluster: Cluster, random: Random, journal: Journal): Promise<Injected>;
}

/** Records what the checker must know of a fault. */
export interface Journal {
  readonly now: () => At;
  /** What workers and fronts report meanwhile. */
  health(note: Omit<HealthNote, 'at' | 'during'>): void;
  act(act: TopicAct): void;
  /** Records on topics that are about to be deleted. */
  keep(records: TopicRecords): void;
}

export interface Injected {
  /** The target, such as `broker 2`. */
  readonly hit: string;
  /** Resolves when the target serves again, or could. */
  heal(): Promise<void>;
}
