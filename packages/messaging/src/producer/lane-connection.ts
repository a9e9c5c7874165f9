/**
 * A kafkajs producer that is created when first needed, and replaced after a failure. Sends of others on a failed
 * producer are awaited: otherwise the lanes of a dead broker would abort those of all others, again and again.
 */
import type { Kafka, Producer } from 'kafkajs';
import { settledWithin } from '../process/settled-within.ts';

/** How long a close waits for the broker's responses. Milliseconds. */
const closeWithin = 2_000;
/**
 * How long the other sends on a failed producer may continue. Then it is disconnected, and sends that have not reached
 * a broker fail: otherwise they would be retried behind a broker that has stopped responding, by outdated leaders.
 * Milliseconds.
 */
const workOnWithin = 2_000;

/** A producer, and the number of sends in flight on it. */
interface Used {
  readonly producer: Promise<Producer>;
  inFlight: number;
}

export class LaneConnection {
  readonly #kafka: Kafka;
  #used: Used | undefined;
  /** Failed producers with sends in flight. */
  readonly #failed = new Set<Used>();

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /**
   * Runs work with the current producer. A failed one is replaced, since kafkajs's own recovery has states from which
   * it does not return.
   * @param isFine whether an error does not concern the producer
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

  /** Disconnects a failed producer, once. */
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
      // Not idempotent: as an idempotent producer kafkajs loses acknowledged records (K1). Consumers drop repeats.
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
