/** Everything that is and comes to be on the event topics, as records and as parsed JSON. */
import { randomUUID } from 'node:crypto';
import { type EventTopic, eventTopicNames } from '@parley/contracts';
import { connectKafka, createLog, TopicNames } from '@parley/messaging';
import { inject } from 'vitest';
import { waitFor } from './wait-for.ts';

export interface TapedEvent {
  readonly topic: EventTopic;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every kind
  readonly body: any;
  /** When it was read, in epoch milliseconds. */
  readonly at: number;
}

export interface EventTape {
  /** In the order of each key. */
  readonly events: readonly TapedEvent[];
  /** Resolves with the first `count` events that are meant. @throws when they don't come */
  find(what: string, isMeant: (event: TapedEvent) => boolean, count?: number): Promise<TapedEvent[]>;
  stop(): Promise<void>;
}

/** The topics must be there: open it when a worker is ready. */
export async function openEventTape(prefix: string, brokers = inject('kafkaBrokers')): Promise<EventTape> {
  const settings = { brokers: brokers.split(','), clientId: 'event-tape', tls: undefined, sasl: undefined };
  const kafka = connectKafka(settings, createLog('event-tape', 'fatal'));
  const names = new TopicNames({ prefix, pairs: {} });
  const topicOf = new Map(eventTopicNames.map((topic) => [names.event(topic), topic]));
  const events: TapedEvent[] = [];
  const consumer = kafka.consumer({
    groupId: `${prefix}tape-${randomUUID()}`,
    maxWaitTimeInMs: 500,
    // Behind a broker that was stopped it waits for its own former membership to lapse: 30 s by default, at least 6.
    sessionTimeout: 6_000,
    heartbeatInterval: 1_000,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topicOf.keys()], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      const topic = topicOf.get(batch.topic);
      if (!topic) return;
      for (const { key, value, headers = {} } of batch.messages)
        events.push({
          topic,
          key: String(key),
          headers: Object.fromEntries(Object.entries(headers).map(([name, each]) => [name, String(each)])),
          body: JSON.parse(String(value)),
          at: Date.now(),
        });
    },
  });
  return {
    events,
    find: (what, isMeant, count = 1) =>
      waitFor(`${count} of ${what}`, () => {
        const found = events.filter(isMeant);
        return found.length >= count ? found.slice(0, count) : undefined;
      }),
    stop: () => consumer.disconnect(),
  };
}
