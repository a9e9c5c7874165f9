/**
 * A client of the topics, as testers and other systems are: it sends records as they are told, and keeps every reply,
 * also one that comes a second time, late, or that nobody has asked for. That is what the tests which use it are about;
 * the testkit gives whoever asks one reply, and signs nothing.
 */
import { randomUUID } from 'node:crypto';
import {
  connectKafka,
  createLog,
  type KafkaSettings,
  type ReceivedReply,
  ReplyReceiver,
  type Signatures,
  TopicNames,
} from '@parley/messaging';
import { inject } from 'vitest';
import { openProducer } from '../../src/kafka/open-producer.ts';
import { waitFor } from './wait-for.ts';

type PairName = ReceivedReply['pair'];

export type TopicReply = ReceivedReply & {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every pair
  readonly body: any;
};

export interface TopicClient {
  readonly replies: readonly TopicReply[];
  /** Resolves when the record is on the topic. An object is sent as JSON. */
  send(
    pair: PairName,
    value: object | string | Buffer | null,
    options?: { key?: string | null; requestId?: string | Buffer; headers?: Record<string, string | Buffer> },
  ): Promise<void>;
  /** Writes a reply of success, as a worker does who signs as the client does, if at all. */
  answer(pair: PairName, userId: string, headers: Record<string, string>): Promise<void>;
  /** Resolves with the first `count` replies to a request id. */
  repliesTo(requestId: string, count?: number): Promise<TopicReply[]>;
  stop(): Promise<void>;
}

export async function createTopicClient(
  prefix: string,
  brokers: string = inject('kafkaBrokers'),
  signatures?: Signatures,
): Promise<TopicClient> {
  const settings: KafkaSettings = {
    brokers: brokers.split(','),
    clientId: 'test',
    tls: undefined,
    sasl: undefined,
  };
  const log = createLog('test-client', 'fatal');
  const kafka = connectKafka(settings, log);
  const names = new TopicNames({ prefix, pairs: {} });
  const { producer, close } = openProducer(kafka, log);
  const replies: TopicReply[] = [];
  const receiver = new ReplyReceiver({
    kafka,
    names,
    instanceId: 'test-client',
    log,
    onReply: (reply) => replies.push({ ...reply, body: JSON.parse(reply.value.toString()) }),
  });
  await waitFor('the reply receiver', () => receiver.up);
  return {
    replies,
    async send(pair, value, { key = null, requestId, headers = {} } = {}) {
      const plain = typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
      const bytes = plain ? JSON.stringify(value) : value;
      await producer.send({
        topic: names.request(pair),
        key: key === null ? null : Buffer.from(key),
        value: bytes === null ? null : Buffer.from(bytes as string),
        headers: { ...(requestId !== undefined && { kafka_correlationId: requestId }), ...headers },
      });
    },
    async answer(pair, userId, headers) {
      const reply = { userId, isSuccess: true, errorMessage: '', errorCode: '' };
      const record = {
        topic: names.response(pair),
        key: Buffer.from(userId),
        value: Buffer.from(JSON.stringify(reply)),
        headers: { kafka_correlationId: randomUUID(), ...headers },
      };
      const signature = signatures && { 'parley-signature': signatures.sign(record) };
      await producer.send({ ...record, headers: { ...record.headers, ...signature } });
    },
    repliesTo: (requestId, count = 1) =>
      waitFor(`${count} replies to ${requestId}`, () => {
        const found = replies.filter((reply) => reply.requestId === requestId);
        return found.length >= count ? found : undefined;
      }),
    async stop() {
      await close();
      await receiver.stop();
    },
  };
}
