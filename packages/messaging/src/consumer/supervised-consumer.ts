/**
 * A consumer that comes back: whatever kafkajs gives up on, a new one is made after a growing delay.
 *
 * kafkajs stops for good on errors it believes not to be retriable, gives up first connects after some seconds,
 * and can stand still without an error; here a crash, a failed connect and half a minute without a fetch all end
 * in a new consumer.
 */
import type { Consumer, ConsumerConfig, ConsumerRunConfig, Kafka } from 'kafkajs';
import { brokerError } from '../connection/broker-error.ts';
import { MissingRight, namingMissingRight } from '../connection/missing-right.ts';
import { withAdmin } from '../connection/with-admin.ts';
import type { Log } from '../process/log.ts';
import { pause } from '../process/pause.ts';
import { describeError } from '../process/readiness.ts';
import { lookDelay, retryDelay } from '../process/retry-delay.ts';
import { settledWithin } from '../process/settled-within.ts';
import { partitionCount } from '../topics/topic-catalogue.ts';
import type { TopicsThere } from '../topics/topic-keeper.ts';
import { GroupWatch } from './group-watch.ts';
import { assignToSubscribers } from './topic-assigner.ts';

export type Assignment = Readonly<Record<string, readonly number[]>>;

export interface SupervisedConsumerOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Which of them can be used; all where absent. The others are left out until they can. */
  readonly topicsThere?: TopicsThere | undefined;
  readonly fromBeginning: boolean;
  readonly log: Log;
  /** Not called for a consumer that has been replaced; neither is `onJoin`. */
  readonly eachBatch: NonNullable<ConsumerRunConfig['eachBatch']>;
  /** Before each new consumer, e.g. to note where topics end. A rejection is tried again. */
  readonly beforeStart?: (topics: readonly string[]) => Promise<void>;
  /** At each join, before the first fetch of the new assignment. */
  readonly onJoin: (consumer: Consumer, assignment: Assignment) => void;
  /** Told each time that a right is missing: without one it joins its group all the same, and fails at the first fetch. */
  readonly onMissingRight?: ((right: MissingRight) => void) | undefined;
  /** The consumer is over: nothing can be asked of it any more. */
  readonly onEnd?: () => void;
  readonly config?: Partial<ConsumerConfig>;
  /** Whether nobody else is to be in the group. */
  readonly alone?: boolean;
}

/** An idle fetch comes back after this long; it also paces rebalances and shutdown. Milliseconds. */
const maxFetch = 250;
const standstill = 30_000;
const maxDisconnect = 2_000;
/**
 * Some 3.5 s: as long as it takes brokers to give the partitions of one that died to others. Whoever gives up before joins the
 * group anew, for which all of its members stop.
 */
const retriesWithoutLeader = 6;
/** Without a fetch for this long the consumer counts as down. */
const downAfter = 5_000;
/** A consumer that ran for this long was in order; its failure begins a new count. */
const steadyAfter = 60_000;
/** Of failures in a row, the one that is told at warn. */
const warnEach = 5;
/** Failures within this time of the first are told at info only. */
const warnAfter = 10_000;

export class SupervisedConsumer {
  readonly #options: SupervisedConsumerOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #group: GroupWatch;
  #lastFetch = 0;
  #lastFailure: Error | undefined;
  /** Whether the latest consumer reached a broker. */
  #hasConnected = false;
  /** The one that counts; another may still be on its way out. */
  #current: Consumer | undefined;
  /** Of the latest consumer, where it could not leave its group: else the group would wait for it. */
  #memberId: string | undefined;

  constructor(options: SupervisedConsumerOptions) {
    this.#options = options;
    const { kafka, groupId, log, alone = false } = options;
    this.#group = new GroupWatch({ kafka, groupId, log, alone });
    this.#running = this.#superviseUntilStopped();
  }

  /** Whether it has been fetching lately. */
  get up(): boolean {
    return Date.now() - this.#lastFetch < downAfter;
  }

