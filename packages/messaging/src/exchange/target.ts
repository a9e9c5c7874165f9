/** Where a request goes, how it looks, and by what its reply is known. */
import type { TopicRecord } from '../reader/topic-record.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import type { Correlation } from './correlation.ts';
import type { Draft } from './draft.ts';

export interface RequestDetails {
  readonly value: Buffer | null;
  readonly requestId: string;
  /** Epoch milliseconds, after which it must not be executed; at any time if undefined. */
  readonly deadline: number | undefined;
}

export interface Target {
  /** How people call it. */
  readonly name: string;
  /** Whether it is a pair of Parley's, which workers serve. */
  readonly isOurs: boolean;
  /** Targets of one channel have their topics and correlation in common, so that their requests can wait together. */
  readonly channel: string;
  readonly topics: (names: TopicNames) => { readonly request: string; readonly reply: string };
  readonly correlation: Correlation;
  /** Whether each request gets a reply; else only those that are refused do. */
  readonly isAnswered: boolean;
  /** @throws ExchangeError `INVALID_REQUEST` */
  readonly check: (value: Buffer | null) => void;
  /** @throws ExchangeError `INVALID_REQUEST` */
  readonly draft: (names: TopicNames, details: RequestDetails) => Promise<Draft>;
  readonly isError: (reply: TopicRecord) => boolean;
}
