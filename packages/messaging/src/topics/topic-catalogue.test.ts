import type { Kafka } from 'kafkajs';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../../dev/test/support/eventually.ts';
import { runKafkaTool } from '../../test/support/kafka-tool.ts';
import { type Client, makeTopic, openClient } from '../../test/support/suite.ts';
import { openTape } from '../../test/support/topic-tape.ts';
import { TopicCatalogue } from './topic-catalogue.ts';

let client: Client;
let topic: string;
const partitions = 7;

beforeAll(async () => {
  client = openClient();
  topic = await makeTopic(client.kafka, { partitions });
});

afterAll(() => client.close());

// https://github.com/apache/kafka/blob/4.0/clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('the key %s goes where the hash of the Java client says', async (key, hash) => {
  expect(await client.catalogue.partitionFor(topic, Buffer.from(key))).toBe((hash & 0x7fffffff) % partitions);
});

test("keys go where Apache's own producer puts them", async () => {
  const keys = ['kim', '', '김', '🙂', ...Array.from({ length: 60 }, (_, number) => `room-${number ** 3}`)];
  await runKafkaTool(
    'console-producer',
    ['--topic', topic, '--reader-property', 'parse.key=true'],
    keys.map((key) => `${key}\tvalue\n`).join(''),
  );
  const tape = await openTape(client.kafka, [topic]);
  await tape.caughtUp();
  await tape.close();
  const theirs = Object.fromEntries(tape.records(topic).map(({ key, partition }) => [key, partition]));
  const ours: Record<string, number> = {};
  for (const key of keys) ours[key] = await client.catalogue.partitionFor(topic, Buffer.from(key));
  expect(ours).toEqual(theirs);
});

test('records without a key are spread over all partitions', async () => {
  const places = new Set<number>();
  for (let number = 0; number < partitions; number++)
    places.add(await client.catalogue.partitionFor(topic, null));
  expect(places.size).toBe(partitions);
});

test('a topic that is not there has no partitions, and no place for a key', async () => {
  expect(await client.catalogue.partitions(`${topic}-missing`)).toBeUndefined();
  await expect(client.catalogue.partitionFor(`${topic}-missing`, null)).rejects.toThrow(/does not exist/);
});

test('a topic that brokers refuse takes the connection away from no other', async () => {
  let disconnects = 0;
  const refused = Object.assign(new Error('Topic authorization failed'), {
    type: 'TOPIC_AUTHORIZATION_FAILED',
  });
  const admin = {
    connect: async () => undefined,
    disconnect: async () => {
      disconnects += 1;
    },
    fetchTopicMetadata: async () => Promise.reject(refused),
  };
  const catalogue = new TopicCatalogue({ admin: () => admin } as unknown as Kafka);
  await expect(catalogue.partitions('secret')).rejects.toBe(refused);
  expect(disconnects).toBe(0);
  await catalogue.close();
  expect(disconnects).toBe(1);
});

test('what is known for a while is answered at once, and looked up beside that', async () => {
  let partitions = 2;
  const answers: (() => void)[] = [];
  const admin = {
    connect: async () => undefined,
    disconnect: async () => undefined,
    fetchTopicMetadata: () =>
      new Promise((resolve) => {
        const led = Array.from({ length: partitions }, (_, partitionId) => ({ partitionId, leader: 1 }));
        const answer = { topics: [{ name: 'a', partitions: led }] };
        answers.push(() => resolve(answer));
      }),
  };
  const answerNext = async () => {
    await eventually(() => expect(answers).toHaveLength(1));
    answers.pop()?.();
  };
  const catalogue = new TopicCatalogue({ admin: () => admin } as unknown as Kafka);
  const start = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: start });
  onTestFinished(() => void vi.useRealTimers());

  expect(catalogue.knownPartitionFor('a', null)).toBeUndefined();
  const first = catalogue.partitions('a');
  await answerNext();
  expect(await first).toBe(2);

  partitions = 3;
  vi.setSystemTime(start + 31_000);
  expect(await catalogue.partitions('a')).toBe(2);
  expect(catalogue.knownPartitionFor('a', null)).toBeLessThan(2);
  await answerNext();
  await eventually(async () => expect(await catalogue.partitions('a')).toBe(3));

  partitions = 4;
  vi.setSystemTime(start + 400_000);
  const late = catalogue.partitions('a');
  await answerNext();
  expect(await late).toBe(4);
});
