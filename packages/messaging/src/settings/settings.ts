/** The variables of every process of Parley about Kafka and its topics. */
import { randomUUID } from 'node:crypto';
import {
  type EventTopic,
  eventTopicNames,
  type PairName,
  pairNames,
  replyEventName,
} from '@parley/contracts';
import { z } from 'zod';
import {
  ConfigurationError,
  fileText,
  flag,
  list,
  oneOf,
  optionalText,
  secretLines,
  type Values,
  type Variable,
  wholeNumber,
} from './environment.ts';
import { TopicNames } from './topic-names.ts';
import type { TopicSettings } from './topic-settings.ts';

const kafkaVariables = {
  KAFKA_BROKERS: {
    describe: 'the bootstrap brokers, host:port separated by commas',
    value: list.pipe(z.array(z.string().regex(/^[^\s:]+:\d+$/, 'each must be host:port')).min(1)),
  },
  KAFKA_SSL: { describe: 'whether to connect to the brokers over TLS', default: 'false', value: flag },
  KAFKA_SSL_CA_FILE: {
    describe: 'PEM of the CA that signed the brokers’ certificates',
    value: fileText.optional(),
  },
  KAFKA_SSL_CERT_FILE: {
    describe: 'PEM of this process’s certificate, for mutual TLS',
    value: fileText.optional(),
  },
  KAFKA_SSL_KEY_FILE: {
    describe: 'PEM of the private key of KAFKA_SSL_CERT_FILE',
    value: fileText.optional(),
  },
  KAFKA_SASL_MECHANISM: {
    describe: 'plain, scram-sha-256 or scram-sha-512; none if absent',
    value: oneOf(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  },
  KAFKA_SASL_USERNAME: { describe: 'the SASL user', value: optionalText },
  KAFKA_SASL_PASSWORD: {
    describe: 'the SASL password; or `KAFKA_SASL_PASSWORD_FILE` names a file that contains it',
    value: optionalText,
    mayBeInFile: true,
  },
  KAFKA_SASL_PLAIN_WITHOUT_TLS: {
    describe: 'whether `plain` may send its password without TLS, readable by anybody on the network',
    default: 'false',
    value: flag,
  },
  INSTANCE_ID: {
    describe:
      'a name for this process, unique among fronts or workers; a front’s consumer group is named after it; random if absent',
    value: optionalText,
  },
  LOG_LEVEL: {
    describe: 'fatal, error, warn, info, debug or trace',
    default: 'info',
    value: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace']),
  },
  TOPICS: {
    describe: '`create` creates missing topics and partitions; `check` only verifies them',
    default: 'create',
    value: oneOf(['create', 'check']),
  },
  TOPIC_PREFIX: {
    describe: 'prefix of the name of every topic and consumer group',
    default: '',
    value: z.string().regex(/^[a-zA-Z0-9._-]{0,100}$/, 'must be the beginning of a topic name'),
  },
  TOPIC_REPLICATION: {
    describe: 'replication factor of created topics',
    default: '3',
    value: wholeNumber(1, 100),
  },
  TOPIC_RETENTION_HOURS: {
    describe: 'retention of created topics; older requests are answered EXPIRED',
    default: '24',
    value: wholeNumber(1, 24 * 365),
  },
} satisfies Record<string, Variable>;

type PairVariable = `TOPIC_${string}_${'REQUEST' | 'RESPONSE' | 'PARTITIONS'}`;

/** `user-add` → `TOPIC_USER_ADD_…` */
export function pairVariable(pair: PairName, what: 'REQUEST' | 'RESPONSE' | 'PARTITIONS'): PairVariable {
  return `TOPIC_${pair.toUpperCase().replaceAll('-', '_')}_${what}`;
}

const topicName = z
  .string()
  .regex(/^[a-zA-Z0-9._-]{1,245}$/, 'must be a topic name')
  .optional();

const pairVariables: Record<PairVariable, Variable> = Object.fromEntries(
  pairNames.flatMap((pair) => [
    [pairVariable(pair, 'REQUEST'), { describe: `the name of the topic ${pair}-request`, value: topicName }],
    [
      pairVariable(pair, 'RESPONSE'),
      { describe: `the name of the topic ${pair}-response`, value: topicName },
    ],
    [
      pairVariable(pair, 'PARTITIONS'),
      { describe: `the partitions of both topics of ${pair}`, value: wholeNumber(1, 10_000).optional() },
    ],
  ]),
);

type EventVariable = `TOPIC_${string}_${'NAME' | 'PARTITIONS'}`;

/** `normalChat` → `TOPIC_NORMAL_CHAT_…` */
export function eventVariable(event: EventTopic, what: 'NAME' | 'PARTITIONS'): EventVariable {
  return `TOPIC_${event.replaceAll(/([A-Z])/g, '_$1').toUpperCase()}_${what}`;
}

const eventVariables: Record<EventVariable, Variable> = Object.fromEntries(
  eventTopicNames.flatMap((event) => [
    [eventVariable(event, 'NAME'), { describe: `the name of the topic ${event}`, value: topicName }],
    [
      eventVariable(event, 'PARTITIONS'),
      // Every cursor contains a position in each of them.
      { describe: `the partitions of ${event}, at most 100`, value: wholeNumber(1, 100).optional() },
    ],
  ]),
);

/** The variables shared by front and worker. */
export const sharedVariables = { ...kafkaVariables, ...pairVariables, ...eventVariables };

export interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Passphrase of an encrypted key. */
  readonly passphrase?: string;
  /** Set if the brokers' names are not checked. */
  readonly checkServerIdentity?: () => undefined;
}

