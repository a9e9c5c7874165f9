/** What a soak measures of each process, again and again. */
import type { At } from '../faults/history.ts';

export interface Sample {
  readonly at: At;
  /** Such as `worker 1`. */
  readonly member: string;
  /** Requests that all members together had settled. */
  readonly settled: number;
  /** Bytes. */
  readonly rss: number;
  readonly heapUsed: number;
  /** Whether the heap was measured right after garbage was collected. */
  readonly isCollected: boolean;
  /** Milliseconds that the event loop was late since the sample before: 99 of 100 times at most, and at the most. */
  readonly loopP99: number;
  readonly loopMax: number;
}
