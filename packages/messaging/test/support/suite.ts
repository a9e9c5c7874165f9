import type { ISocketFactory, Kafka } from 'kafkajs';
import pino from 'pino';
import { inject } from 'vitest';
import { createTopics, type NewTopic } from '../../../dev/test/support/create-topics.ts';
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

/** @returns the topic's name */
export async function makeTopic(kafka: Kafka, options: Omit<NewTopic, 'topic'> = {}): Promise<string> {
  const topic = `${topicPrefix()}topic`;
  await createTopics(kafka, [{ topic, ...options }]);
  return topic;
}
