/**
 * A consumer that recovers: when kafkajs gives up, a new consumer is created after a growing delay.
 *
 * kafkajs stops for good on errors that it considers not retriable, gives up its first connection attempts after some
 * seconds, and can stall without an error. Here a crash, a failed connection and a stall of half a minute all lead to a
 * new consumer.
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
  /** Which of the topics can be used; all if absent. The others are left out until they can. */
  readonly topicsThere?: TopicsThere | undefined;
  readonly fromBeginning: boolean;
  readonly log: Log;
  /** Not called for a replaced consumer; neither is `onJoin`. */
  readonly eachBatch: NonNullable<ConsumerRunConfig['eachBatch']>;
  /** Runs before each new consumer, e.g. to note where topics end. A rejection is retried. */
  readonly beforeStart?: (topics: readonly string[]) => Promise<void>;
  /** Called at each join, before the first fetch of the new assignment. */
  readonly onJoin: (consumer: Consumer, assignment: Assignment) => void;
  /** Called each time a right is missing: the consumer then joins its group anyway, and fails at the first fetch. */
  readonly onMissingRight?: ((right: MissingRight) => void) | undefined;
  /** The consumer has ended, and must not be used any more. */
  readonly onEnd?: () => void;
  readonly config?: Partial<ConsumerConfig>;
  /** Whether nobody else may be in the group. */
  readonly alone?: boolean;
}

/**
 * How long an idle fetch waits for records, which a broker answers as soon as there are any. It looks at each partition
 * that the fetch names, and at both ends of the wait, so the longer an idle consumer waits, the less it costs. Heartbeats,
 * by which members learn of a rebalance, are sent after a fetch; the fetches from other brokers are then given up.
 * Milliseconds.
 */
const maxFetch = 1_000;
const standstill = 30_000;
const maxDisconnect = 2_000;
/**
 * About 3.5 s: as long as brokers take to give a dead broker's partitions to others. A consumer that gives up earlier
 * joins its group again, for which all members stop.
 */
const retriesWithoutLeader = 6;
/** After this long without a fetch, the consumer counts as down. */
const downAfter = 5_000;
/** A consumer that ran this long was healthy; its failure starts a new count. */
const steadyAfter = 60_000;
/** One of this many failures in a row is logged at warn. */
const warnEach = 5;
/** Failures within this time of the first are logged at info only. */
const warnAfter = 10_000;

export class SupervisedConsumer {
  readonly #options: SupervisedConsumerOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #group: GroupWatch;
  #lastFetch = 0;
  #lastFailure: Error | undefined;
  /** Whether the latest consumer has connected to a broker. */
  #hasConnected = false;
  /** The current consumer; a previous one may still be disconnecting. */
  #current: Consumer | undefined;
  /** Member id of the latest consumer if it could not leave its group, which would otherwise wait for it. */
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

  /** Why it has not been fetching lately, as far as known; undefined while it has. */
  get problem(): string | undefined {
    // Without a right it joins its group anyway, and fails at the first fetch.
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
        log.info({ groupId }, 'topics were created or deleted, starting a new consumer');
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
      // A consumer that reached its group has disturbed the other members.
      const delay = Math.round(this.#hasConnected ? retryDelay(attempt) : lookDelay(attempt));
      // Starting brokers and new topics have no leaders for a moment, which is normal.
      const isNews = Date.now() - downSince > warnAfter || error instanceof MissingRight;
      const level = isNews && attempt % warnEach === 0 ? 'warn' : 'info';
      log[level]({ groupId, error, retryInMs: delay }, 'consumer failed, starting a new one');
      if (isOtherProtocol(error)) await this.#unlessStopped(this.#group.refused());
      await pause(delay, this.#stopping.signal);
    }
  }

  /** @returns the failure that ended it, or undefined if it was stopped. */
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
      heartbeatInterval: 1_000,
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
    started.catch(() => undefined); // handled below, unless a stop comes first
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
    // It has ended already, and nobody would stop it if it ran now: it would fetch the same records again and again.
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

  /** kafkajs waits for outstanding responses, and a group that is rebalancing may delay one by ten seconds. */
  async #disconnect(consumer: Consumer): Promise<void> {
    const { log } = this.#options;
    const disconnected = consumer.disconnect().catch((error) => log.debug({ error }, 'disconnect failed'));
    if (!(await settledWithin(disconnected, maxDisconnect)))
      log.info('disconnecting takes too long; no longer waiting for it');
  }

  /** A stop does not wait for a broker that may never respond. */
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

  /** `ended` resolves with a crash, a stall or a change of topics, or with undefined when stopped. */
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
      if (signal.aborted) stopped(); // before a consumer was created
      unwatch = () => {
        clearInterval(watch);
        signal.removeEventListener('abort', stopped);
      };
    });
    return { ended, unwatch };
  }
}

/** For a topic that only other members read; if it can't be looked up, they will notice. */
async function partitionsOf(kafka: Kafka, topic: string): Promise<number[]> {
  return withAdmin(kafka, async (admin) => {
    const count = await partitionCount(admin, topic).catch(() => undefined);
    return Array.from({ length: count ?? 0 }, (_, partition) => partition);
  });
}

/** The group's members have no assignment protocol in common with this one. */
const isOtherProtocol = (error: Error): boolean => brokerError(error) === 'INCONSISTENT_GROUP_PROTOCOL';

/** Wanted topics were created, or read topics deleted. */
class TopicsChanged extends Error {}
