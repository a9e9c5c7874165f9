/** Targets that are pairs of Parley. */
import { encodeRequest, type PairName, pairs, parseRequest } from '@parley/contracts';
import { type TopicRecord, textOfHeader } from '../reader/topic-record.ts';
import { header } from '../records/headers.ts';
import { newTraceparent } from '../records/new-traceparent.ts';
import { byHeader } from './correlation.ts';
import { ExchangeError } from './exchange-error.ts';
import type { PasswordSealing } from './password-sealing.ts';
import type { Target } from './target.ts';

export interface PairTargetOptions {
  readonly key?: string | undefined;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** Whether anything may be sent: unchecked, unsealed, and without a key unless one is given. */
  readonly raw: boolean;
  readonly sealing: PasswordSealing;
}

export function pairTarget(pair: PairName, options: PairTargetOptions): Target {
  const { headers } = options;
  return {
    name: pair,
    isOurs: true,
    channel: [pair, ...(headers[header.replyTopic] ?? [])].join(' '),
    topics: (names) => ({
      request: names.request(pair),
      reply: headers[header.replyTopic]?.at(-1) ?? names.response(pair),
    }),
    correlation: byHeader(header.correlationId),
    isAnswered: pairs[pair].kind !== 'ephemeral',
    isError: isErrorReply,
    check(value) {
      if (!options.raw) parsedRequest(pair, value);
    },
    async draft(names, { value, requestId, deadline }) {
      const record = options.raw
        ? { key: options.key, value, trace: {} }
        : await checked(pair, value, requestId, options);
      return {
        topic: names.request(pair),
        key: record.key === undefined ? null : Buffer.from(record.key),
        value: record.value,
        headers: {
          ...(deadline !== undefined && { [header.deadline]: [String(deadline)] }),
          ...record.trace,
          ...headers,
        },
      };
    },
  };
}

export const isErrorReply = (reply: TopicRecord): boolean => (textOfHeader(reply, header.error) ?? '') !== '';

/** @throws ExchangeError `INVALID_REQUEST` */
function parsedRequest(pair: PairName, given: Buffer | null) {
  const parsed = parseRequest(pair, given);
  if (!('failure' in parsed)) return parsed;
  const { failure } = parsed;
  throw new ExchangeError('INVALID_REQUEST', pair, { cause: failure, given });
}

async function checked(
  pair: PairName,
  given: Buffer | null,
  requestId: string,
  { key, sealing }: PairTargetOptions,
) {
  const { request: plain, userId } = parsedRequest(pair, given);
  const request = await sealing(pair, plain, { userId, requestId });
  const ownKey = String(request[pairs[pair].key as keyof typeof request]);
  return {
    key: key ?? ownKey,
    value: encodeRequest(pair, request),
    // It lets `parley trace` find the events that the request has caused.
    trace: { [header.traceparent]: [newTraceparent()] },
  };
}
