/** What fronts tell the inspector's pages, as JSON and on their stream. */
import type { Kind } from './define-pair.ts';
import type { JsonSchema } from './pair-schemas.ts';
import type { PairName } from './pairs.ts';

/** `not-due`: the pair answers refusals only, and none came. */
export type ExchangeOutcome = 'open' | 'done' | 'refused' | 'dead-letter' | 'unanswered' | 'not-due';

/** A request with what became of it. */
export interface ExchangeRow {
  /** A later state of the same request has the same, as long as the stream lasts. */
  readonly id: number;
  readonly pair: PairName;
  readonly requestId: string;
  /** Where the record stands that was seen first of it: others may ask by the same id. */
  readonly place: string;
  /** ISO 8601: of the request, or of what was seen first of it. */
  readonly at: string;
  readonly outcome: ExchangeOutcome;
  /** `""` where it was not refused. */
  readonly errorCode: string;
  readonly userId?: string;
  readonly roomId?: number;
  /** From the request to its first reply, by the times that the records say. */
  readonly milliseconds?: number;
  /** The beginnings of the JSON; texts are masked unless they were asked for. */
  readonly request?: string;
  readonly reply?: string;
  /** There is a reply that no worker has signed, which fronts drop. Nothing else here is from it. */
  readonly isForged?: true;
}

/** How much went by in a second. */
export interface TrafficSecond {
  /** Epoch seconds. */
  readonly at: number;
  readonly requests: number;
  readonly replies: number;
  /** Of the replies, those that refuse. */
  readonly refused: number;
  readonly deadLetters: number;
  /** Milliseconds from requests to their replies; null where there was none. */
  readonly median: number | null;
  readonly p95: number | null;
}

/** On the inspector's stream, by the name of the event. */
export interface InspectorEvents {
  /** First, and whenever the topics are read anew. */
  hello: { readonly traffic: readonly TrafficSecond[] };
  /** `lost`: rows that this stream was too slow for. */
  rows: { readonly rows: readonly ExchangeRow[]; readonly lost: number };
  /** Each second; `problem`: why nothing is being read. */
  second: { readonly traffic: TrafficSecond; readonly problem?: string };
  /**
   * The last: the right was taken away or the session has ended, neither can be looked up, or the same administrator has opened
   * more of them.
   */
  ended: { readonly reason: 'not-allowed' | 'unavailable' | 'evicted' };
}

export interface InspectedPair {
  readonly pair: PairName;
  readonly kind: Kind;
  /** The field that is set to the asker. */
  readonly asker: string;
  /** Whether it can be tried: it is asked by whoever is logged in. */
  readonly canBeTried: boolean;
  readonly schema: JsonSchema;
  readonly example: unknown;
}

export interface InspectorInfo {
  readonly userId: string;
  readonly pairs: readonly InspectedPair[];
}

export interface JourneyRecord {
  /** Milliseconds after the first record, by the clocks of those who wrote them. */
  readonly after: number;
  readonly at: string;
  readonly what: 'request' | 'reply' | 'event' | 'dead-letter' | 'record';
  readonly action?: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly errorCode?: string;
  readonly reason?: string;
  /** Of a reply or an event that no worker has signed, which fronts drop. */
  readonly isForged?: true;
  /** JSON, or what stands in its place. */
  readonly text: string;
}

export interface Journey {
  readonly requestId: string;
  readonly pair?: PairName;
  readonly userId?: string;
  readonly outcome: Exclude<ExchangeOutcome, 'open'>;
  readonly errorCode: string;
  readonly milliseconds?: number;
  readonly records: readonly JourneyRecord[];
}

export interface LagRow {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** The next offset that the group reads. */
  readonly committed: number;
  readonly end: number;
  readonly lag: number;
}

export interface DeadLetterRow {
  readonly pair: PairName;
  /** `<partition>:<offset>` on its topic. */
  readonly place: string;
  readonly at: string;
  readonly code: string;
  readonly reason: string;
  readonly requestId: string;
  readonly text: string;
}
