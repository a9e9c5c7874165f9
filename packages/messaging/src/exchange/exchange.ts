/** Sends requests to one or several targets and awaits their replies: for tools and tests. */
import { Failure } from '@parley/contracts';
import { MissingRight } from '../connection/missing-right.ts';
import type { LaneProducer } from '../producer/lane-producer.ts';
import type { StartFrom } from '../reader/start-offsets.ts';
import type { TopicRecord } from '../reader/topic-record.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import type { Correlation } from './correlation.ts';
import { ExchangeError } from './exchange-error.ts';
import { PendingReplies } from './pending-replies.ts';
import type { Target } from './target.ts';

/** What an exchange needs of the topics. */
export interface ExchangeTopics {
  readonly producer: Pick<LaneProducer, 'send'>;
  readonly names: TopicNames;
  /** @throws if one of them does not exist or may not be described @param operation the intended use */
  readonly require: (topics: readonly string[], operation: 'Read' | 'Write') => Promise<void>;
  /** Resolves once no new record can be missed. */
  readonly read: (
    topics: readonly string[],
    start: StartFrom,
    onRecord: (record: TopicRecord) => void,
  ) => Promise<unknown>;
  /** Rejects if a topic may not be read: a reader without the right starts anyway. */
  readonly forbidden: Promise<never>;
}

export interface AskedFor {
  /** Null for a record without a value. */
  readonly value: Buffer | null;
  readonly requestId: string;
  /**
   * Milliseconds from now, after which Parley's workers must not execute it; other services do not get it. None if
   * absent.
   */
  readonly deadline?: number;
  /** Milliseconds to wait for the reply. */
  readonly timeout: number;
}

/** Topics that are read besides the reply topics. */
export interface Overheard {
  readonly topics: readonly string[];
  readonly onRecord: (record: TopicRecord) => void;
}

interface Channel {
  readonly replyTopic: string;
  readonly correlation: Correlation;
  readonly pending: PendingReplies;
}

/** How long the brokers may take to accept a request. Milliseconds. */
const takenWithin = 15_000;

export class Exchange {
  readonly #topics: ExchangeTopics;
  readonly #channels: ReadonlyMap<string, Channel>;
  #forbidden: Error | undefined;

  private constructor(topics: ExchangeTopics, targets: readonly Target[]) {
    this.#topics = topics;
    this.#channels = new Map(
      targets.map(({ channel, correlation, topics: topicsOf }) => [
        channel,
        { replyTopic: topicsOf(topics.names).reply, correlation, pending: new PendingReplies() },
      ]),
    );
  }

  /** Resolves once no reply can be missed. @throws if a topic does not exist, or none can be read */
  static async open(
    topics: ExchangeTopics,
    targets: readonly Target[],
    { topics: others, onRecord }: Overheard = { topics: [], onRecord: () => undefined },
  ): Promise<Exchange> {
    const named = targets.map((target) => target.topics(topics.names));
    const read = new Set([...named.map(({ reply }) => reply), ...others]);
    await topics.require([...new Set(named.map(({ request }) => request))], 'Write');
    await topics.require([...read], 'Read');
    const exchange = new Exchange(topics, targets);
    const overheard = new Set(others);
    const hear = (record: TopicRecord) => {
      exchange.#hear(record);
      if (overheard.has(record.topic)) onRecord(record);
    };
    topics.forbidden.catch((error) => exchange.#forbid(error));
    if (read.size > 0) await topics.read([...read], { at: 'end' }, hear);
    return exchange;
  }

  /**
   * @returns undefined if no reply came in time
   * @throws ExchangeError `NOT_OPENED` if its channel's replies are not read, `NOT_ALLOWED`; if it could not be sent,
   *   or was closed
   */
  async ask(target: Target, asked: AskedFor): Promise<TopicRecord | undefined> {
    if (this.#forbidden) throw this.#forbidden;
    const channel = this.#channels.get(target.channel);
    if (!channel) throw this.#notOpened(target);
    const reply = channel.pending.expect(asked.requestId);
    try {
      await this.send(target, asked);
    } catch (error) {
      reply.giveUp();
      throw error;
    }
    return reply.within(asked.timeout);
  }

  /** Resolves once the brokers have it. @throws ExchangeError if they do not accept it */
  async send(target: Target, { value, requestId, deadline }: Omit<AskedFor, 'timeout'>): Promise<void> {
    const until = deadline === undefined ? undefined : Date.now() + deadline;
    const draft = await target.draft(this.#topics.names, { value, requestId, deadline: until });
    const { topic, key, value: sent, headers } = target.correlation.mark(draft, requestId);
    const record = { topic, key, value: sent, headers: copied(headers) };
    await this.#topics.producer.send(record, { within: takenWithin, isFinal }).catch((error) => {
      throw notSent(topic, error);
    });
  }

  /** Rejects the waits for replies, since none are read any more. */
  close(): void {
    this.#end(new ExchangeError('CLOSED', ''));
  }

  #forbid(error: Error): void {
    this.#forbidden = error;
    this.#end(error);
  }

  #end(error: Error): void {
    for (const { pending } of this.#channels.values()) pending.end(error);
  }

  #notOpened(target: Target): ExchangeError {
    return new ExchangeError('NOT_OPENED', `${target.name} on ${target.topics(this.#topics.names).reply}`);
  }

  #hear(record: TopicRecord): void {
    for (const { replyTopic, correlation, pending } of this.#channels.values())
      if (replyTopic === record.topic) pending.hear(correlation.idOf(record), record);
  }
}

/** Callers of a command or a test want the error at once, instead of a retry until the right is granted. */
const isFinal = (error: Error): boolean => error instanceof MissingRight;

function notSent(topic: string, cause: unknown): unknown {
  if (!(cause instanceof Failure)) return cause;
  const isForbidden = cause.cause instanceof MissingRight;
  return isForbidden
    ? new ExchangeError('NOT_ALLOWED', topic, { cause: cause.cause })
    : new ExchangeError('NOT_SENT', topic, { cause });
}

const copied = (headers: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [...values]]));
