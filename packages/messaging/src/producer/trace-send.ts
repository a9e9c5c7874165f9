/** The span of a record's send: from the call until the brokers have it. */
import { toFailure } from '@parley/contracts';
import { header, headerText } from '../records/headers.ts';
import type { Span, Tracing } from '../tracing/tracing.ts';
import type { Acknowledgement, OutgoingRecord } from './outgoing-record.ts';

export interface TracedRecord {
  readonly record: OutgoingRecord;
  readonly span: Span | undefined;
}

/**
 * @returns the record to be sent: if it has a trace, with the span as its parent. A record without one starts no trace.
 */
export function traceSend(tracing: Tracing, record: OutgoingRecord): TracedRecord {
  const cause = headerText(record.headers, header.traceparent);
  const span =
    cause === undefined
      ? undefined
      : tracing.start(`send ${record.topic}`, 'producer', cause, {
          'messaging.system': 'kafka',
          'messaging.operation.type': 'send',
          'messaging.operation.name': 'send',
          'messaging.destination.name': record.topic,
        });
  if (!span) return { record, span: undefined };
  return {
    record: { ...record, headers: { ...record.headers, [header.traceparent]: span.traceparent } },
    span,
  };
}

export function endSend(span: Span, { partition, offset }: Acknowledgement): void {
  span.end({
    'messaging.destination.partition.id': String(partition),
    'messaging.kafka.offset': Number(offset),
  });
}

export const failSend = (span: Span, error: unknown): void => span.end({}, toFailure(error).code);
