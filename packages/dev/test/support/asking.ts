/** Asks over topics, one request after the other, as a test's own line of thought does. */
import { randomUUID } from 'node:crypto';
import type { PairName } from '@parley/contracts';
import type { Testkit } from '@parley/testkit';

// biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every pair
export type ReplyBody = any;

export interface Asking {
  /** Asks for anything, without a key, so that any worker may get it. @returns the reply's body */
  ask(pair: PairName, request: object, requestId?: string): Promise<ReplyBody>;
  /** The same, and it must succeed. */
  did(pair: PairName, request: object): Promise<ReplyBody>;
  /** Sends requests that arrive together, in their order. @returns their replies' bodies */
  together(pair: PairName, requests: readonly object[]): Promise<ReplyBody[]>;
  /** Signs somebody up under an id that nobody else has. @returns the id */
  user(userName?: string): Promise<string>;
}

export function askingOver({ pairs }: Testkit): Asking {
  const bodyOf = async (pair: PairName, request: object, options: { requestId?: string; key?: string }) =>
    (await pairs[pair].askRaw(JSON.stringify(request), options)).body;
  const did = async (pair: PairName, request: object) => {
    const reply = await bodyOf(pair, request, {});
    if (!reply.isSuccess) throw new Error(`${pair} failed: ${reply.errorCode} ${reply.errorMessage}`);
    return reply;
  };
  return {
    ask: (pair, request, requestId = randomUUID()) => bodyOf(pair, request, { requestId }),
    did,
    together: (pair, requests) =>
      Promise.all(requests.map((request) => bodyOf(pair, request, { key: 'together' }))),
    async user(userName = '이름') {
      const userId = `u-${randomUUID().slice(0, 13)}`;
      await did('user-add', { userId, userPw: 'secret pw', email: '', userName });
      return userId;
    },
  };
}
