/**
 * A kafkajs producer that is made when it is first needed, and anew after it has failed. What others have in flight on one that
 * failed is waited for: lanes of a broker that died would else break those of all others off, again and again.
 */
import type { Kafka, Producer } from 'kafkajs';
import { settledWithin } from '../process/settled-within.ts';

/** How long a close waits for the broker's answers. Milliseconds. */
const closeWithin = 2_000;
/**
 * For so long others' work goes on with a producer that failed. After that it is disconnected, and what is not with a broker by
 * then fails: behind a broker that has fallen silent it would be tried again where the last leaders are known from.
 * Milliseconds.
 */
const workOnWithin = 2_000;

/** A producer, and how much is in flight on it. */
interface Used {
  readonly producer: Promise<Producer>;
  inFlight: number;
}

export class LaneConnection {
  readonly #kafka: Kafka;
  #used: Used | undefined;
  /** On which something is still in flight. */
  readonly #failed = new Set<Used>();

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /**
   * A producer that failed is replaced; kafkajs's own recovery has states it doesn't come back from.
   * @param isFine whether an error says nothing about the producer
   */
  async use<Result>(
    work: (producer: Producer) => Promise<Result>,
    isFine: (error: Error) => boolean,
  ): Promise<Result> {
    this.#used ??= { producer: this.#connect(), inFlight: 0 };
    const used = this.#used;
    used.inFlight += 1;
    try {
      return await work(await used.producer);
    } catch (error) {
      if (!isFine(error as Error)) this.#giveUp(used);
      throw error;
    } finally {
      used.inFlight -= 1;
      if (used.inFlight === 0) this.#end(used);
    }
  }

  #giveUp(used: Used): void {
    if (this.#used === used) this.#used = undefined;
    if (this.#failed.has(used)) return;
    this.#failed.add(used);
    setTimeout(() => this.#end(used), workOnWithin).unref();
  }

  /** Of a producer that failed, once. */
  #end(used: Used): void {
    if (this.#failed.delete(used)) disconnect(used).catch(() => undefined);
  }

  async close(): Promise<void> {
    const closing = [...this.#failed, ...(this.#used ? [this.#used] : [])];
    this.#used = undefined;
    this.#failed.clear();
    await settledWithin(Promise.allSettled(closing.map(disconnect)), closeWithin);
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

const disconnect = async ({ producer }: Used): Promise<void> => (await producer).disconnect();
