/**
 * Answers the records of one partition that are handled together: parses them, passes the valid ones on, and sends the
 * result of each.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, type PairName } from '@parley/contracts';
import type { KafkaMessage } from 'kafkajs';
import type { Log } from '../process/log.ts';
import { retryDelay } from '../process/retry-delay.ts';
import {
  deadlineOf,
  type Position,
  type Reading,
  type ReceivedRequest,
  readRequest,
} from '../records/received-request.ts';
import { ReplyTopics } from '../replies/reply-topics.ts';
import type { ReplyText } from '../replies/send-reply.ts';
import type { Span, Tracing } from '../tracing/tracing.ts';
import { type Handle, type NoReply, type TryLater, tryLater } from './handle.ts';
import type { Outcomes } from './partition-queue.ts';
import { OutcomeSender, type OutcomeSenderOptions, refusalText, shownId } from './send-outcome.ts';
import { endRequest, traceRequest } from './trace-request.ts';

export interface RequestAnswererOptions extends Omit<OutcomeSenderOptions, 'replyTopics'> {
  readonly allowedReplyTopics: readonly string[];
  /** Older requests are answered `EXPIRED`. Milliseconds. */
  readonly window: number;
  readonly handle: Handle;
  readonly tracing?: Tracing | undefined;
}

/** How many times a batch is given to a handler that rejects it. */
const handleTries = 4;

type Place = Pick<Position, 'topic' | 'partition'>;

interface Item {
  readonly reading: Reading;
  readonly message: KafkaMessage;
  readonly span?: Span | undefined;
}

export class RequestAnswerer {
  readonly #options: RequestAnswererOptions;
  readonly #log: Log;
  readonly #replyTopics: ReplyTopics;
  readonly #outcomes: OutcomeSender;

  constructor(options: RequestAnswererOptions) {
    this.#options = options;
    const { catalogue, names, allowedReplyTopics, log } = options;
    this.#log = log;
    this.#replyTopics = new ReplyTopics(catalogue, names, allowedReplyTopics);
    this.#outcomes = new OutcomeSender({ ...options, replyTopics: this.#replyTopics });
  }

  /**
   * Resolves when the next batch may start, with a promise for each record of whether it gets its outcome; or with
   * `tryLater` for one, or for all, if nothing was done. Never rejects.
   */
  async answer(pair: PairName, place: Place, batch: readonly KafkaMessage[]): Promise<Outcomes | TryLater> {
    const items = this.#traced(itemsOf(pair, place, batch));
    this.#logRequests(pair, items);
    const refused = await Promise.all(items.map((item) => this.#refusal(item)));
    const replies = await this.#execute(
      pair,
      items.filter((_, index) => !refused[index]),
    );
    if (replies === tryLater || !replies) {
      for (const { span } of items) if (span) endRequest(span, tryLater, false);
      return replies ?? items.map(async () => false);
    }
    return items.map((item, index) => this.#settle(item, refused[index] ?? replies.get(item.reading)));
  }

  #settle(
    { reading, message, span }: Item,
    reply: Failure | ReplyText | NoReply | TryLater | undefined,
  ): Outcomes[number] {
    const outcome =
      reply === tryLater
        ? tryLater
        : reply instanceof Failure
          ? this.#outcomes.refuse(reading, message, reply)
          : this.#outcomes.reply(reading, message, reply);
    if (span) void Promise.resolve(outcome).then((done) => endRequest(span, reply, done === true));
    return outcome;
  }

  #traced(items: readonly Item[]): readonly Item[] {
    const { tracing } = this.#options;
    if (!tracing) return items;
    return items.map(({ reading, message }) => ({
      message,
      ...traceRequest(tracing, reading, items.length),
    }));
  }

  /** Answers requests that could not be handled for too long. Never rejects. */
  async giveUp(pair: PairName, place: Place, batch: readonly KafkaMessage[]): Promise<Promise<boolean>[]> {
    this.#log.error({ pair, ...place, count: batch.length }, 'requests could not be handled; given up');
    return itemsOf(pair, place, batch).map(async (item) => {
      const { reading, message } = item;
      const refused = await this.#refusal(item);
      if (refused) return this.#outcomes.refuse(reading, message, refused);
      return this.#outcomes.reply(reading, message, refusalText(reading.address, new Failure('UNAVAILABLE')));
    });
  }

  /** Why a request is not executed, or undefined. */
  async #refusal({ reading }: Item): Promise<Failure | undefined> {
    if ('failure' in reading) return reading.failure;
    const { pair, replyTopic } = reading.address;
    const refusal = await this.#replyTopics.refusal(reading.address);
    if (refusal?.code === 'UNAVAILABLE')
      this.#log.warn(
        { pair, ...reading.at, replyTopic, error: refusal.cause },
        'the topic that a request names for its reply does not answer',
      );
    return refusal;
  }

  /** @returns undefined if the handler was stopped: then nothing is answered, and nothing committed. */
  async #execute(
    pair: PairName,
    items: readonly Item[],
  ): Promise<Map<Reading, ReplyText | NoReply | TryLater> | TryLater | undefined> {
    const deadlines = new Map<ReceivedRequest, number>();
    const requests = items.flatMap(({ reading, message }) => {
      if (!('received' in reading)) return [];
      deadlines.set(reading.received, deadlineOf(message, this.#options.window));
      return [reading.received];
    });
    if (requests.length === 0) return new Map();
    const expired = (request: ReceivedRequest) => this.#options.now() > (deadlines.get(request) ?? 0);
    const replies = await this.#handleUntilStopped(pair, requests, expired);
    if (replies === undefined || replies === tryLater) return replies;
    return new Map(
      items.flatMap(({ reading }, index) => (replies[index] ? [[reading, replies[index]]] : [])),
    );
  }

  /**
   * A handler that rejects while it is not stopping is broken. It is retried a few times, since a stop may be about to
   * happen; then its requests are answered with the failure, so that they don't hold up all later ones.
   * @returns undefined if stopped
   */
  async #handleUntilStopped(...batch: Parameters<Handle>): Promise<Awaited<ReturnType<Handle>> | undefined> {
    const { handle, stopping } = this.#options;
    const [pair, requests] = batch;
    for (let tries = 1; ; tries++) {
      try {
        return await handle(...batch);
      } catch (error) {
        if (stopping.aborted) {
          this.#log.info({ pair, error }, 'stopped before the batch was handled; it will be delivered again');
          return undefined;
        }
        this.#log.error({ pair, error, tries }, 'a batch was not handled');
        if (tries === handleTries)
          return requests.map(({ userId }) => refusalText({ pair, userId }, new Failure('INTERNAL')));
        await sleep(retryDelay(tries));
      }
    }
  }

  /** Logs a line for the batch, and one for each of its requests if that is wanted. */
  #logRequests(pair: PairName, items: readonly Item[]): void {
    const [first] = items;
    if (first) this.#log.info({ pair, ...placeOf(first), count: items.length }, 'requests');
    if (!this.#log.isLevelEnabled('debug')) return;
    for (const item of items) {
      const { requestId, userId } = item.reading.address;
      this.#log.debug({ pair, userId, requestId: shownId(requestId), ...placeOf(item) }, 'request');
    }
  }
}

function itemsOf(pair: PairName, { topic, partition }: Place, batch: readonly KafkaMessage[]): Item[] {
  return batch.map((message) => {
    const at: Position = { topic, partition, offset: message.offset, timestamp: Number(message.timestamp) };
    return { message, reading: readRequest(pair, at, message) };
  });
}

function placeOf({ reading: { at } }: Item) {
  return { topic: at.topic, partition: at.partition, offset: at.offset };
}
