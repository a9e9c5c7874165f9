/** Checks the brokers, and the topics' existence, replicas and settings. */
import { plannedTopics } from '@parley/messaging';
import { topicsProblem } from '../admin/topics.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import type { Admin, Topics } from '../connection/open-topics.ts';
import { kafkaTool } from '../equivalent/kafka-tool.ts';
import { words } from '../words/language.ts';
import type { Finding } from './finding.ts';
import { type ConfigProblem, configProblems, type TopicConfig } from './topic-configs.ts';

/** With this many brokers or more, losing one loses no record. */
const safeBrokers = 3;
/** Kafka's number for topics as a configuration resource. */
const topicResource = 2;

export async function checkBrokers(topics: Topics, admin: Admin): Promise<Finding> {
  const { brokers } = await admin.describeCluster();
  const { length: up } = brokers;
  const replication = (await maxReplicas(topics, admin)) ?? topics.topicSettings.replication;
  const check = 'brokers';
  if (up < replication)
    return {
      check,
      state: 'warning',
      finding: words().brokersMissing(up, replication),
      fix: words().startBrokers(up),
    };
  if (up < safeBrokers)
    return { check, state: 'info', finding: words().fewBrokers(up), fix: words().moreBrokers(up) };
  return { check, state: 'ok', finding: words().brokersUp(up) };
}

/** The topics' actual replication: better evidence for the intended number of brokers than this machine's settings. @returns undefined without topics */
async function maxReplicas(topics: Topics, admin: Admin): Promise<number | undefined> {
  const names = await plannedThere(topics);
  if (names.length === 0) return undefined;
  const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
  return Math.max(...found.flatMap(({ partitions }) => partitions.map(({ replicas }) => replicas.length)));
}

export async function checkTopics(topics: Topics): Promise<Finding> {
  const problem = await topicsProblem(topics);
  const planned = plannedTopics(topics.topicSettings).length;
  if (!problem) return { check: 'topics', state: 'ok', finding: words().topicsThere(planned) };
  return {
    check: 'topics',
    state: 'wrong',
    finding: words().topicsMissing(problem.topics.size, planned),
    fix: `parley topics create\n${problem.message}`,
  };
}

/** Finds partitions without a leader or with out-of-sync replicas, and topics with fewer replicas than the brokers allow. */
export async function checkReplicas(topics: Topics, admin: Admin): Promise<Finding[]> {
  const { topicSettings } = topics;
  const { topics: found } = await admin.fetchTopicMetadata({ topics: await plannedThere(topics) });
  const partitions = found.flatMap(({ name, partitions: all }) =>
    all.map((one) => ({ ...one, topic: name })),
  );
  const leaderless = partitions.filter(({ leader }) => leader < 0);
  const behind = partitions.filter(({ isr, replicas }) => isr.length < replicas.length);
  const { brokers } = await admin.describeCluster();
  const wanted = Math.min(topicSettings.replication, brokers.length);
  const few = found.filter(({ partitions: all }) => all.some(({ replicas }) => replicas.length < wanted));
  const check = 'replicas';
  if (leaderless.length > 0)
    return [
      { check, state: 'wrong', finding: words().leaderless(leaderless.length), fix: words().startBroker },
    ];
  if (behind.length > 0)
    return [
      { check, state: 'warning', finding: words().replicasBehind(behind.length), fix: words().startBroker },
    ];
  if (few.length > 0)
    return [
      {
        check,
        state: 'warning',
        finding: words().fewReplicas(few.length, wanted),
        fix: words().moreReplicas(few.map(({ name }) => name)),
      },
    ];
  return [{ check, state: 'ok', finding: words().replicasRight(partitions.length) }];
}

/** A finding for each wrong setting and value, with the commands that correct it. */
export async function checkTopicConfigs(
  topics: Topics,
  admin: Admin,
  options: ConnectionOptions,
): Promise<Finding[]> {
  const configs = await readConfigs(await plannedThere(topics), admin);
  const retention = topics.topicSettings.retentionHours * 3_600_000;
  const groups = new Map<string, { problem: ConfigProblem; topics: string[] }>();
  for (const config of configs)
    for (const problem of configProblems(config, retention)) {
      const key = JSON.stringify(problem);
      groups.set(key, { problem, topics: [...(groups.get(key)?.topics ?? []), config.topic] });
    }
  const check = 'topic settings';
  if (groups.size === 0) return [{ check, state: 'ok', finding: words().configsRight(configs.length) }];
  return [...groups.values()].map(({ problem: { setting, is, wanted, state }, topics: names }) => ({
    check,
    state,
    finding: words().configWrong(setting, is, wanted, names),
    fix: names
      .map((name) =>
        kafkaTool('configs', topics.settings, options, [
          ...['--alter', '--entity-type', 'topics', '--entity-name', name],
          ...['--add-config', `${setting}=${wanted}`],
        ]),
      )
      .join('\n'),
  }));
}

async function readConfigs(names: readonly string[], admin: Admin): Promise<TopicConfig[]> {
  if (names.length === 0) return [];
  const [{ resources }, { topics }] = await Promise.all([
    admin.describeConfigs({
      resources: names.map((name) => ({ type: topicResource, name })),
      includeSynonyms: false,
    }),
    admin.fetchTopicMetadata({ topics: [...names] }),
  ]);
  const replicas = new Map(
    topics.map(({ name, partitions }) => [name, Math.min(...partitions.map((one) => one.replicas.length))]),
  );
  return resources.map(({ resourceName, configEntries }) => ({
    topic: resourceName,
    replicas: replicas.get(resourceName) ?? 0,
    config: new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
  }));
}

const plannedThere = (topics: Topics): Promise<string[]> =>
  topics.present(plannedTopics(topics.topicSettings).map(({ topic }) => topic));
