/** Parses a record of a request topic into what the worker handles, or into why it can't. */
import { isUtf8 } from 'node:buffer';
import { isIP } from 'node:net';
import { Failure, limits, type PairName, pairs, parseRequest, type RequestOf } from '@parley/contracts';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { header, headerBytes, headerText, parseReplyPartition } from './headers.ts';
import { requestIdAt } from './request-id-at.ts';

export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** Epoch milliseconds, from the record. */
  readonly timestamp: number;
}

export interface ReceivedRequest<Name extends PairName = PairName> {
  readonly pair: Name;
  /** Header `kafka_correlationId`, opaque, or made of the record's position. */
  readonly requestId: Buffer;
  readonly request: RequestOf<Name>;
  /** The asker, from the request's field. */
  readonly userId: string;
  readonly origin: string | undefined;
  /** The IP address of a client of a front; absent if the request was written directly to a topic. */
  readonly clientAddress: string | undefined;
  /** Epoch milliseconds; absent if the asker has set none. */
  readonly deadline: number | undefined;
  readonly traceparent: string | undefined;
  readonly at: Position;
}

/** Where and how to answer, whatever the result. */
export interface ReplyAddress {
  readonly pair: PairName;
  readonly requestId: Buffer;
  /** Whether somebody can be told: there is a correlation id, a key, or an asker. */
  readonly known: boolean;
  /** The asker, or if there is none the record's own key, byte by byte. */
  readonly key: Buffer | null;
  /** Empty if unknown. */
  readonly userId: string;
  readonly replyTopic: string | undefined;
  readonly replyPartition: number | undefined;
  readonly origin: Buffer | undefined;
  readonly claimChallenge: Buffer | undefined;
  readonly traceparent: Buffer | undefined;
}

export type Reading = { address: ReplyAddress; at: Position } & (
  | { received: ReceivedRequest }
  | { failure: Failure }
);

/** A broker accepts records up to 1 MiB, so what is echoed in a reply must be limited. */
const maxRepeated = limits.repeated.most;
const maxStoredCorrelationId = limits.requestId.most;
const maxEcho = limits.echoed.most;

export function readRequest(pair: PairName, at: Position, message: KafkaMessage): Reading {
  const { headers } = message;
  const givenId = headerBytes(headers, header.correlationId);
  const correlationId = givenId?.length ? givenId : undefined; // an empty one would be shared by all
  const parsed = message.unreadable ? unreadable(message.unreadable) : parseRequest(pair, message.value);
  const asker = parsed.userId?.slice(0, maxEcho);
  const key = asker === undefined ? echoedKey(message.key) : Buffer.from(asker);
  const requestId = correlationId ?? Buffer.from(requestIdAt({ ...at, timestamp: message.timestamp }));
  const address: ReplyAddress = {
    pair,
    requestId,
    known: (correlationId !== undefined || !!key?.length) && requestId.length <= maxRepeated,
    key,
    userId: asker ?? userOfKey(pair, message.key),
    ...replyTarget(headers),
    origin: headerBytes(headers, header.origin),
    claimChallenge: shortHeader(headers, header.claimChallenge),
    traceparent: shortHeader(headers, header.traceparent),
  };
  const failure = 'failure' in parsed ? parsed.failure : headerFailure(address, headers, requestId);
  if (failure || 'failure' in parsed) return { address, at, failure: failure ?? new Failure('INTERNAL') };
  const origin = storableText(address.origin);
  const deadline = headerText(headers, header.deadline);
  return {
    address,
    at,
    received: {
      pair,
      requestId,
      request: parsed.request,
      userId: parsed.userId,
      origin,
      clientAddress: headerText(headers, header.clientAddress),
      deadline: deadline === undefined ? undefined : Number(deadline),
      traceparent: storableText(address.traceparent),
      at,
    },
  };
}

function unreadable(why: string) {
  return { failure: bad(why), userId: undefined };
}

/** Truncates a key that could make the reply too large. */
function echoedKey(key: Buffer | null): Buffer | null {
  return key && key.length > maxRepeated ? key.subarray(0, maxEcho) : key;
}

/** A pair about rooms is keyed by the room's id, which may also be somebody's user id. */
function userOfKey(pair: PairName, key: Buffer | null): string {
  if (key === null || pairs[pair].key !== pairs[pair].asker || !isUtf8(key)) return '';
  return key.toString('utf8').slice(0, maxEcho);
}

/** A header that is only passed on, unless it is too long. */
function shortHeader(headers: IHeaders | undefined, name: string): Buffer | undefined {
  const value = headerBytes(headers, name);
  return value && value.length <= maxEcho ? value : undefined;
}

/** As text that PostgreSQL can store and compare; undefined if it is not. */
function storableText(value: Buffer | undefined): string | undefined {
  return value && isUtf8(value) && !value.includes(0) ? value.toString('utf8') : undefined;
}

function replyTarget(headers: IHeaders | undefined) {
  const partition = headerBytes(headers, header.replyPartition);
  return {
    replyTopic: headerText(headers, header.replyTopic),
    replyPartition: partition && parseReplyPartition(partition),
  };
}

function headerFailure(
  { replyPartition, origin }: ReplyAddress,
  headers: IHeaders | undefined,
  requestId: Buffer,
): Failure | undefined {
  if (requestId.length > maxStoredCorrelationId)
    return bad(`${header.correlationId} is longer than ${maxStoredCorrelationId} bytes`);
  if (Number.isNaN(replyPartition)) return bad(`${header.replyPartition} is neither digits nor four bytes`);
  if ((origin?.length ?? 0) > maxEcho) return bad(`${header.origin} is longer than ${maxEcho} bytes`);
  if (origin && storableText(origin) === undefined)
    return bad(`${header.origin} is not UTF-8, or has a NUL in it`);
  const clientAddress = headerText(headers, header.clientAddress);
  if (clientAddress !== undefined && isIP(clientAddress) === 0)
    return bad(`${header.clientAddress} is not an IP address`);
  const deadline = headerText(headers, header.deadline);
  if (deadline !== undefined && !/^\d{1,15}$/.test(deadline))
    return bad(`${header.deadline} is not in epoch milliseconds`);
  return undefined;
}

/** The moment after which a request must not be executed, in epoch milliseconds. */
export function deadlineOf(message: KafkaMessage, windowMilliseconds: number): number {
  const given = headerText(message.headers, header.deadline);
  const timestamp = Number(message.timestamp);
  // Clients may omit the timestamp, which is then -1.
  const window = timestamp > 0 ? timestamp + windowMilliseconds : Number.POSITIVE_INFINITY;
  return given && /^\d{1,15}$/.test(given) ? Math.min(Number(given), window) : window;
}

function bad(why: string): Failure {
  return new Failure('BAD_REQUEST', `잘못된 요청입니다 (${why})`);
}
