/** Asks over topics and takes the reply the moment it is there, for tests that ask thousands of times. */
import { randomUUID } from 'node:crypto';
import type { PairName, Reply, RequestOf } from '@parley/contracts';
import { connectKafka, createLog, ReplyReceiver, RequestSender, TopicNames } from '@parley/messaging';
import { inject } from 'vitest';
import { openProducer } from '../../src/kafka/open-producer.ts';
import { waitFor } from './wait-for.ts';

export interface TopicAsker {
  /** Requests of one pair and key, asked one after the other without waiting, are handled in that order. */
  ask<Name extends PairName>(
    pair: Name,
    request: RequestOf<Name>,
    options?: { requestId?: string; key?: string },
  ): Promise<Reply<Name>>;
  stop(): Promise<void>;
}

/** Milliseconds until a reply that is missing fails the test. */
const patience = 25_000;

export async function createTopicAsker(prefix: string): Promise<TopicAsker> {
  const log = createLog('test-asker', 'fatal');
  const brokers = inject('kafkaBrokers').split(',');
  const kafka = connectKafka({ brokers, clientId: 'test-asker', tls: undefined, sasl: undefined }, log);
  const names = new TopicNames({ prefix, pairs: {} });
  const { producer, close } = openProducer(kafka, log);
  const sender = new RequestSender(producer, names);
  const waiting = new Map<string, (value: Buffer) => void>();
  const receiver = new ReplyReceiver({
    kafka,
    names,
    instanceId: `test-asker-${randomUUID()}`,
    log,
    onReply: ({ requestId, value }) => waiting.get(requestId)?.(value),
  });
  await waitFor('the reply receiver', () => receiver.up);
  return {
    async ask<Name extends PairName>(pair: Name, request: RequestOf<Name>, options = {}) {
      const { requestId, ...rest } = { requestId: randomUUID() as string, ...options };
      let timer: NodeJS.Timeout | undefined;
      try {
        const reply = await new Promise<Buffer>((resolve, reject) => {
          waiting.set(requestId, resolve);
          timer = setTimeout(() => reject(new Error(`no reply to ${pair} within ${patience} ms`)), patience);
          sender.send(pair, request, { requestId, ...rest }, patience).catch(reject);
        });
        return JSON.parse(reply.toString()) as Reply<Name>;
      } finally {
        clearTimeout(timer);
        waiting.delete(requestId);
      }
    },
    async stop() {
      await close();
      await receiver.stop();
    },
  };
}
