/** Asks over topics, one request after the other, as a test's own line of thought does. */
import { randomUUID } from 'node:crypto';
import type { PairName } from '@parley/contracts';
import type { TopicClient } from './topic-client.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every pair
export type ReplyBody = any;

export interface Asking {
  /** @returns the reply's body */
  ask(pair: PairName, request: object, requestId?: string): Promise<ReplyBody>;
  /** The same, and it must succeed. */
  did(pair: PairName, request: object): Promise<ReplyBody>;
  /** Sends requests that arrive together, in their order. @returns their replies' bodies */
  together(pair: PairName, requests: readonly object[]): Promise<ReplyBody[]>;
  /** Signs somebody up under an id that nobody else has. @returns the id */
  user(userName?: string): Promise<string>;
}

export function askingOver(client: TopicClient): Asking {
  const ask = async (pair: PairName, request: object, requestId: string = randomUUID()) => {
    await client.send(pair, request, { requestId });
    const [reply] = await client.repliesTo(requestId);
    return reply?.body;
  };
  const did = async (pair: PairName, request: object) => {
    const reply = await ask(pair, request);
    if (!reply.isSuccess) throw new Error(`${pair} failed: ${reply.errorCode} ${reply.errorMessage}`);
    return reply;
  };
  return {
    ask,
    did,
    async together(pair, requests) {
      const sent = requests.map((request) => ({ request, requestId: randomUUID() }));
      await Promise.all(
        sent.map(({ request, requestId }) => client.send(pair, request, { requestId, key: 'together' })),
      );
      const replies = await Promise.all(sent.map(({ requestId }) => client.repliesTo(requestId)));
      return replies.map(([reply]) => reply?.body);
    },
    async user(userName = '이름') {
      const userId = `u-${randomUUID().slice(0, 13)}`;
      await did('user-add', { userId, userPw: 'secret pw', email: '', userName });
      return userId;
    },
  };
}
