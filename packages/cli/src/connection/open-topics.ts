/** A command's side of the topics: the same settings, and variables, as a front's, unless options say otherwise. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConfigurationError,
  connectKafka,
  createLog,
  type KafkaSettings,
  kafkaSettings,
  LaneProducer,
  plannedTopics,
  randomInstanceId,
  readEnvironment,
  type StartFrom,
  settledWithin,
  sharedVariables,
  TopicCatalogue,
  TopicNames,
  TopicReader,
  type TopicRecord,
  type TopicSettings,
  topicSettings,
} from '@parley/messaging';
import { BrokersUnreachable, CommandFailed, UsageError } from '../command-failed.ts';
import { userPath } from '../user-path.ts';
import { words } from '../words/language.ts';
import { readCommandConfig } from './command-config.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { localBrokers } from './local-stack.ts';
import { whyNoKafka } from './why-no-kafka.ts';

type Kafka = ReturnType<typeof connectKafka>;
export type Admin = ReturnType<Kafka['admin']>;

export interface Topics {
  readonly producer: LaneProducer;
  readonly names: TopicNames;
  readonly settings: KafkaSettings;
  readonly topicSettings: TopicSettings;
  readonly kafka: Kafka;
  /** Connected, and closed with the topics. @throws BrokersUnreachable */
  readonly admin: () => Promise<Admin>;
  /** @throws CommandFailed where one of them isn't there. @throws BrokersUnreachable */
  readonly require: (topics: readonly string[]) => Promise<void>;
  /** Those of them that are there. @throws BrokersUnreachable */
  readonly present: (topics: readonly string[]) => Promise<string[]>;
  /** Resolves once no record that comes can be missed. @throws CommandFailed where that takes too long */
  readonly read: (
    topics: readonly string[],
    start: StartFrom,
    onRecord: (record: TopicRecord) => void,
  ) => Promise<TopicReader>;
  readonly close: () => Promise<void>;
}

/** What getting ready may take, however short the wait for a reply is to be. Milliseconds. */
const readyWithin = 30_000;
/** What the brokers may take to answer at all. Milliseconds. */
const answerWithin = 15_000;
/** What a close may take: nobody waits for a broker that doesn't answer. Milliseconds. */
const closeWithin = 3_000;

/** Connects when something is asked for. @throws UsageError where options or variables make no sense */
export function openTopics(options: ConnectionOptions): Topics {
  const { settings, topics: topicSettings } = readSettings(options);
  const names = new TopicNames(topicSettings);
  // Standard output is for results, and what goes wrong is told by the command itself.
  const log = createLog('cli', 'silent');
  const kafka = connectKafka(settings, log);
  const catalogue = new TopicCatalogue(kafka);
  const producer = new LaneProducer(kafka, catalogue, log);
  const readers: TopicReader[] = [];
  let admin: Promise<Admin> | undefined;
  const answer = <Result>(asked: Promise<Result>) => inTime(asked, settings);
  return {
    producer,
    names,
    settings,
    topicSettings,
    kafka,
    admin() {
      admin ??= answer(connected(kafka));
      return admin;
    },
    async require(topics) {
      for (const topic of topics)
        if ((await answer(catalogue.partitions(topic))) === undefined)
          throw new CommandFailed(missingTopic(topic, settings, topicSettings));
    },
    async present(topics) {
      const there = new Set(await answer(listTopics(this.admin())));
      return topics.filter((topic) => there.has(topic));
    },
    async read(topics, start, onRecord) {
      // Fronts may read with a group of such a name, so whoever has the rights of a front may read here.
      const groupId = names.group(`front-cli-${randomInstanceId()}`);
      const reader = new TopicReader({ kafka, groupId, topics, start, log, onRecord });
      readers.push(reader);
      await untilUp(reader, settings.brokers);
      return reader;
    },
    async close() {
      const closed = Promise.all([
        producer.close(),
        catalogue.close(),
        ...readers.map((reader) => reader.stop()),
        admin?.then((connection) => connection.disconnect()).catch(() => undefined),
      ]);
      await settledWithin(closed, closeWithin);
    },
  };
}

function missingTopic(topic: string, { brokers }: KafkaSettings, topics: TopicSettings): string {
  const isOurs = plannedTopics(topics).some((planned) => planned.topic === topic);
  return (isOurs ? words().noTopic : words().noForeignTopic)(brokers.join(','), topic);
}

async function connected(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin();
  await admin.connect();
  return admin;
}

const listTopics = async (admin: Promise<Admin>) => (await admin).listTopics();

async function untilUp(reader: TopicReader, brokers: readonly string[]): Promise<void> {
  const until = Date.now() + readyWithin;
  while (!reader.up) {
    if (Date.now() > until)
      throw new CommandFailed(
        words().nothingRead(brokers.join(','), readyWithin / 1_000, reader.problem ?? ''),
      );
    await sleep(10);
  }
}

function readSettings(options: ConnectionOptions): { settings: KafkaSettings; topics: TopicSettings } {
  const named = options.bootstrapServer ?? options.brokers;
  const option = options.bootstrapServer ? '--bootstrap-server' : '--brokers';
  const brokers = (named ?? process.env.KAFKA_BROKERS) || localBrokers(options.root, process.env);
  // How to log in, the file says where one is given.
  const login = options.commandConfig ? { KAFKA_SASL_MECHANISM: undefined } : {};
  const environment = { ...process.env, KAFKA_BROKERS: brokers, ...login };
  try {
    const values = readEnvironment(sharedVariables, environment);
    const settings = kafkaSettings(values, 'cli', randomInstanceId());
    const connection = options.commandConfig ? readCommandConfig(userPath(options.commandConfig)) : {};
    return { settings: { ...settings, ...connection }, topics: topicSettings(values) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const isOption = named !== undefined && error.message.startsWith('KAFKA_BROKERS is wrong');
    throw new UsageError(isOption ? words().noBrokers(option, named) : error.message);
  }
}

async function inTime<Result>(answer: Promise<Result>, { brokers, tls }: KafkaSettings): Promise<Result> {
  try {
    if (await settledWithin(answer, answerWithin)) return await answer;
    answer.catch(() => undefined); // too late to be of interest
    throw new Error(words().noAnswer(answerWithin / 1_000));
  } catch (error) {
    const why = await whyNoKafka(brokers, error as Error, tls !== undefined);
    throw new BrokersUnreachable(words().noKafka(brokers.join(','), why));
  }
}
