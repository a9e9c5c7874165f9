/** Requests of one or several targets, and their replies. */
import type { Failure } from '@parley/contracts';
import type { TopicRecord } from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import type { Topics } from '../connection/open-topics.ts';
import { ownWords } from '../connection/why-no-kafka.ts';
import { exitCodes } from '../exit-codes.ts';
import { words } from '../words/language.ts';
import type { Correlation } from './correlation.ts';
import { PendingReplies } from './pending-replies.ts';
import type { Target } from './target.ts';

export interface AskedFor {
  readonly value: Buffer;
  readonly requestId: string;
  /** Milliseconds from now, after which it must not be executed. */
  readonly deadline: number;
  /** Milliseconds that the reply may take. */
  readonly timeout: number;
}

/** Topics that are read besides those of the replies. */
export interface Overheard {
  readonly topics: readonly string[];
  readonly onRecord: (record: TopicRecord) => void;
}

interface Channel {
  readonly replyTopic: string;
  readonly correlation: Correlation;
  readonly pending: PendingReplies;
}

/** Milliseconds that the brokers have to take a request. */
const takenWithin = 15_000;

export class Exchange {
  readonly #topics: Topics;
  readonly #channels: ReadonlyMap<string, Channel>;

  private constructor(topics: Topics, targets: readonly Target[]) {
    this.#topics = topics;
    this.#channels = new Map(
      targets.map(({ channel, correlation, topics: topicsOf }) => [
        channel,
        { replyTopic: topicsOf(topics.names).reply, correlation, pending: new PendingReplies() },
      ]),
    );
  }

  /** Resolves once no reply can be missed. @throws CommandFailed where a topic isn't there */
  static async open(
    topics: Topics,
    targets: readonly Target[],
    { topics: others, onRecord }: Overheard = { topics: [], onRecord: () => undefined },
  ): Promise<Exchange> {
    const named = targets.map((target) => target.topics(topics.names));
    const read = new Set([...named.map(({ reply }) => reply), ...others]);
    await topics.require([...new Set([...named.map(({ request }) => request), ...read])]);
    const exchange = new Exchange(topics, targets);
    const overheard = new Set(others);
    await topics.read([...read], { at: 'end' }, (record) => {
      exchange.#hear(record);
      if (overheard.has(record.topic)) onRecord(record);
    });
    return exchange;
  }

  /**
   * @param target of one of the channels that it was opened with
   * @returns undefined where no reply came in time
   * @throws CommandFailed where it could not be sent
   */
  async ask(
    target: Target,
    { value, requestId, deadline, timeout }: AskedFor,
  ): Promise<TopicRecord | undefined> {
    const details = { value, requestId, deadline: Date.now() + deadline };
    const draft = await target.draft(this.#topics.names, details);
    const { topic, key, value: sent, headers } = target.correlation.mark(draft, requestId);
    const reply = this.#channels.get(target.channel)?.pending.expect(requestId);
    const record = { topic, key, value: sent, headers: copied(headers) };
    await this.#topics.producer.send(record, { within: takenWithin }).catch((failure: Failure) => {
      reply?.giveUp();
      const cause = failure.cause instanceof Error ? ownWords(failure.cause) : failure.code;
      throw new CommandFailed(words().notTaken(cause), sendExitCode(failure));
    });
    return reply?.within(timeout);
  }

  #hear(record: TopicRecord): void {
    for (const { replyTopic, correlation, pending } of this.#channels.values())
      if (replyTopic === record.topic) pending.hear(correlation.idOf(record), record);
  }
}

const copied = (headers: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [...values]]));

const sendExitCode = ({ code }: Failure): number =>
  code === 'UNAVAILABLE' ? exitCodes.brokersUnreachable : exitCodes.failure;
