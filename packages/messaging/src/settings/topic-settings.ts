/** The topic settings from the environment. */
import type { EventTopic, PairName } from '@parley/contracts';

export interface TopicSettings {
  readonly mode: 'create' | 'check';
  readonly prefix: string;
  readonly replication: number;
  readonly retentionHours: number;
  /** Names and partitions that differ from the contract's. */
  readonly pairs: Readonly<
    Partial<Record<PairName, { request?: string; response?: string; partitions?: number }>>
  >;
  readonly events?: Readonly<Partial<Record<EventTopic, { topic?: string; partitions?: number }>>>;
}
