/**
 * The number of partitions of topics, as brokers report it. An entry older than half a minute is refreshed in the
 * background, while the old one is still used.
 *
 * Each topic is looked up by itself: in a response about several, kafkajs takes one partition without a leader for a
 * failure of all. Records are placed like those of a Java client: murmur2 of the key.
 */
import kafkajs, { type Admin, type Kafka, type PartitionMetadata } from 'kafkajs';
import { isOfTopic } from '../connection/broker-error.ts';
import { settledWithin } from '../process/settled-within.ts';

const { Partitioners } = kafkajs;
/** Milliseconds. */
const freshFor = 30_000;
/** Older entries are not used: callers wait for the lookup. Milliseconds. */
const usableFor = 300_000;
/** How soon an unknown topic is looked up again. Milliseconds. */
const unknownFor = 1_000;
/** Maximum number of remembered topics: requests may name any. */
const maxEntries = 1_000;
/** Milliseconds. */
const closeWithin = 2_000;

interface Entry {
  readonly partitions: number | undefined;
  /** By partition, the broker that led it at the time; -1 if none did. */
  readonly leaders: readonly number[];
  readonly at: number;
}

export class TopicCatalogue {
  readonly #kafka: Kafka;
  readonly #javaPartition = Partitioners.DefaultPartitioner();
  readonly #entries = new Map<string, Entry>();
  /** The partitioner's input, by number of partitions. */
  readonly #metadata = new Map<number, PartitionMetadata[]>();
  readonly #loading = new Map<string, Promise<number | undefined>>();
  #admin: Promise<Admin> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /**
   * @returns undefined if there is no such topic; the previous number if the brokers do not answer now.
   * @throws if they do not, and never did
   */
  async partitions(topic: string): Promise<number | undefined> {
    const known = this.#known(topic);
    if (known) return known.partitions;
    try {
      return await this.#load(topic);
    } catch (error) {
      const before = this.#entries.get(topic)?.partitions;
      if (before === undefined) throw error;
      return before;
    }
  }

  /** Looks it up now. @throws if the brokers do not answer */
  lookUp(topic: string): Promise<number | undefined> {
    return this.#load(topic);
  }

  /** The partition for a key; any one without a key. @throws if the topic does not exist. */
  async partitionFor(topic: string, key: Buffer | null): Promise<number> {
    const count = await this.partitions(topic);
    if (count === undefined) throw new Error(`topic ${topic} does not exist`);
    return this.#placeAmong(count, topic, key);
  }

  /** The same without waiting, if the topic is known; otherwise undefined. */
  knownPartitionFor(topic: string, key: Buffer | null): number | undefined {
    const count = this.#known(topic)?.partitions;
    return count === undefined ? undefined : this.#placeAmong(count, topic, key);
  }

  /** The broker that leads a partition, as far as known; it may have changed. */
  knownLeader(topic: string, partition: number): number | undefined {
    return this.#entries.get(topic)?.leaders[partition];
  }

  /** An entry that can be used without waiting for a broker. */
  #known(topic: string): Entry | undefined {
    const known = this.#entries.get(topic);
    if (!known) return undefined;
    const age = Date.now() - known.at;
    if (known.partitions === undefined) return age < unknownFor ? known : undefined;
    if (age < freshFor) return known;
    if (age >= usableFor) return undefined;
    this.#load(topic).catch(() => undefined); // retried by the next caller
    return known;
  }

  #placeAmong(count: number, topic: string, key: Buffer | null): number {
    let partitionMetadata = this.#metadata.get(count);
    if (!partitionMetadata) {
      partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
        partitionId,
        leader: 0,
        partitionErrorCode: 0,
        replicas: [],
        isr: [],
      }));
      this.#metadata.set(count, partitionMetadata);
    }
    return this.#javaPartition({ topic, partitionMetadata, message: { key, value: null } });
  }

  async close(): Promise<void> {
    const closed = this.#admin?.then((admin) => admin.disconnect());
    await settledWithin(closed, closeWithin);
  }

  /** One lookup of a topic at a time, shared by all who wait for it. */
  #load(topic: string): Promise<number | undefined> {
    let loading = this.#loading.get(topic);
    if (!loading) {
      loading = this.#fetch(topic).finally(() => this.#loading.delete(topic));
      this.#loading.set(topic, loading);
    }
    return loading;
  }

  async #fetch(topic: string): Promise<number | undefined> {
    this.#admin ??= this.#connect();
    const admin = this.#admin;
    try {
      const leaders = await partitionLeaders(await admin, topic);
      this.#remember(topic, leaders);
      return leaders?.length;
    } catch (error) {
      // A broker's error about one topic does not concern the connection, which others may be using.
      if (!isOfTopic(error)) {
        if (this.#admin === admin) this.#admin = undefined;
        admin.then((broken) => broken.disconnect()).catch(() => undefined);
      }
      throw error;
    }
  }

  /** The oldest lookup is forgotten first. */
  #remember(topic: string, leaders: readonly number[] | undefined): void {
    this.#entries.delete(topic);
    this.#entries.set(topic, { partitions: leaders?.length, leaders: leaders ?? [], at: Date.now() });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin();
    await admin.connect();
    return admin;
  }
}

/** @returns undefined if there is no such topic. @throws other errors of the brokers */
export async function partitionCount(admin: Admin, topic: string): Promise<number | undefined> {
  return (await partitionLeaders(admin, topic))?.length;
}

async function partitionLeaders(admin: Admin, topic: string): Promise<number[] | undefined> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics.find(({ name }) => name === topic)?.partitions;
    return partitions?.toSorted((a, b) => a.partitionId - b.partitionId).map(({ leader }) => leader);
  } catch (error) {
    if ((error as { type?: string }).type === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
    throw error;
  }
}
