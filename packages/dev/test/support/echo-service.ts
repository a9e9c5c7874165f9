/** Somebody else's service: it answers each record on one topic with the same record on another. */
import { connectKafka, createLog } from '@parley/messaging';
import { inject } from 'vitest';
import { createTopics } from './create-topics.ts';

export interface EchoService {
  readonly requests: string;
  readonly replies: string;
  stop(): Promise<void>;
}

export async function startEchoService(prefix: string): Promise<EchoService> {
  const settings = {
    brokers: inject('kafkaBrokers').split(','),
    clientId: 'echo',
    tls: undefined,
    sasl: undefined,
  };
  const kafka = connectKafka(settings, createLog('echo', 'fatal'));
  const [requests, replies] = [`${prefix}orders`, `${prefix}orders-replies`];
  await createTopics(
    kafka,
    [requests, replies].map((topic) => ({ topic, partitions: 2 })),
  );
  const producer = kafka.producer();
  await producer.connect();
  const consumer = kafka.consumer({ groupId: `${prefix}echo` });
  await consumer.connect();
  await consumer.subscribe({ topics: [requests], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message: { key, value, headers = {} } }) => {
      await producer.send({ topic: replies, messages: [{ key, value, headers }] });
    },
  });
  return {
    requests,
    replies,
    stop: async () => {
      await Promise.all([consumer.disconnect(), producer.disconnect()]);
    },
  };
}
