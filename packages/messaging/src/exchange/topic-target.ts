/** Topics of anybody's: what is sent is what is given. */
import { header } from '../records/headers.ts';
import { type Correlation, parseCorrelation } from './correlation.ts';
import { isErrorReply } from './pair-target.ts';
import type { Target } from './target.ts';

export interface TopicTargetOptions {
  readonly topic: string;
  readonly replyTopic: string;
  readonly correlation: string;
  readonly key?: string | undefined;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** @throws ExchangeError `NO_CORRELATION` */
export function topicTarget(options: TopicTargetOptions): Target {
  const { topic, replyTopic, key, headers } = options;
  const correlation: Correlation = parseCorrelation(options.correlation);
  return {
    name: topic,
    isOurs: false,
    channel: [topic, replyTopic, options.correlation].join(' '),
    topics: () => ({ request: topic, reply: replyTopic }),
    correlation,
    isAnswered: true,
    isError: isErrorReply,
    check: () => undefined,
    // Services of others know no `parley-deadline`.
    draft: async (_, { value }) => ({
      topic,
      key: key === undefined ? null : Buffer.from(key),
      value,
      // Where services of Spring answer.
      headers: { [header.replyTopic]: [replyTopic], ...headers },
    }),
  };
}
