/**
 * A connection for each topic that is not Parley's own, for the latest few of them.
 *
 * A kafkajs producer looks up all topics that it ever wrote to at once, and takes one that is gone for the failure of
 * all. So a topic that anybody may delete has a producer that no other topic depends on.
 */
import type { Kafka } from 'kafkajs';
import { LaneConnection } from './lane-connection.ts';

const most = 20;

export class ForeignConnections {
  readonly #kafka: Kafka;
  /** By topic, the one used last at the end. */
  readonly #connections = new Map<string, LaneConnection>();

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  of(topic: string): LaneConnection {
    const connection = this.#connections.get(topic) ?? new LaneConnection(this.#kafka);
    this.#connections.delete(topic);
    this.#connections.set(topic, connection);
    const [oldest] = this.#connections.keys();
    if (this.#connections.size > most && oldest !== undefined) this.#close(oldest);
    return connection;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
  }

  #close(topic: string): void {
    void this.#connections.get(topic)?.close();
    this.#connections.delete(topic);
  }
}
