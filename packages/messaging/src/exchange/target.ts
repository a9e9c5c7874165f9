/** Where a request goes, how it is written, and how its reply is recognized. */
import type { TopicRecord } from '../reader/topic-record.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import type { Correlation } from './correlation.ts';
import type { Draft } from './draft.ts';

export interface RequestDetails {
  readonly value: Buffer | null;
  readonly requestId: string;
  /** Epoch milliseconds after which it must not be executed; no deadline if undefined. */
  readonly deadline: number | undefined;
}

export interface Target {
  /** Name shown to people. */
  readonly name: string;
  /** Whether it is a pair of Parley's, served by workers. */
  readonly isOurs: boolean;
  /** Targets of one channel share topics and correlation, so that their requests can wait together. */
  readonly channel: string;
  readonly topics: (names: TopicNames) => { readonly request: string; readonly reply: string };
  readonly correlation: Correlation;
  /** Whether every request gets a reply; otherwise only refused ones do. */
  readonly isAnswered: boolean;
  /** @throws ExchangeError `INVALID_REQUEST` */
  readonly check: (value: Buffer | null) => void;
  /** @throws ExchangeError `INVALID_REQUEST` */
  readonly draft: (names: TopicNames, details: RequestDetails) => Promise<Draft>;
  readonly isError: (reply: TopicRecord) => boolean;
}
