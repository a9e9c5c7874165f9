/** What a soak samples of each process. */
import type { At } from '../faults/history.ts';

export interface Sample {
  readonly at: At;
  /** Such as `worker 1`. */
  readonly member: string;
  /** Requests settled by all members together. */
  readonly settled: number;
  /** Bytes. */
  readonly rss: number;
  readonly heapUsed: number;
  /** Whether the heap was measured right after a garbage collection. */
  readonly isCollected: boolean;
  /** Event loop delay since the previous sample, in milliseconds: 99th percentile and maximum. */
  readonly loopP99: number;
  readonly loopMax: number;
}