/** The secrets with which workers sign and fronts verify. */
export const signatureVariables = {
  SIGNATURE_SECRET_FILE: {
    describe:
      'a file of at least 32 characters, the same for all workers and fronts: signs replies and events; with several lines, the first signs and all are accepted',
    value: secretLines,
  },
} satisfies Record<string, Variable>;

const canonicalTopics: readonly string[] = [...pairNames.map(replyEventName), ...eventTopicNames];

/** Response and event topics, by their canonical names. */
export const signedTopics = list.refine(
  (topics) => topics.every((topic) => topic === '*' || canonicalTopics.includes(topic)),
  `must be response and event topics such as login-response or normalChat, or *`,
);

export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls: TlsSettings | undefined;
  readonly sasl:
    | { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string }
    | undefined;
}

type SharedValues = Values<typeof kafkaVariables> & Record<PairVariable | EventVariable, unknown>;

export const randomInstanceId = (): string => randomUUID().slice(0, 8);

/** @throws ConfigurationError if SASL or TLS is configured incompletely. */
export function kafkaSettings(values: SharedValues, role: string, instanceId: string): KafkaSettings {
  const {
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: username,
    KAFKA_SASL_PASSWORD: password,
  } = values;
  if (mechanism && !(username && password))
    throw new ConfigurationError(
      'KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD too.',
    );
  if (!mechanism && (username || password))
    throw new ConfigurationError(
      'KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD need KAFKA_SASL_MECHANISM too.',
    );
  if (mechanism === 'plain' && !values.KAFKA_SSL && !values.KAFKA_SASL_PLAIN_WITHOUT_TLS)
    throw new ConfigurationError(
      'KAFKA_SASL_MECHANISM=plain without TLS sends the password unencrypted.\nSet KAFKA_SSL=true, or KAFKA_SASL_MECHANISM=scram-sha-512; or, where nobody can listen, KAFKA_SASL_PLAIN_WITHOUT_TLS=true.',
    );
  const { KAFKA_SSL_CA_FILE: ca, KAFKA_SSL_CERT_FILE: cert, KAFKA_SSL_KEY_FILE: key } = values;
  if ((cert === undefined) !== (key === undefined))
    throw new ConfigurationError('KAFKA_SSL_CERT_FILE and KAFKA_SSL_KEY_FILE go together.');
  if (!values.KAFKA_SSL && (ca ?? cert) !== undefined)
    throw new ConfigurationError(
      'KAFKA_SSL_CA_FILE and KAFKA_SSL_CERT_FILE need KAFKA_SSL=true, or nothing is encrypted.',
    );
  return {
    brokers: values.KAFKA_BROKERS,
    clientId: `parley-${role}-${instanceId}`,
    tls: values.KAFKA_SSL ? { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } : undefined,
    sasl: mechanism && username && password ? { mechanism, username, password } : undefined,
  };
}

/** @throws ConfigurationError if two topics have the same name. */
export function topicSettings(values: SharedValues): TopicSettings {
  const of = (pair: PairName) => {
    const request = values[pairVariable(pair, 'REQUEST')] as string | undefined;
    const response = values[pairVariable(pair, 'RESPONSE')] as string | undefined;
    const partitions = values[pairVariable(pair, 'PARTITIONS')] as number | undefined;
    return { ...(request && { request }), ...(response && { response }), ...(partitions && { partitions }) };
  };
  const ofEvent = (event: EventTopic) => {
    const topic = values[eventVariable(event, 'NAME')] as string | undefined;
    const partitions = values[eventVariable(event, 'PARTITIONS')] as number | undefined;
    return { ...(topic && { topic }), ...(partitions && { partitions }) };
  };
  const settings: TopicSettings = {
    mode: values.TOPICS,
    prefix: values.TOPIC_PREFIX,
    replication: values.TOPIC_REPLICATION,
    retentionHours: values.TOPIC_RETENTION_HOURS,
    pairs: Object.fromEntries(pairNames.map((pair) => [pair, of(pair)])),
    events: Object.fromEntries(eventTopicNames.map((event) => [event, ofEvent(event)])),
  };
  assertDistinct(new TopicNames(settings));
  return settings;
}

function assertDistinct(names: TopicNames): void {
  const topics = [
    ...pairNames.flatMap((pair) => [
      names.request(pair),
      names.response(pair),
      names.deadLetter(names.request(pair)),
    ]),
    ...eventTopicNames.map((event) => names.event(event)),
  ];
  const twice = topics.find((topic, index) => topics.indexOf(topic) < index);
  if (twice !== undefined)
    throw new ConfigurationError(
      `Two topics are called ${twice}: they could not be told apart.\nGive each a name of its own by TOPIC_<PAIR>_REQUEST, TOPIC_<PAIR>_RESPONSE or TOPIC_<EVENT>_NAME.`,
    );
}
