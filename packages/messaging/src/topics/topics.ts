/**
 * Creates the topics of every pair, or only verifies them with `TOPICS=check`.
 *
 * Existing topics only gain missing partitions, like with the original's `createOrModifyTopics`; nothing else of them
 * is changed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EventTopic,
  eventTopicNames,
  eventTopics,
  isPairName,
  type PairName,
  pairNames,
  pairs,
} from '@parley/contracts';
import type { Admin, ITopicConfig, Kafka } from 'kafkajs';
import { brokerError, isOfTopic } from '../connection/broker-error.ts';
import { namingMissingRight, type Operation } from '../connection/missing-right.ts';
import { withAdmin } from '../connection/with-admin.ts';
import type { Log } from '../process/log.ts';
import { TopicNames } from '../settings/topic-names.ts';
import type { TopicSettings } from '../settings/topic-settings.ts';

/** How long brokers may take to learn of topics they created. Milliseconds. */
const visibleWithin = 5_000;

export interface PlannedTopic {
  readonly topic: string;
  readonly partitions: number;
}

/** Some topics can't be used; the message says why and what to do. */
export class TopicsNotReady extends Error {
  override readonly name = 'TopicsNotReady';
  /** Those that can't be used at all; all others can. */
  readonly topics: ReadonlySet<string>;

  constructor(message: string, topics: Iterable<string>) {
    super(message);
    this.topics = new Set(topics);
  }
}

/** All required topics: both of each pair, the dead-letter topics of requests, and the event topics. */
export function plannedTopics(settings: TopicSettings): PlannedTopic[] {
  const names = new TopicNames(settings);
  const ofPairs = pairNames.flatMap((pair) => {
    const partitions = plannedPartitions(settings, pair);
    const topics = [names.request(pair), names.response(pair), names.deadLetter(names.request(pair))];
    return topics.map((topic) => ({ topic, partitions }));
  });
  const ofEvents = eventTopicNames.map((event) => ({
    topic: names.event(event),
    partitions: plannedPartitions(settings, event),
  }));
  return [...ofPairs, ...ofEvents];
}

/** The number for each topic of a pair, or for an event topic. */
export function plannedPartitions(settings: TopicSettings, name: PairName | EventTopic): number {
  return isPairName(name)
    ? (settings.pairs[name]?.partitions ?? pairs[name].partitions)
    : (settings.events?.[name]?.partitions ?? eventTopics[name].partitions);
}

/** @throws TopicsNotReady if a missing topic may not, or can't yet, be created. */
export async function prepareTopics(kafka: Kafka, settings: TopicSettings, log: Log): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const planned = plannedTopics(settings);
    const found = await compare(admin, planned);
    const { missing, tooFew } = found;
    if (isWhole(found)) return;
    if (settings.mode === 'check')
      throw new TopicsNotReady(
        [...commandsFor(settings, missing, tooFew), ...refusals(found)].join('\n'),
        unusable(found),
      );
    if (missing.length > 0 || tooFew.length > 0) await requireBrokers(admin, settings.replication, found);
    const errors = [
      missing.length > 0 && (await errorOf(create(admin, settings, missing), 'Create')),
      tooFew.length > 0 && (await errorOf(extend(admin, tooFew), 'Alter')),
    ];
    await untilThere(admin, planned, errors.find(Boolean) || undefined);
    log.info({ created: missing, extended: tooFew }, 'topics prepared');
  });
}

interface Comparison {
  readonly missing: readonly PlannedTopic[];
  readonly tooFew: readonly PlannedTopic[];
  /** Topics that brokers refuse, and why. */
  readonly refused: ReadonlyMap<string, Error>;
}

async function compare(admin: Admin, planned: readonly PlannedTopic[]): Promise<Comparison> {
  const existing = await partitionCounts(
    admin,
    planned.map(({ topic }) => topic),
  );
  const refused = new Map<string, Error>();
  for (const [topic, count] of existing) if (count instanceof Error) refused.set(topic, count);
  const missing = planned.filter(({ topic }) => existing.get(topic) === undefined);
  const tooFew = planned.filter(({ topic, partitions }) => {
    const count = existing.get(topic);
    return typeof count === 'number' && count < partitions;
  });
  return { missing, tooFew, refused };
}

