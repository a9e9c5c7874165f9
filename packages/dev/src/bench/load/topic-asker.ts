/**
 * Sends requests through topics and takes their replies at once, reading only the given topics. It does less than the
 * testkit, whose checks and events would be measured too.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  connectKafka,
  createLog,
  header,
  kafkaSettings,
  type LaneProducer,
  type Log,
  newRequestId,
  RequestSender,
  readEnvironment,
  sharedVariables,
  TopicNames,
  topicSettings,
  withAdmin,
} from '@parley/messaging';
import { openProducer } from '../../kafka/open-producer.ts';

/** The result of a request. */
export interface Outcome {
  readonly value: Buffer;
  /** Empty if it succeeded. */
  readonly errorCode: string;
}

/** Milliseconds after which a reply counts as lost: on a busy machine, hashing passwords takes a while. */
export const patience = 30_000;

export class LostReply extends Error {}

interface Waiting {
  readonly until: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** The topics' brokers, and the prefix of Parley's names; the environment's if absent. */
export interface TopicPlace {
  readonly brokers: string;
  readonly prefix?: string | undefined;
}

export interface Topics {
  readonly kafka: ReturnType<typeof connectKafka>;
  readonly log: Log;
  readonly names: TopicNames;
}

export function connectTopics({ brokers, prefix }: TopicPlace): Topics {
  const values = readEnvironment(sharedVariables, {
    ...process.env,
    KAFKA_BROKERS: brokers,
    ...(prefix !== undefined && { TOPIC_PREFIX: prefix }),
  });
  const log = createLog('bench', 'fatal');
  const kafka = connectKafka(kafkaSettings(values, 'bench', String(process.pid)), log);
  return { kafka, log, names: new TopicNames(topicSettings(values)) };
}

export class TopicAsker {
  readonly names: TopicNames;
  readonly sender: RequestSender;
  readonly producer: LaneProducer;
  readonly #waiting = new Map<string, Waiting>();
  readonly #kafka: Topics['kafka'];
  readonly #closeProducer: () => Promise<void>;
  readonly #losing: NodeJS.Timeout;
  #closeConsumer = async (): Promise<void> => undefined;

  private constructor(place: TopicPlace) {
    const { kafka, log, names } = connectTopics(place);
    this.#kafka = kafka;
    this.names = names;
    const { producer, close } = openProducer(kafka, log);
    this.producer = producer;
    this.#closeProducer = close;
    this.sender = new RequestSender(this.producer, names);
    this.#losing = setInterval(() => this.#loseLate(), 1_000);
  }

  /** Resolves once no reply can be missed. @param topics of replies, from the names */
  static async open(place: TopicPlace, topics: (names: TopicNames) => string[]): Promise<TopicAsker> {
    const asker = new TopicAsker(place);
    await asker.#follow(topics(asker.names));
    return asker;
  }

  /**
   * @param send writes the request with this id to its topic
   * @throws {LostReply} if no reply came in time
   */
  ask(send: (requestId: string) => Promise<unknown>): Promise<Outcome> {
    const requestId = newRequestId();
    return new Promise<Outcome>((resolve, reject) => {
      this.#waiting.set(requestId, { resolve, reject, until: performance.now() + patience });
      send(requestId).catch(reject);
    }).finally(() => this.#waiting.delete(requestId));
  }

  async close(): Promise<void> {
    clearInterval(this.#losing);
    await Promise.all([this.#closeConsumer(), this.#closeProducer()]);
  }

  async #follow(topics: string[]): Promise<void> {
    const ends = await this.#endsOf(topics);
    const consumer = this.#kafka.consumer({ groupId: `bench-${randomUUID()}`, maxWaitTimeInMs: 500 });
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 2,
      eachBatch: async ({ batch }) => {
        for (const { headers, value } of batch.messages) {
          const waiting = this.#waiting.get(String(headers?.[header.correlationId] ?? ''));
          const errorCode = String(headers?.[header.error] ?? '');
          if (value) waiting?.resolve({ value, errorCode });
        }
      },
    });
    await joined;
    for (const end of ends) consumer.seek(end);
    this.#closeConsumer = () => consumer.disconnect();
  }

  /** Existing records are skipped. */
  #endsOf(topics: readonly string[]): Promise<PartitionEnd[]> {
    return withAdmin(this.#kafka, async (admin) =>
      (await Promise.all(topics.map((topic) => endsOf(admin, topic)))).flat(),
    );
  }

  #loseLate(): void {
    const at = performance.now();
    for (const { until, reject } of this.#waiting.values())
      if (until < at) reject(new LostReply(`no reply within ${patience / 1_000} s`));
  }
}

interface PartitionEnd {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** A new topic may have no leader for a moment. */
async function endsOf(
  admin: ReturnType<Topics['kafka']['admin']>,
  topic: string,
  deadline = performance.now() + patience,
): Promise<PartitionEnd[]> {
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    return ends.map(({ partition, high }) => ({ topic, partition, offset: high }));
  } catch (error) {
    if (performance.now() > deadline) throw error;
    await sleep(200);
    return endsOf(admin, topic, deadline);
  }
}
