/**
 * A connection for each topic that is not Parley's own, for the most recently used ones.
 *
 * A kafkajs producer looks up all topics it has ever written to together, and fails for all of them if one is gone. So
 * a topic that others may delete has a producer on which no other topic depends.
 */
import type { Kafka } from 'kafkajs';
import { LaneConnection } from './lane-connection.ts';

const most = 20;

export class ForeignConnections {
  readonly #kafka: Kafka;
  /** By topic; the most recently used is last. */
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
