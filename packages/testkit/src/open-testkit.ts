/** A client of Parley's topics, and of any others, for tests. */
import {
  type EventTopic,
  eventTopicNames,
  type PairName,
  pairNames,
  type RoomEvent,
  type UserEvent,
} from '@parley/contracts';
import {
  accessTopics,
  EventLog,
  Exchange,
  type KeptEvent,
  kafkaSettings,
  noSealing,
  pairTarget,
  randomInstanceId,
  readEnvironment,
  sealingFor,
  sharedVariables,
  TopicNames,
  topicSettings,
} from '@parley/messaging';
import { pairClient } from './ask-pair.ts';
import type { EventListener } from './event-listener.ts';
import { listenTo } from './listen-to.ts';
import { openTopicClient } from './open-topic-client.ts';
import type { PairClient } from './pair-client.ts';
import type { TopicClient, TopicOptions } from './topic-client.ts';

export interface TestkitOptions {
  /** `host:port,…`; by default `KAFKA_BROKERS`. */
  readonly brokers?: string;
  /** The prefix of the topics of the system under test; by default `TOPIC_PREFIX`. */
  readonly prefix?: string;
  /** The pairs to use, whose topics must exist; by default all. */
  readonly pairs?: readonly PairName[];
  /** The event topics to read, which must exist; by default all. */
  readonly events?: readonly EventTopic[];
  /** The maximum wait for a reply or an event in milliseconds; by default 15,000. */
  readonly timeout?: number;
  /** The workers' public keys, a JWKS, to which passwords are sealed; without it they are sent in plain. */
  readonly sealTo?: string;
  /** The variables of a front, for TLS, a login and renamed topics; by default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface Testkit {
  /** Each pair by its name, as in `kit.pairs['user-add']`. */
  readonly pairs: { readonly [Name in PairName]: PairClient<Name> };
  /** The events of a room's members, from when the testkit was opened. */
  room(roomId: number): EventListener<RoomEvent>;
  /** The events of a user, from when the testkit was opened. */
  user(userId: string): EventListener<UserEvent>;
  /** A client of any request and reply topics. Resolves once no reply can be missed. */
  topics(options: TopicOptions): Promise<TopicClient>;
  /** Reads any topic. Resolves once no record can be missed. */
  listen<Event = Record<string, unknown>>(topic: string): Promise<EventListener<Event>>;
  /** Disconnects. Pending waits fail. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Resolves once no reply and no event can be missed.
 * @throws TestkitError if the brokers can't be reached, or a topic doesn't exist
 */
export async function openTestkit(options: TestkitOptions = {}): Promise<Testkit> {
  const { pairs = pairNames, events = eventTopicNames, timeout = 15_000, sealTo } = options;
  const values = readEnvironment(sharedVariables, variablesOf(options));
  const names = new TopicNames(topicSettings(values));
  const access = accessTopics(kafkaSettings(values, 'testkit', randomInstanceId()), names, 'testkit');
  const sealing = sealTo === undefined ? noSealing : sealingFor(sealTo);
  const log = new EventLog();
  const closed: (() => void)[] = [() => log.close()];
  const close = async () => {
    for (const each of closed.splice(0)) each();
    await access.close();
  };
  try {
    const exchange = await Exchange.open(
      access,
      pairs.map((pair) => pairTarget(pair, { headers: {}, raw: true, sealing })),
      { topics: events.map((topic) => names.event(topic)), onRecord: (record) => log.add(record) },
    );
    closed.push(() => exchange.close());
    const clients = pairNames.map((pair) => [pair, pairClient(pair, { exchange, names, sealing, timeout })]);
    const eventsOf = <Event>(where: string, topics: readonly EventTopic[], field: string, id: unknown) => {
      const wanted = new Set(topics.map((topic) => names.event(topic)));
      const isMeant = ({ topic, body }: KeptEvent) => wanted.has(topic) && fieldOf(body, field) === id;
      return listenTo<Event>({ log, where, isMeant, typeField: 'actionType', timeout });
    };
    return {
      pairs: Object.fromEntries(clients) as Testkit['pairs'],
      room: (roomId) =>
        eventsOf<RoomEvent>(`of room ${roomId}`, ['normalChat', 'emojiChat'], 'roomId', roomId),
      user: (userId) => eventsOf<UserEvent>(`of user ${userId}`, ['userEvent'], 'userId', userId),
      async topics(topicOptions) {
        const { client, close: closeClient } = await openTopicClient(access, topicOptions, timeout);
        closed.push(closeClient);
        return client;
      },
      async listen<Event = Record<string, unknown>>(topic: string) {
        const records = new EventLog();
        await access.require([topic], 'Read');
        await access.read([topic], { at: 'end' }, (record) => records.add(record));
        closed.push(() => records.close());
        const source = {
          log: records,
          where: `on ${topic}`,
          isMeant: () => true,
          typeField: 'type',
          timeout,
        };
        return listenTo<Event>(source);
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function variablesOf({ brokers, prefix, environment = process.env }: TestkitOptions) {
  return {
    ...environment,
    ...(brokers !== undefined && { KAFKA_BROKERS: brokers }),
    ...(prefix !== undefined && { TOPIC_PREFIX: prefix }),
  };
}

const fieldOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
