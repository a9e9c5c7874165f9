import { eventTopicNames, pairNames } from '@parley/contracts';
import { type Admin, ConfigResourceTypes } from 'kafkajs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTopics } from '../../../dev/test/support/create-topics.ts';
import { runKafkaTool } from '../../test/support/kafka-tool.ts';
import { type Client, openClient, testTopicSettings } from '../../test/support/suite.ts';
import { withAdmin } from '../connection/with-admin.ts';
import type { TopicSettings } from '../settings/topic-settings.ts';
import { plannedTopics, prepareTopics, TopicsNotReady } from './topics.ts';

let client: Client;

beforeAll(() => {
  client = openClient();
});

afterAll(() => client.close());

const prepare = (settings: TopicSettings) => prepareTopics(client.kafka, settings, client.log);

async function partitionsOf(prefix: string): Promise<Record<string, number>> {
  const { topics } = await withAdmin(client.kafka, (admin) => admin.fetchTopicMetadata());
  return Object.fromEntries(
    topics
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ name, partitions }) => [name.slice(prefix.length), partitions.length]),
  );
}

async function configOf(topic: string, name: string): Promise<string | undefined> {
  const describe = (admin: Admin) =>
    admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: [name] }],
    });
  const { resources } = await withAdmin(client.kafka, describe);
  return resources[0]?.configEntries[0]?.configValue;
}

test('every pair and every kind of event gets its topics, with the partitions and retention that are set', async () => {
  const settings = testTopicSettings({
    retentionHours: 5,
    pairs: { login: { request: 'log-in', partitions: 3 }, logout: { response: 'logged-out' } },
    events: { normalChat: { topic: 'normal', partitions: 4 } },
  });
  await prepare(settings);
  const made = await partitionsOf(settings.prefix);
  expect(made).toMatchObject({
    'user-add-request': 5,
    'user-add-response': 5,
    'user-add-request-dlt': 5,
    'log-in': 3,
    'login-response': 3,
    'log-in-dlt': 3,
    'logout-request': 2,
    'logged-out': 2,
    'logout-request-dlt': 2,
    'user-add-chat-request': 2,
    'user-add-chat-response': 2,
    'user-add-chat-request-dlt': 2,
    normal: 4,
    emojiChat: 6,
    userEvent: 6,
  });
  expect(Object.keys(made)).toHaveLength(3 * pairNames.length + eventTopicNames.length);
  for (const topic of ['log-in', 'userEvent'])
    expect(await configOf(settings.prefix + topic, 'retention.ms')).toBe(String(5 * 3_600_000));
});

test('an existing topic gains missing partitions, and nothing else of it is changed', async () => {
  const settings = testTopicSettings();
  const few = `${settings.prefix}user-add-request`;
  const many = `${settings.prefix}login-request`;
  await createTopics(client.kafka, [
    { topic: few, partitions: 1, config: { 'retention.ms': '12345000', 'max.message.bytes': '54321' } },
    { topic: many, partitions: 9 },
  ]);
  await prepare(settings);
  expect(await partitionsOf(settings.prefix)).toMatchObject({ 'user-add-request': 5, 'login-request': 9 });
  expect(await configOf(few, 'retention.ms')).toBe('12345000');
  expect(await configOf(few, 'max.message.bytes')).toBe('54321');
});

test('several that prepare the same topics at once all succeed', async () => {
  const settings = testTopicSettings();
  await Promise.all([1, 2, 3].map(() => prepare(settings)));
  const wider = { ...settings, pairs: { login: { partitions: 4 } } };
  await Promise.all([1, 2, 3].map(() => prepare(wider)));
  expect((await partitionsOf(settings.prefix))['login-request']).toBe(4);
});

test('with fewer brokers than replicas nothing is made, and the reason says what to do', async () => {
  const settings = testTopicSettings({ replication: 3 });
  const preparing = prepare(settings);
  await expect(preparing).rejects.toBeInstanceOf(TopicsNotReady);
  await expect(preparing).rejects.toThrow(
    /TOPIC_REPLICATION is 3, but 1 broker.*no topic was created.*TOPIC_REPLICATION lower/,
  );
  expect(await partitionsOf(settings.prefix)).toEqual({});
});

test('TOPICS=check makes nothing; the commands it tells make what is missing', async () => {
  const settings = testTopicSettings({ mode: 'check' });
  const [missing = '', short = '', ...others] = plannedTopics(settings).map(({ topic }) => topic);
  await createTopics(client.kafka, [
    { topic: short, partitions: 1 },
    ...others.map((topic) => ({ topic, partitions: 6 })),
  ]);
  const refusal: TopicsNotReady = await prepare(settings).then(
    () => expect.unreachable(),
    (error) => error,
  );
  expect(refusal).toBeInstanceOf(TopicsNotReady);
  expect(await partitionsOf(settings.prefix)).not.toHaveProperty(missing.slice(settings.prefix.length));
  const [why, ...commands] = refusal.message.split('\n');
  expect(why).toMatch(/TOPICS=check/);
  expect(commands).toHaveLength(2);
  await Promise.all(
    commands.map((command) => {
      const [tool, server, place, ...args] = command.split(' ');
      expect([tool, server, place]).toEqual(['kafka-topics', '--bootstrap-server', '<broker>']);
      return runKafkaTool('topics', args);
    }),
  );
  // Brokers learn of a topic a moment after its creation.
  await vi.waitFor(() => prepare(settings), { timeout: 15_000, interval: 250 });
  expect(await configOf(missing, 'retention.ms')).toBe(String(24 * 3_600_000));
});
