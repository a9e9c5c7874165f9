/** The implementation of a pair's client. */
import { encodeRequest, type PairName, pairs, type Reply, type RequestOf } from '@parley/contracts';
import {
  type Exchange,
  newRequestId,
  type PasswordSealing,
  pairTarget,
  type TopicNames,
} from '@parley/messaging';
import { ErrorReply, NoReply, UnexpectedReply } from './errors.ts';
import type { PairClient, RefusalOf, RequestOptions, SuccessOf } from './pair-client.ts';
import { answerOf } from './read-answer.ts';

export interface PairWays {
  readonly exchange: Exchange;
  readonly names: TopicNames;
  readonly sealing: PasswordSealing;
  /** Milliseconds. */
  readonly timeout: number;
}

export function pairClient<Name extends PairName>(pair: Name, ways: PairWays): PairClient<Name> {
  const { exchange, names, sealing, timeout: usual } = ways;
  const prepare = (value: Buffer | null, raw: boolean, options: RequestOptions) => {
    const { requestId = newRequestId(), key, timeout = usual, deadline = timeout } = options;
    const headers = Object.fromEntries(
      Object.entries(options.headers ?? {}).map(([name, text]) => [name, [text]]),
    );
    const target = pairTarget(pair, { key, headers, raw, sealing });
    return { target, asked: { value, requestId, deadline, timeout } };
  };
  const askBytes = async (value: Buffer | null, raw: boolean, options: RequestOptions) => {
    const { target, asked } = prepare(value, raw, options);
    const record = await exchange.ask(target, asked);
    if (!record) throw new NoReply(pair, names.response(pair), asked.requestId, asked.timeout);
    return answerOf<Reply<Name>>(asked.requestId, record);
  };
  const ask = (request: RequestOf<Name>, options: RequestOptions) =>
    askBytes(encodeRequest(pair, request), false, options);
  return {
    async request(request, options = {}) {
      if (pairs[pair].kind === 'ephemeral')
        throw new TypeError(`${pair} has a reply only if it is refused: use send() or expectError()`);
      const answer = await ask(request, options);
      if (answer.errorCode !== '') throw new ErrorReply(pair, answer);
      return answer.body as SuccessOf<Name>;
    },
    async expectError(code, request, options = {}) {
      const answer = await ask(request, options);
      if (answer.errorCode !== code) throw new UnexpectedReply(pair, code, answer);
      return answer.body as RefusalOf<Name>;
    },
    ask: (request, options = {}) => ask(request, options),
    askRaw: (value, options = {}) => askBytes(value === null ? null : Buffer.from(value), true, options),
    async send(request, options = {}) {
      const { target, asked } = prepare(encodeRequest(pair, request), false, options);
      await exchange.send(target, asked);
      return asked.requestId;
    },
  };
}