  /** Why it has not been fetching lately, as far as that is known; undefined while it has. */
  get problem(): string | undefined {
    // Without a right it joins its group all the same, and fails at the first fetch.
    if (this.up && !(this.#lastFailure instanceof MissingRight)) return undefined;
    return this.#group.problem ?? (this.#lastFailure ? describeError(this.#lastFailure) : 'not yet');
  }

  /** Leaves the group. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #superviseUntilStopped(): Promise<void> {
    const { groupId, log } = this.#options;
    let downSince = Date.now();
    for (let attempt = 0; !this.#stopping.signal.aborted; attempt++) {
      const startedAt = Date.now();
      const thrown = await this.#runOnce().catch((failure: Error) => failure);
      if (!thrown) return;
      if (thrown instanceof TopicsChanged) {
        log.info({ groupId }, 'topics have come or gone, starting a new consumer');
        attempt = -1;
        continue;
      }
      const error = namingMissingRight(thrown, { operation: 'Read', group: groupId });
      this.#lastFailure = error;
      if (error instanceof MissingRight) this.#options.onMissingRight?.(error);
      if (Date.now() - startedAt > steadyAfter) {
        attempt = 0;
        downSince = Date.now();
      }
      // One that reached its group has cost the other members something.
      const delay = Math.round(this.#hasConnected ? retryDelay(attempt) : lookDelay(attempt));
      // Brokers that are starting, or topics just made, have no leaders for a moment; that is no news.
      const isNews = Date.now() - downSince > warnAfter || error instanceof MissingRight;
      const level = isNews && attempt % warnEach === 0 ? 'warn' : 'info';
      log[level]({ groupId, error, retryInMs: delay }, 'consumer failed, starting a new one');
      if (isOtherProtocol(error)) await this.#unlessStopped(this.#group.refused());
      await pause(delay, this.#stopping.signal);
    }
  }

  /** @returns what ended it, or undefined when it was stopped. */
  async #runOnce(): Promise<Error | undefined> {
    const { kafka, groupId, beforeStart, onJoin, config } = this.#options;
    this.#hasConnected = false;
    const topics = await this.#unlessStopped(this.#topicsThere());
    if (!topics) return undefined;
    await this.#unlessStopped(beforeStart?.(topics));
    const consumer = kafka.consumer({
      groupId,
      maxWaitTimeInMs: maxFetch,
      sessionTimeout: 10_000,
      heartbeatInterval: 2_000,
      rebalanceTimeout: 10_000,
      metadataMaxAge: 30_000,
      allowAutoTopicCreation: false,
      retry: { retries: retriesWithoutLeader, restartOnFailure: async () => false },
      partitionAssigners: [this.#assigner()],
      ...(this.#memberId !== undefined && { memberId: this.#memberId }),
      ...config,
    });
    this.#current = consumer;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if (this.#current !== consumer) return;
      this.#fetched();
      this.#group.joined();
      onJoin(consumer, payload.memberAssignment);
    });
    consumer.on(consumer.events.FETCH, () => {
      if (this.#current !== consumer) return;
      this.#lastFailure = undefined;
      this.#fetched();
    });
    const { ended, unwatch } = this.#watch(consumer, topics);
    const started = this.#start(consumer, topics);
    started.catch(() => undefined); // told below, unless a stop came first
    try {
      return await Promise.race([ended, started.then(() => ended)]);
    } finally {
      unwatch();
      this.#current = undefined;
      this.#lastFetch = 0;
      this.#options.onEnd?.();
      await this.#disconnect(consumer);
      this.#memberId = consumer.memberId() ?? undefined;
    }
  }

  async #topicsThere(): Promise<readonly string[]> {
    const { topics, topicsThere } = this.#options;
    const usable = topicsThere ? await topicsThere.look(topics) : topics;
    if (usable.length === 0) throw new Error(`none of the topics can be used: ${topics.join(', ')}`);
    return usable;
  }

  async #start(consumer: Consumer, topics: readonly string[]): Promise<void> {
    const { fromBeginning, eachBatch } = this.#options;
    await consumer.connect();
    this.#hasConnected = true;
    if (this.#current === consumer) await consumer.subscribe({ topics: [...topics], fromBeginning });
    // It is over already, and nobody would ever end what ran now: it would fetch the same records again and again.
    if (this.#current !== consumer) return consumer.disconnect();
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 100,
      eachBatch: async (payload) => {
        if (this.#current === consumer) await eachBatch(payload);
      },
    });
  }

  #assigner() {
    const { kafka, topics } = this.#options;
    return assignToSubscribers({
      partitionsOf: (topic) => partitionsOf(kafka, topic),
      onMembers: (members) => void this.#group.look(members, topics),
    });
  }

  /** kafkajs waits for the answers it is owed, and a group that is rebalancing may owe one for ten seconds. */
  async #disconnect(consumer: Consumer): Promise<void> {
    const { log } = this.#options;
    const disconnected = consumer.disconnect().catch((error) => log.debug({ error }, 'disconnect failed'));
    if (!(await settledWithin(disconnected, maxDisconnect)))
      log.info('disconnecting takes too long; left to itself');
  }

  /** A stop doesn't wait for an answer of a broker that may never come. */
  async #unlessStopped<Result>(work: Promise<Result> | undefined): Promise<Result | undefined> {
    const { signal } = this.#stopping;
    let stopped: () => void = () => undefined;
    const stop = new Promise<undefined>((resolve) => {
      stopped = () => resolve(undefined);
      signal.addEventListener('abort', stopped);
      if (signal.aborted) stopped();
    });
    return Promise.race([work, stop]).finally(() => signal.removeEventListener('abort', stopped));
  }

  #fetched(): void {
    this.#lastFetch = Date.now();
  }

  /** `ended` resolves with a crash, a standstill or a change of topics, or with undefined when stopped. */
  #watch(
    consumer: Consumer,
    topics: readonly string[],
  ): { ended: Promise<Error | undefined>; unwatch: () => void } {
    const startedAt = Date.now();
    const { signal } = this.#stopping;
    let unwatch: () => void = () => undefined;
    const ended = new Promise<Error | undefined>((resolve) => {
      const stopped = () => resolve(undefined);
      const { topics: wanted, topicsThere } = this.#options;
      const watch = setInterval(() => {
        if (topicsThere && topicsThere.usable(wanted).join() !== topics.join()) resolve(new TopicsChanged());
        if (Date.now() - Math.max(this.#lastFetch, startedAt) < standstill) return;
        resolve(new Error(`no fetch for ${standstill} ms`));
      }, 1_000);
      consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
      signal.addEventListener('abort', stopped);
      if (signal.aborted) stopped(); // before there was a consumer
      unwatch = () => {
        clearInterval(watch);
        signal.removeEventListener('abort', stopped);
      };
    });
    return { ended, unwatch };
  }
}

/** Of a topic that only other members read; it is theirs to notice what is wrong with it. */
async function partitionsOf(kafka: Kafka, topic: string): Promise<number[]> {
  return withAdmin(kafka, async (admin) => {
    const count = await partitionCount(admin, topic).catch(() => undefined);
    return Array.from({ length: count ?? 0 }, (_, partition) => partition);
  });
}

/** The group's members know none of the ways to share partitions that this one knows. */
const isOtherProtocol = (error: Error): boolean => brokerError(error) === 'INCONSISTENT_GROUP_PROTOCOL';

/** Topics that are wanted have come, or topics that were read have gone. */
class TopicsChanged extends Error {}
