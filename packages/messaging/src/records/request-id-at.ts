/** Where a record stands. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number | string;
  /** Epoch milliseconds. */
  readonly timestamp: number | string;
}

/** What a request is known by that has no `kafka_correlationId`. */
export const requestIdAt = ({ topic, partition, offset, timestamp }: RecordPlace): string =>
  `${topic}-${partition}-${offset}-${timestamp}`;
