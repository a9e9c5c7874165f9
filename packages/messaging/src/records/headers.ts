/** The record headers of requests, replies and events, as docs/wire.md lists them. */
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

/** The value of a header as bytes, or undefined. Where it comes several times the last counts, as Kafka's custom is. */
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
 * `kafka_replyPartition`: all ASCII digits are decimal (what a script writes); exactly four other bytes are a
 * big-endian integer (what Spring's ReplyingKafkaTemplate writes).
 * @returns NaN where it is neither.
 */
export function parseReplyPartition(bytes: Buffer): number {
  const digits = bytes.toString('latin1');
  if (/^\d{1,9}$/.test(digits)) return Number(digits);
  return bytes.length === 4 ? bytes.readInt32BE() : Number.NaN;
}
