import type { Admin, ISocketFactory, Kafka } from 'kafkajs';
import pino from 'pino';
import { inject, vi } from 'vitest';
import { topicPrefix } from '../../../dev/test/support/topic-prefix.ts';
import { connectKafka } from '../../src/connection/connection.ts';
import type { Log } from '../../src/process/log.ts';
import { LaneProducer } from '../../src/producer/lane-producer.ts';
import type { KafkaSettings } from '../../src/settings/settings.ts';
import type { TopicSettings } from '../../src/settings/topic-settings.ts';
import { TopicCatalogue } from '../../src/topics/topic-catalogue.ts';

export const brokers = (): string => inject('kafkaBrokers');

export const testKafkaSettings = (addresses = brokers()): KafkaSettings => ({
  brokers: addresses.split(','),
  clientId: 'parley-test',
  tls: undefined,
  sasl: undefined,
});

export const testTopicSettings = (settings: Partial<TopicSettings> = {}): TopicSettings => ({
  mode: 'create',
  prefix: topicPrefix(),
  replication: 1,
  retentionHours: 24,
  pairs: {},
  ...settings,
});

export type LogLine = Record<string, unknown> & { level: number; msg: string };

/** A log that is kept to be looked at. */
export function memoryLog(): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const log = pino({ level: 'info', errorKey: 'error' }, { write: (line) => lines.push(JSON.parse(line)) });
  return { log, lines };
}

export interface Client {
  readonly kafka: Kafka;
  readonly catalogue: TopicCatalogue;
  readonly producer: LaneProducer;
  readonly log: Log;
  readonly lines: LogLine[];
  close(): Promise<void>;
}

/** What a process of Parley has of Kafka, with topics of its own. */
export function openClient(socketFactory?: ISocketFactory, addresses = brokers()): Client {
  const { log, lines } = memoryLog();
  const kafka = connectKafka(testKafkaSettings(addresses), log, socketFactory);
  const catalogue = new TopicCatalogue(kafka);
  const producer = new LaneProducer(kafka, catalogue, log);
  return {
    kafka,
    catalogue,
    producer,
    log,
    lines,
    async close() {
      await producer.close();
      await catalogue.close();
    },
  };
}

export async function withAdmin<Result>(
  kafka: Kafka,
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

export interface NewTopic {
  readonly topic: string;
  readonly partitions?: number;
  readonly config?: Readonly<Record<string, string>>;
}

/** Resolves when the broker knows them. */
export async function createTopics(kafka: Kafka, topics: readonly NewTopic[]): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    await admin.createTopics({
      waitForLeaders: false,
      topics: topics.map(({ topic, partitions = 1, config = {} }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: 1,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      })),
    });
    const names = topics.map(({ topic }) => topic);
    await vi.waitFor(() => admin.fetchTopicMetadata({ topics: names }), { timeout: 20_000 });
  });
}

/** @returns the topic's name */
export async function makeTopic(kafka: Kafka, options: Omit<NewTopic, 'topic'> = {}): Promise<string> {
  const topic = `${topicPrefix()}topic`;
  await createTopics(kafka, [{ topic, ...options }]);
  return topic;
}
