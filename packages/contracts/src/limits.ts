/** The limits of records and HTTP bodies: one table for all code that reads them, repeated in docs/wire.md. */

export interface Limit {
  readonly of: string;
  readonly most: number;
  readonly unit: 'bytes' | 'records' | 'headers';
}

const KiB = 1024;
const MiB = 1024 * KiB;

export const limits = {
  record: { of: 'the value of a request', most: MiB, unit: 'bytes' },
  recordHeaders: { of: 'the headers of a record', most: 1_000, unit: 'headers' },
  requestId: { of: '`kafka_correlationId`', most: 256, unit: 'bytes' },
  echoed: { of: '`parley-origin`, `parley-claim-challenge`', most: 256, unit: 'bytes' },
  repeated: {
    of: 'a key, or a `kafka_correlationId` that is refused as too long, that a reply repeats',
    most: 64 * KiB,
    unit: 'bytes',
  },
  batch: { of: 'a batch of records, decompressed', most: 32 * MiB, unit: 'bytes' },
  batchRecords: { of: 'the records of a batch', most: 100_000, unit: 'records' },
  deadLetter: { of: 'the value of a dead letter', most: 64 * KiB, unit: 'bytes' },
  body: { of: 'the body of an HTTP request', most: 64 * KiB, unit: 'bytes' },
  head: { of: 'the head of an HTTP request', most: 16 * KiB, unit: 'bytes' },
} as const satisfies Record<string, Limit>;