/** Undefined for a topic that is not there, and an error for one that brokers refuse. */
async function partitionCounts(
  admin: Admin,
  topics: readonly string[],
): Promise<Map<string, number | undefined | Error>> {
  const counts = new Map<string, number | undefined | Error>();
  for (const [topic, state] of await admin.fetchTopicStates({ topics: [...topics] })) {
    const isMissing = brokerError(state) === 'UNKNOWN_TOPIC_OR_PARTITION';
    const named =
      state instanceof Error ? namingMissingRight(state, { operation: 'Describe', topic }) : state;
    if (state instanceof Error && !isOfTopic(state)) throw named;
    counts.set(topic, isMissing ? undefined : named);
  }
  return counts;
}

const isWhole = ({ missing, tooFew, refused }: Comparison): boolean =>
  missing.length === 0 && tooFew.length === 0 && refused.size === 0;

const unusable = ({ missing, refused }: Comparison): string[] => [
  ...missing.map(({ topic }) => topic),
  ...refused.keys(),
];

const refusals = ({ refused }: Comparison): string[] =>
  [...refused].map(([topic, { message }]) => `The topic ${topic} cannot be used: ${message}`);

async function requireBrokers(admin: Admin, replication: number, found: Comparison): Promise<void> {
  const { brokers } = await admin.describeCluster();
  if (brokers.length >= replication) return;
  throw new TopicsNotReady(
    `TOPIC_REPLICATION is ${replication}, but ${brokers.length} broker(s) are up: no topic was created. ` +
      'Start the other brokers, or set TOPIC_REPLICATION lower.',
    unusable(found),
  );
}

function configEntries({ replication, retentionHours }: TopicSettings) {
  const retention = { name: 'retention.ms', value: String(retentionHours * 3_600_000) };
  return replication >= 3 ? [retention, { name: 'min.insync.replicas', value: '2' }] : [retention];
}

async function create(
  admin: Admin,
  settings: TopicSettings,
  missing: readonly PlannedTopic[],
): Promise<void> {
  const topics: ITopicConfig[] = missing.map(({ topic, partitions }) => ({
    topic,
    numPartitions: partitions,
    replicationFactor: settings.replication,
    configEntries: configEntries(settings),
  }));
  await admin.createTopics({ topics, waitForLeaders: false });
}

async function extend(admin: Admin, tooFew: readonly PlannedTopic[]): Promise<void> {
  const topicPartitions = tooFew.map(({ topic, partitions }) => ({ topic, count: partitions }));
  await admin.createPartitions({ topicPartitions });
}

const errorOf = (work: Promise<void>, operation: Operation) =>
  work.then(() => undefined).catch((error: Error) => namingMissingRight(error, { operation }));

/**
 * Another process may have been faster, and a broker learns of a new topic a moment after its creation: what matters is
 * that the topics exist.
 */
async function untilThere(admin: Admin, planned: PlannedTopic[], error: Error | undefined): Promise<void> {
  const deadline = Date.now() + visibleWithin;
  for (;;) {
    const found = await compare(admin, planned);
    if (isWhole(found)) return;
    if (Date.now() > deadline) throw notThere(found, error);
    await sleep(50);
  }
}

function notThere(found: Comparison, error: Error | undefined): TopicsNotReady {
  const names = [...found.missing, ...found.tooFew].map(({ topic }) => topic);
  const why = error ? `: ${error.message}` : ' yet';
  const lines = names.length > 0 ? [`These topics could not be made${why}: ${names.join(', ')}`] : [];
  return new TopicsNotReady([...lines, ...refusals(found)].join('\n'), unusable(found));
}

function commandsFor(
  settings: TopicSettings,
  missing: readonly PlannedTopic[],
  tooFew: readonly PlannedTopic[],
): string[] {
  if (missing.length === 0 && tooFew.length === 0) return [];
  const tool = 'kafka-topics --bootstrap-server <broker>';
  const configs = configEntries(settings).map(({ name, value }) => ` --config ${name}=${value}`);
  return [
    'TOPICS=check, and these are missing:',
    ...missing.map(
      ({ topic, partitions }) =>
        `${tool} --create --topic ${topic} --partitions ${partitions} --replication-factor ${settings.replication}${configs.join('')}`,
    ),
    ...tooFew.map(({ topic, partitions }) => `${tool} --alter --topic ${topic} --partitions ${partitions}`),
  ];
}
