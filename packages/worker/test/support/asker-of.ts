import { randomUUID } from 'node:crypto';
import { type PairName, pairs, type RequestOf } from '@parley/contracts';
import type { RequestHandler } from '../../src/batch/handle-requests.ts';

/** Asks a worker's handler for requests that arrive together. @returns what gives their replies */
export function askerOf(handler: () => RequestHandler) {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every pair
  return async <Name extends PairName>(pair: Name, ...requests: RequestOf<Name>[]): Promise<any[]> => {
    const received = requests.map((request) => ({
      pair,
      requestId: Buffer.from(randomUUID()),
      request,
      userId: String(request[pairs[pair].asker as keyof typeof request]),
      origin: undefined,
      clientAddress: undefined,
      deadline: undefined,
      traceparent: undefined,
      at: { topic: `${pair}-request`, partition: 0, offset: '0', timestamp: Date.now() },
    }));
    const replies = await handler().handle(pair, received, () => false);
    if (typeof replies === 'symbol') throw new Error(`${pair} was not handled`);
    return replies.map((reply) => (typeof reply === 'symbol' ? reply : JSON.parse(reply.text)));
  };
}
