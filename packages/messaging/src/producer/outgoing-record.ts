import type { IHeaders } from 'kafkajs';

export interface OutgoingRecord {
  readonly topic: string;
  /** Chosen by the key where absent. */
  readonly partition?: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: IHeaders;
}

export interface SendOptions {
  /** Milliseconds after which the record is given up; without it, tried until closed. */
  readonly within?: number;
  /** Whether the topic is one that others may delete. */
  readonly foreign?: boolean;
  /** Whether it is given up at once for such an error, which else may pass; for none if absent. */
  readonly isFinal?: ((error: Error) => boolean) | undefined;
}

export interface Acknowledgement {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}
