/** The data that fronts send to the inspector's pages, as JSON and on their stream. */
import type { Kind } from './define-pair.ts';
import type { JsonSchema } from './pair-schemas.ts';
import type { PairName } from './pairs.ts';

/** `not-due`: the pair replies only to refused requests, and no refusal came. */
export type ExchangeOutcome = 'open' | 'done' | 'refused' | 'dead-letter' | 'unanswered' | 'not-due';

/** A request and its outcome. */
export interface ExchangeRow {
  /** The same for later states of the same request, as long as the stream lasts. */
  readonly id: number;
  readonly pair: PairName;
  readonly requestId: string;
  /** The position of its first record that was seen, because others may use the same request id. */
  readonly place: string;
  /** ISO 8601: the time of the request, or of its first record that was seen. */
  readonly at: string;
  readonly outcome: ExchangeOutcome;
  /** `""` if it was not refused. */
  readonly errorCode: string;
  readonly userId?: string;
  readonly roomId?: number;
  /** From the request to its first reply, by the records' timestamps. */
  readonly milliseconds?: number;
  /** The beginnings of the JSON; texts are masked unless requested. */
  readonly request?: string;
  readonly reply?: string;
  /** There is a reply that no worker has signed, which fronts drop. Nothing else here is taken from it. */
  readonly isForged?: true;
}

/** The traffic of one second. */
export interface TrafficSecond {
  /** Epoch seconds. */
  readonly at: number;
  readonly requests: number;
  readonly replies: number;
  /** Replies that are refusals. */
  readonly refused: number;
  readonly deadLetters: number;
  /** Milliseconds from requests to their replies; null if there was none. */
  readonly median: number | null;
  readonly p95: number | null;
}

/** The events on the inspector's stream, by name. */
export interface InspectorEvents {
  /** Sent first, and whenever reading of the topics starts again. */
  hello: { readonly traffic: readonly TrafficSecond[] };
  /** `lost`: the number of rows that this stream was too slow to get. */
  rows: { readonly rows: readonly ExchangeRow[]; readonly lost: number };
  /** Sent each second; `problem`: why nothing is being read. */
  second: { readonly traffic: TrafficSecond; readonly problem?: string };
  /**
   * The last event: the right was revoked, the session has ended, either can't be checked, or the same administrator
   * has opened more streams.
   */
  ended: { readonly reason: 'not-allowed' | 'unavailable' | 'evicted' };
}

export interface InspectedPair {
  readonly pair: PairName;
  readonly kind: Kind;
  /** The field that is set to the asker's id. */
  readonly asker: string;
  /** Whether it can be tried here: any logged-in user may ask it. */
  readonly canBeTried: boolean;
  readonly schema: JsonSchema;
  readonly example: unknown;
}

export interface InspectorInfo {
  readonly userId: string;
  readonly pairs: readonly InspectedPair[];
}

export interface JourneyRecord {
  /** Milliseconds after the first record, by the clocks of their writers. */
  readonly after: number;
  readonly at: string;
  readonly what: 'request' | 'reply' | 'event' | 'dead-letter' | 'record';
  readonly action?: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly errorCode?: string;
  readonly reason?: string;
  /** True for a reply or event that no worker has signed, which fronts drop. */
  readonly isForged?: true;
  /** JSON, or a placeholder for it. */
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
  /** The next offset that the group will read. */
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
