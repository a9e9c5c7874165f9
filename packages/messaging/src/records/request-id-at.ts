/** A record's position. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number | string;
  /** Epoch milliseconds. */
  readonly timestamp: number | string;
}

/** The id of a request without a `kafka_correlationId`. */
export const requestIdAt = ({ topic, partition, offset, timestamp }: RecordPlace): string =>
  `${topic}-${partition}-${offset}-${timestamp}`;
