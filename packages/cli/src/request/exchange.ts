/** Requests of one target, and their replies. */
import type { Failure } from '@parley/contracts';
import type { TopicRecord } from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import type { Topics } from '../connection/open-topics.ts';
import { ownWords } from '../connection/why-no-kafka.ts';
import { exitCodes } from '../exit-codes.ts';
import { words } from '../words/language.ts';
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

/** Milliseconds that the brokers have to take a request. */
const takenWithin = 15_000;

export class Exchange {
  readonly #topics: Topics;
  readonly #target: Target;
  readonly #pending = new PendingReplies();

  private constructor(topics: Topics, target: Target) {
    this.#topics = topics;
    this.#target = target;
  }

  /** Resolves once no reply can be missed. @throws CommandFailed where a topic isn't there */
  static async open(topics: Topics, target: Target): Promise<Exchange> {
    const { request, reply } = target.topics(topics.names);
    await topics.require([request, reply]);
    const exchange = new Exchange(topics, target);
    await topics.read([reply], { at: 'end' }, (record) =>
      exchange.#pending.hear(target.correlation.idOf(record), record),
    );
    return exchange;
  }

  /** @returns undefined where no reply came in time. @throws CommandFailed where it could not be sent */
  async ask({ value, requestId, deadline, timeout }: AskedFor): Promise<TopicRecord | undefined> {
    const details = { value, requestId, deadline: Date.now() + deadline };
    const draft = await this.#target.draft(this.#topics.names, details);
    const { topic, key, value: sent, headers } = this.#target.correlation.mark(draft, requestId);
    const reply = this.#pending.expect(requestId);
    const record = { topic, key, value: sent, headers: copied(headers) };
    await this.#topics.producer.send(record, { within: takenWithin }).catch((failure: Failure) => {
      reply.giveUp();
      const cause = failure.cause instanceof Error ? ownWords(failure.cause) : failure.code;
      throw new CommandFailed(words().notTaken(cause), sendExitCode(failure));
    });
    return reply.within(timeout);
  }
}

const copied = (headers: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [...values]]));

const sendExitCode = ({ code }: Failure): number =>
  code === 'UNAVAILABLE' ? exitCodes.brokersUnreachable : exitCodes.failure;
