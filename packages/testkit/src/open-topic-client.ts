/** The implementation of the client of any request and reply topics. */
import { Exchange, type ExchangeTopics, newRequestId, topicTarget } from '@parley/messaging';
import { ErrorReply, NoReply } from './errors.ts';
import { answerOf } from './read-answer.ts';
import type { TopicClient, TopicOptions, TopicRequestOptions } from './topic-client.ts';

/** Resolves once no reply can be missed. @param usual the default timeout in milliseconds */
export async function openTopicClient(
  topics: ExchangeTopics,
  { requestTopic, replyTopic, correlation = 'header' }: TopicOptions,
  usual: number,
): Promise<{ client: TopicClient; close: () => void }> {
  const target = (key?: string, headers: Readonly<Record<string, string>> = {}) =>
    topicTarget({
      topic: requestTopic,
      replyTopic,
      correlation,
      key,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    });
  const exchange = await Exchange.open(topics, [target()]);
  const ask = async <Body>(value: unknown, options: TopicRequestOptions) => {
    const { requestId = newRequestId(), key, headers, timeout = usual } = options;
    const asked = { value: bytesOf(value), requestId, timeout };
    const record = await exchange.ask(target(key, headers), asked);
    if (!record) throw new NoReply(requestTopic, replyTopic, requestId, timeout);
    return answerOf<Body>(requestId, record);
  };
  const client: TopicClient = {
    async request<Body>(value: unknown, options: TopicRequestOptions = {}) {
      const answer = await ask<Body>(value, options);
      if (answer.errorCode !== '') throw new ErrorReply(requestTopic, answer);
      return answer.body;
    },
    ask: (value, options = {}) => ask(value, options),
  };
  return { client, close: () => exchange.close() };
}

const bytesOf = (value: unknown): Buffer =>
  Buffer.from(typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value));
