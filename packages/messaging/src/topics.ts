/**
 * Makes the topics of every pair, or verifies them where `TOPICS=check`.
 *
 * Existing topics only ever gain missing partitions, as the original's `createOrModifyTopics` did; nothing else
 * of theirs is changed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventTopicNames, eventTopics, pairNames, pairs } from '@parley/contracts';
import type { Admin, ITopicConfig, Kafka } from 'kafkajs';
import type { Log } from './log.ts';
import { namingMissingRight, type Operation } from './missing-right.ts';
import type { TopicSettings } from './settings.ts';
import { partitionCount } from './topic-catalogue.ts';
import { TopicNames } from './topic-names.ts';

/** How long brokers may take to know of topics they made. Milliseconds. */
const visibleWithin = 5_000;

export interface PlannedTopic {
  readonly topic: string;
  readonly partitions: number;
}

/** The topics can't serve yet; the message says why and what to do. */
export class TopicsNotReady extends Error {
  override readonly name = 'TopicsNotReady';
}

/** Every topic there must be: both of each pair, the dead letters of the requests, and those of events. */
export function plannedTopics(settings: TopicSettings): PlannedTopic[] {
  const names = new TopicNames(settings);
  const ofPairs = pairNames.flatMap((pair) => {
    const partitions = settings.pairs[pair]?.partitions ?? pairs[pair].partitions;
    const topics = [names.request(pair), names.response(pair), names.deadLetter(names.request(pair))];
    return topics.map((topic) => ({ topic, partitions }));
  });
  const ofEvents = eventTopicNames.map((event) => ({
    topic: names.event(event),
    partitions: settings.events?.[event]?.partitions ?? eventTopics[event].partitions,
  }));
  return [...ofPairs, ...ofEvents];
}

/** @throws TopicsNotReady where something is missing that may not, or can't yet, be made. */
export async function prepareTopics(kafka: Kafka, settings: TopicSettings, log: Log): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const planned = plannedTopics(settings);
    const { missing, tooFew } = await compare(admin, planned);
    if (missing.length === 0 && tooFew.length === 0) return;
    if (settings.mode === 'check') throw new TopicsNotReady(commandsFor(settings, missing, tooFew));
    await requireBrokers(admin, settings.replication);
    const errors = [
      missing.length > 0 && (await errorOf(create(admin, settings, missing), 'Create')),
      tooFew.length > 0 && (await errorOf(extend(admin, tooFew), 'Alter')),
    ];
    await untilThere(admin, planned, errors.find(Boolean) || undefined);
    log.info({ created: missing, extended: tooFew }, 'topics prepared');
  } finally {
    await admin.disconnect();
  }
}

async function compare(admin: Admin, planned: PlannedTopic[]) {
  const existing = new Map<string, number>();
  for (const { topic } of planned) {
    const partitions = await partitionCount(admin, topic).catch((error: Error) => {
      throw namingMissingRight(error, { operation: 'Describe', topic });
    });
    if (partitions !== undefined) existing.set(topic, partitions);
  }
  const missing = planned.filter(({ topic }) => !existing.has(topic));
  const tooFew = planned.filter(({ topic, partitions }) => (existing.get(topic) ?? partitions) < partitions);
  return { missing, tooFew };
}

async function requireBrokers(admin: Admin, replication: number): Promise<void> {
  const { brokers } = await admin.describeCluster();
  if (brokers.length >= replication) return;
  throw new TopicsNotReady(
    `TOPIC_REPLICATION is ${replication}, but ${brokers.length} broker(s) are up: no topic was created. ` +
      'Start the other brokers, or set TOPIC_REPLICATION lower.',
  );
}

function configEntries({ replication, retentionHours }: TopicSettings) {
  const retention = { name: 'retention.ms', value: String(retentionHours * 3_600_000) };
  return replication >= 3 ? [retention, { name: 'min.insync.replicas', value: '2' }] : [retention];
}

async function create(admin: Admin, settings: TopicSettings, missing: PlannedTopic[]): Promise<void> {
  const topics: ITopicConfig[] = missing.map(({ topic, partitions }) => ({
    topic,
    numPartitions: partitions,
    replicationFactor: settings.replication,
    configEntries: configEntries(settings),
  }));
  await admin.createTopics({ topics, waitForLeaders: false });
}

async function extend(admin: Admin, tooFew: PlannedTopic[]): Promise<void> {
  const topicPartitions = tooFew.map(({ topic, partitions }) => ({ topic, count: partitions }));
  await admin.createPartitions({ topicPartitions });
}

const errorOf = (work: Promise<void>, operation: Operation) =>
  work.then(() => undefined).catch((error: Error) => namingMissingRight(error, { operation }));

/**
 * Another process may have been faster, and a broker knows of a new topic a moment after it was made: what matters
 * is that the topics are there.
 */
async function untilThere(admin: Admin, planned: PlannedTopic[], error: Error | undefined): Promise<void> {
  const deadline = Date.now() + visibleWithin;
  for (;;) {
    const found = await compare(admin, planned).catch((thrown: Error) => thrown);
    if (!(found instanceof Error) && found.missing.length === 0 && found.tooFew.length === 0) return;
    const problem = found instanceof Error ? found : new TopicsNotReady('the topics made are not there yet');
    if (Date.now() > deadline) throw error ?? problem;
    await sleep(50);
  }
}

function commandsFor(settings: TopicSettings, missing: PlannedTopic[], tooFew: PlannedTopic[]): string {
  const tool = 'kafka-topics --bootstrap-server <broker>';
  const configs = configEntries(settings).map(({ name, value }) => ` --config ${name}=${value}`);
  return [
    'TOPICS=check, and these are missing:',
    ...missing.map(
      ({ topic, partitions }) =>
        `${tool} --create --topic ${topic} --partitions ${partitions} --replication-factor ${settings.replication}${configs.join('')}`,
    ),
    ...tooFew.map(({ topic, partitions }) => `${tool} --alter --topic ${topic} --partitions ${partitions}`),
  ].join('\n');
}
