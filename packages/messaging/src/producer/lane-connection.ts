/** A kafkajs producer that is made when it is first needed, and anew after it has failed. */
import type { Kafka, Producer } from 'kafkajs';
import { settledWithin } from '../process/settled-within.ts';

/** How long a close waits for the broker's answers. Milliseconds. */
const closeWithin = 2_000;

export class LaneConnection {
  readonly #kafka: Kafka;
  #producer: Promise<Producer> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  connected(): Promise<Producer> {
    this.#producer ??= this.#connect();
    return this.#producer;
  }

  /** A producer that failed is replaced; kafkajs's own recovery has states it doesn't come back from. */
  discard(failed: Promise<Producer>): void {
    if (this.#producer === failed) this.#producer = undefined;
    failed.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  async close(): Promise<void> {
    const closing = this.#producer;
    this.#producer = undefined;
    await settledWithin(
      closing?.then((producer) => producer.disconnect()),
      closeWithin,
    );
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      allowAutoTopicCreation: false,
      // Not idempotent: kafkajs loses acknowledged records when it is (K1). Repeats are dropped by consumers.
      idempotent: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
      retry: { retries: 2 },
    });
    await producer.connect();
    return producer;
  }
}
