/** Targets on any topics: records are sent as given. */
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
    // Other services do not know `parley-deadline`.
    draft: async (_, { value }) => ({
      topic,
      key: key === undefined ? null : Buffer.from(key),
      value,
      // Where Spring services answer.
      headers: { [header.replyTopic]: [replyTopic], ...headers },
    }),
  };
}
