/** The record headers of requests, replies and events, as listed in docs/wire.md. */
import type { IHeaders } from 'kafkajs';

export const header = {
  correlationId: 'kafka_correlationId',
  replyTopic: 'kafka_replyTopic',
  replyPartition: 'kafka_replyPartition',
  nestIsDisposed: 'kafka_nest-is-disposed',
  nestError: 'kafka_nest-err',
  origin: 'parley-origin',
  claimChallenge: 'parley-claim-challenge',
  error: 'parley-error',
  deadline: 'parley-deadline',
  clientAddress: 'parley-client-address',
  credentialVersion: 'parley-credential-version',
  traceparent: 'traceparent',
  action: 'parley-action',
  eventSeq: 'parley-event-seq',
  eventId: 'parley-event-id',
  signature: 'parley-signature',
} as const;

/** A header's value as bytes, or undefined. If it is repeated, the last one counts, as is usual in Kafka. */
export function headerBytes(headers: IHeaders | undefined, name: string): Buffer | undefined {
  const value = headers?.[name];
  const last = Array.isArray(value) ? value.at(-1) : value;
  if (last === undefined || last === null) return undefined;
  return typeof last === 'string' ? Buffer.from(last) : last;
}

export function headerText(headers: IHeaders | undefined, name: string): string | undefined {
  return headerBytes(headers, name)?.toString('utf8');
}

/**
 * `kafka_replyPartition`: all ASCII digits are decimal (written by scripts); exactly four other bytes are a big-endian
 * integer (written by Spring's ReplyingKafkaTemplate).
 * @returns NaN for anything else.
 */
export function parseReplyPartition(bytes: Buffer): number {
  const digits = bytes.toString('latin1');
  if (/^\d{1,9}$/.test(digits)) return Number(digits);
  return bytes.length === 4 ? bytes.readInt32BE() : Number.NaN;
}
