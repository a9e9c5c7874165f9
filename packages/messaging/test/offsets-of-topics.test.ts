/** `fetchOffsetsOfTopics`, which the patch (patches/) adds to kafkajs's admin client. */
import { afterEach, expect, test } from 'vitest';
import { api, KafkaProxy } from '../../dev/test/support/kafka-proxy.ts';
import { brokers, makeTopic, openClient } from './support/suite.ts';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function openAdmin() {
  const proxy = await KafkaProxy.open(brokers());
  const client = openClient(proxy.socketFactory);
  const admin = client.kafka.admin({ retry: { retries: 0 } });
  opened.push(proxy, client, { close: () => admin.disconnect() });
  await admin.connect();
  return { proxy, client, admin };
}

test('the offsets of no topics are none, and ask nothing of the brokers', async () => {
  const { proxy, admin } = await openAdmin();
  const before = proxy.count(api.metadata);
  expect(await admin.fetchOffsetsOfTopics({ topics: [] })).toEqual([]);
  expect(proxy.count(api.metadata)).toBe(before);
});

test('a topic without metadata is an error, and not left out', async () => {
  const { proxy, client, admin } = await openAdmin();
  const [topic, other] = [await makeTopic(client.kafka), await makeTopic(client.kafka)];
  // As long as it is, but another.
  proxy.rewriteAnswers(api.metadata, (answer) =>
    Buffer.from(answer.toString('latin1').replaceAll(topic, topic.replace(/.$/, '?')), 'latin1'),
  );
  const offsets = admin.fetchOffsetsOfTopics({ topics: [topic, other] });
  await expect(offsets).rejects.toMatchObject({ cause: { type: 'UNKNOWN_TOPIC_OR_PARTITION' } });
});
