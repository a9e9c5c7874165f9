import { randomUUID } from 'node:crypto';
import type { Kafka, Message, Transaction } from 'kafkajs';

export interface OpenTransaction {
  send(topic: string, messages: Message[]): Promise<void>;
  /** Puts a mark behind what was sent, on each partition. */
  end(how: 'commit' | 'abort'): Promise<void>;
}

/** A transaction of a producer of its own, as tools have them that write exactly once. */
export async function openTransaction(kafka: Kafka): Promise<OpenTransaction> {
  const producer = kafka.producer({
    transactionalId: randomUUID(),
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: 60_000,
  });
  await producer.connect();
  const transaction: Transaction = await producer.transaction();
  return {
    async send(topic, messages) {
      await transaction.send({ topic, messages });
    },
    async end(how) {
      await transaction[how]();
      await producer.disconnect();
    },
  };
}
