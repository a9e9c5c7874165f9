import type { IHeaders } from 'kafkajs';

export interface OutgoingRecord {
  readonly topic: string;
  /** Chosen by the key if absent. */
  readonly partition?: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: IHeaders;
}

export interface SendOptions {
  /** Milliseconds after which the record is given up; without it, it is tried until closed. */
  readonly within?: number;
  /** Whether others may delete the topic. */
  readonly foreign?: boolean;
  /** Whether to give up at once for an error that might otherwise pass; never if absent. */
  readonly isFinal?: ((error: Error) => boolean) | undefined;
}

export interface Acknowledgement {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}
