/** Opens the topics for a command, with a front's settings and variables, unless options override them. */
import { join } from 'node:path';
import {
  type Asked,
  accessTopics,
  answerWithin,
  ConfigurationError,
  ExchangeError,
  type KafkaSettings,
  kafkaSettings,
  MissingRight,
  namingMissingRight,
  plannedTopics,
  randomInstanceId,
  readEnvironment,
  readyWithin,
  settledWithin,
  sharedVariables,
  type TopicAccess,
  TopicNames,
  type TopicSettings,
  topicSettings,
} from '@parley/messaging';
import { BrokersUnreachable, CommandFailed, NotAllowed, UsageError } from '../command-failed.ts';
import { kafkaTool } from '../equivalent/kafka-tool.ts';
import { userPath } from '../user-path.ts';
import { words } from '../words/language.ts';
import { readCommandConfig } from './command-config.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { localBrokers, localLogins } from './local-stack.ts';
import { whyNoKafka } from './why-no-kafka.ts';

type Kafka = TopicAccess['kafka'];
export type Admin = ReturnType<Kafka['admin']>;

/** Failures are reported as CommandFailed, unreachable brokers as BrokersUnreachable. */
export interface Topics extends Omit<TopicAccess, 'answer' | 'producer'> {
  readonly producer: Pick<TopicAccess['producer'], 'send'>;
  readonly settings: KafkaSettings;
  readonly topicSettings: TopicSettings;
  /** A connected admin client, which is closed with the topics. @throws BrokersUnreachable */
  readonly admin: () => Promise<Admin>;
  /** Those of these topics that exist. @throws BrokersUnreachable */
  readonly present: (topics: readonly string[]) => Promise<string[]>;
  /** Wraps other work with the brokers: a missing right is named by the given operation. @throws NotAllowed */
  readonly told: <Result>(work: Promise<Result>, asked?: Asked) => Promise<Result>;
}

/** Time limit for closing, so that no one waits for an unresponsive broker. Milliseconds. */
const closeWithin = 3_000;

/** Connects lazily. @throws UsageError if options or variables are invalid */
export function openTopics(options: ConnectionOptions): Topics {
  const { settings, topics: topicSettings } = readSettings(options);
  const access = accessTopics(settings, new TopicNames(topicSettings), 'cli');
  let admin: Promise<Admin> | undefined;
  const told: Topics['told'] = (work, asked = { operation: 'Describe' }) =>
    work.catch(async (error) => {
      throw await inOwnWords(namingMissingRight(error, asked), settings, topicSettings, options);
    });
  const forbidden = told(access.forbidden);
  forbidden.catch(() => undefined); // readers get the rejection themselves
  return {
    ...access,
    forbidden,
    settings,
    topicSettings,
    told,
    admin() {
      admin ??= told(access.answer(connected(access.kafka)));
      return admin;
    },
    require: (...given) => told(access.require(...given)),
    async present(topics) {
      const connection = await this.admin();
      const there = new Set(await told(access.answer(connection.listTopics())));
      return topics.filter((topic) => there.has(topic));
    },
    read: (...given) => told(access.read(...given)),
    producer: {
      send: (...given) => told(access.producer.send(...given), { operation: 'Write', topic: given[0].topic }),
    },
    async close() {
      const disconnected = admin?.then((connection) => connection.disconnect());
      await Promise.all([access.close(), settledWithin(disconnected, closeWithin)]);
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

function readSettings(options: ConnectionOptions): { settings: KafkaSettings; topics: TopicSettings } {
  const named = options.bootstrapServer ?? options.brokers;
  const option = options.bootstrapServer ? '--bootstrap-server' : '--brokers';
  const brokers = (named ?? process.env.KAFKA_BROKERS) || localBrokers(options.root, process.env);
  // If there is a file, it has the login.
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

async function inOwnWords(
  error: unknown,
  settings: KafkaSettings,
  topics: TopicSettings,
  options: ConnectionOptions,
): Promise<unknown> {
  if (error instanceof MissingRight) return notAllowed(error, settings, options);
  if (!(error instanceof ExchangeError)) return error;
  const { problem, subject, cause } = error;
  const { brokers, tls } = settings;
  const where = brokers.join(',');
  if (problem === 'NO_TOPIC') return new CommandFailed(missingTopic(subject, settings, topics));
  if (problem === 'NOT_READ')
    return new CommandFailed(words().nothingRead(where, readyWithin / 1_000, subject));
  const reason = cause instanceof Error ? cause : new Error(words().noAnswer(answerWithin / 1_000));
  const { why, isRefusal } = await whyNoKafka(brokers, reason, tls !== undefined);
  if (!isRefusal) return new BrokersUnreachable(words().noKafka(where, why));
  return new BrokersUnreachable([words().notLetIn(where, why), ...loginHints(settings, options)].join('\n'));
}

function notAllowed(
  { operation, resource, resourceName }: MissingRight,
  settings: KafkaSettings,
  options: ConnectionOptions,
): NotAllowed {
  const { username } = settings.sasl ?? {};
  const named = resource === 'cluster' ? ['--cluster'] : [`--${resource}`, resourceName || '<name>'];
  const args = [
    '--add',
    '--allow-principal',
    `User:${username ?? '<name>'}`,
    '--operation',
    operation,
    ...named,
  ];
  const folder = localLogins(settings.brokers, options.root, process.env);
  const asAdmin = {
    ...options,
    commandConfig: join(folder ?? '', `${folder ? 'kafka-' : ''}admin.properties`),
  };
  const command = kafkaTool('acls', settings, asAdmin, args);
  return new NotAllowed(
    [
      words().notAllowed(username, operation, `${resource} ${resourceName}`.trimEnd()),
      words().giveRight(folder ? command.replace('kafka-acls.sh', 'npm run kafka -- acls') : command),
      ...loginHints(settings, options),
    ].join('\n'),
  );
}

/** Which logins the running local stack would accept. */
function loginHints({ brokers }: KafkaSettings, { root }: ConnectionOptions): string[] {
  const folder = localLogins(brokers, root, process.env);
  return folder === undefined ? [] : [words().localLogins(folder)];
}
