/** The span of a request in a worker: from the start of its handling to its outcome. */
import type { Failure, FailureCode } from '@parley/contracts';
import type { Reading } from '../records/received-request.ts';
import type { ReplyText } from '../replies/send-reply.ts';
import type { Span, Tracing } from '../tracing/tracing.ts';
import { type NoReply, noReply, type TryLater, tryLater } from './handle.ts';
import { shownId } from './send-outcome.ts';

export interface TracedReading {
  readonly reading: Reading;
  readonly span: Span | undefined;
}

/**
 * @param count of requests that are handled together
 * @returns the reading; if it has a trace, with the span as the parent of everything that follows
 */
export function traceRequest(tracing: Tracing, reading: Reading, count: number): TracedReading {
  const { address, at } = reading;
  const span =
    address.traceparent &&
    tracing.start(`process ${at.topic}`, 'consumer', address.traceparent.toString('utf8'), {
      'messaging.system': 'kafka',
      'messaging.operation.type': 'process',
      'messaging.operation.name': 'process',
      'messaging.destination.name': at.topic,
      'messaging.destination.partition.id': String(at.partition),
      'messaging.kafka.offset': Number(at.offset),
      'messaging.batch.message_count': count,
      'messaging.message.conversation_id': shownId(address.requestId),
      'parley.pair': address.pair,
    });
  return span ? { reading: causedBy(reading, span.traceparent), span } : { reading, span: undefined };
}

function causedBy(reading: Reading, traceparent: string): Reading {
  const address = { ...reading.address, traceparent: Buffer.from(traceparent) };
  return 'received' in reading
    ? { ...reading, address, received: { ...reading.received, traceparent } }
    : { ...reading, address };
}

/** @param done whether the request has had its outcome: false if the process stopped first */
export function endRequest(
  span: Span,
  reply: Failure | ReplyText | NoReply | TryLater | undefined,
  done: boolean,
): void {
  const outcome = reply === tryLater || !done ? 'NOT_DONE' : outcomeOf(reply);
  span.end({ 'parley.outcome': outcome || 'OK' }, outcome || undefined);
}

function outcomeOf(reply: Failure | ReplyText | NoReply | undefined): FailureCode | '' {
  if (reply === noReply) return '';
  if (!reply) return 'INTERNAL';
  return 'errorCode' in reply ? reply.errorCode : reply.code;
}
