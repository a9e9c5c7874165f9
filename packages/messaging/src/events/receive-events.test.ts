import { eventTopicNames } from '@parley/contracts';
import type { Consumer, IHeaders, Kafka } from 'kafkajs';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { createTopics } from '../../../dev/test/support/create-topics.ts';
import { eventually } from '../../../dev/test/support/eventually.ts';
import { api, KafkaProxy } from '../../../dev/test/support/kafka-proxy.ts';
import { newId } from '../../test/support/request-desk.ts';
import { withoutRecordsOf } from '../../test/support/rewrite-fetch.ts';
import { brokers, type Client, openClient, testTopicSettings } from '../../test/support/suite.ts';
import { openTransaction } from '../../test/support/transactions.ts';
import { withAdmin } from '../connection/with-admin.ts';
import type { ReceivedEvent } from '../records/event-record.ts';
import { TopicNames } from '../settings/topic-names.ts';
import { type EventPositions, EventReceiver } from './receive-events.ts';

const client: Client = openClient();
let names: TopicNames;
const opened: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  names = new TopicNames(testTopicSettings());
  await createTopics(
    client.kafka,
    eventTopicNames.map((topic) => ({ topic: names.event(topic), partitions: 2 })),
  );
});

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

afterAll(() => client.close());

function open(kafka = client.kafka, alsoOnEvent: (event: ReceivedEvent) => void = () => undefined) {
  const received: ReceivedEvent[] = [];
  const others: [number, number][] = [];
  const positions: EventPositions[] = [];
  /** What had been received each time it caught up. */
  const before: number[] = [];
  const receiver = new EventReceiver({
    now: Date.now,
    kafka,
    names,
    instanceId: newId(),
    log: client.log,
    reach: 60_000,
    onPositions: (told) => positions.push(told),
    onCaughtUp: () => before.push(received.length),
    onEvent: (event) => {
      received.push(event);
      alsoOnEvent(event);
      return true;
    },
    onOther: (slot, offset) => others.push([slot, offset]),
  });
  opened.push({ close: () => receiver.stop() });
  return { receiver, received, others, positions, before };
}

/** A client whose consumer is passed out, so that tests can pause it. */
function withConsumer(kafka: Kafka) {
  const made: Consumer[] = [];
  const spied = Object.assign(Object.create(kafka) as Kafka, {
    consumer: (config: Parameters<Kafka['consumer']>[0]) => {
      made.push(kafka.consumer(config));
      return made.at(-1) as Consumer;
    },
  });
  return { kafka: spied, made, last: () => made.at(-1) as Consumer };
}

const event = { 'parley-action': 'SEND', 'parley-event-seq': '7' };

const write = (value: string, partition = 0, headers: IHeaders = event) =>
  client.producer.send({
    topic: names.event('normalChat'),
    partition,
    key: Buffer.from('12'),
    value: Buffer.from(value),
    headers,
  });

/** A record in the form of transactional sends. */
const message = (value: string, partition = 0) => ({ key: '12', value, partition, headers: event });

/** Written in its own transaction. */
async function writeExactlyOnce(how: 'commit' | 'abort', ...texts: string[]): Promise<void> {
  const transaction = await openTransaction(client.kafka);
  await transaction.send(
    names.event('normalChat'),
    texts.map((value) => message(value)),
  );
  await transaction.end(how);
}

/** Written with a given timestamp. */
async function writeAt(timestamp: number, value: string): Promise<void> {
  const producer = client.kafka.producer();
  await producer.connect();
  const message = { key: '12', value, partition: 0, headers: event, timestamp: String(timestamp) };
  await producer.send({ topic: names.event('normalChat'), messages: [message] });
  await producer.disconnect();
}

const values = (received: ReceivedEvent[]) => received.map(({ value }) => value.toString());

test('it begins some minutes back, says where, and is caught up when it has read what was there', async () => {
  await writeAt(Date.now() - 120_000, 'too old');
  await writeAt(Date.now() - 30_000, 'old');
  await write('new');
  await write('elsewhere', 1);
  const { receiver, received, positions, before } = open();
  expect(receiver.caughtUp).toBe(false);
  await eventually(() => expect(receiver.caughtUp).toBe(true));
  expect(before).toEqual([3]);
  expect(values(received).toSorted()).toEqual(['elsewhere', 'new', 'old']);
  expect(positions).toEqual([
    {
      clusterId: expect.any(String),
      partitions: eventTopicNames.flatMap((topic) =>
        [0, 1].map((partition) => ({
          topic: names.event(topic),
          topicId: expect.stringMatching(/^[\w-]{22}$/),
          partition,
          next: topic === 'normalChat' && partition === 0 ? 1 : 0,
        })),
      ),
    },
  ]);
});

test('an event is told with its place and what leads it to its streams; what is none, by its place', async () => {
  const { receiver, received, others } = open();
  await eventually(() => expect(receiver.up && receiver.caughtUp).toBe(true));
  await write('no action', 1, {});
  await write('no number', 1, { ...event, 'parley-event-seq': 'seven' });
  await write('beyond any number', 1, { ...event, 'parley-event-seq': '99999999999999999999' });
  await write('of the moment', 1, { 'parley-action': 'TYPING' });
  await write('whole', 1, { ...event, 'parley-event-seq': '2147483647', 'parley-event-id': '12' });
  await eventually(() => expect(received).toHaveLength(2));
  expect(others).toEqual([
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
  const found = { topic: 'normalChat', slot: 1, key: '12', timestamp: expect.any(Number) };
  expect(received).toEqual([
    {
      ...found,
      offset: 3,
      action: 'TYPING',
      eventSeq: null,
      eventId: null,
      value: Buffer.from('of the moment'),
    },
    {
      ...found,
      offset: 4,
      action: 'SEND',
      eventSeq: 2_147_483_647,
      eventId: 12,
      value: Buffer.from('whole'),
    },
  ]);
});

test('what was written while the connections were cut arrives once, in order; added partitions are told', async () => {
  const proxy = await KafkaProxy.open(brokers());
  const front = openClient(proxy.socketFactory);
  const { receiver, received, positions } = open(front.kafka);
  opened.push(front, proxy);
  await eventually(() => expect(receiver.up && receiver.caughtUp).toBe(true));
  await write('0');
  await eventually(() => expect(values(received)).toEqual(['0']));
  proxy.cut();
  const meanwhile = Array.from({ length: 20 }, (_, number) => String(number + 1));
  for (const value of meanwhile) await write(value);
  const topic = names.event('normalChat');
  await withAdmin(client.kafka, (admin) =>
    admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }),
  );
  // New partitions are looked up when reading restarts, and otherwise every half minute; a broker knows of them a
  // moment later.
  await eventually(() => expect(receiver.up).toBe(false));
  await eventually(async () => {
    const { topics } = await withAdmin(client.kafka, (admin) =>
      admin.fetchTopicMetadata({ topics: [topic] }),
    );
    expect(topics[0]?.partitions).toHaveLength(3);
  });
  proxy.restore();
  await eventually(() => expect(values(received)).toEqual(['0', ...meanwhile]));
  await write('added', 2);
  await eventually(() => expect(received.at(-1)).toMatchObject({ slot: 2, offset: 0 }));
  expect(positions).toHaveLength(2);
  expect(positions[1]?.partitions).toHaveLength(7);
  expect(positions[1]?.partitions[2]).toMatchObject({ partition: 2, next: 0 });
});

test('however much is to be read, the process sees to its streams in between', async () => {
  const value = 'x'.repeat(20_000);
  await Promise.all(Array.from({ length: 80 }, (_, number) => write(value, number % 2)));
  let inThisTurn = 0;
  let most = 0;
  let turning = setImmediate(() => undefined);
  const turn = () => {
    inThisTurn = 0;
    turning = setImmediate(turn);
  };
  turn();
  const { receiver, received } = open(client.kafka, (one) => {
    inThisTurn += one.value.length;
    most = Math.max(most, inThisTurn);
  });
  await eventually(() => expect(receiver.caughtUp).toBe(true));
  clearImmediate(turning);
  expect(received).toHaveLength(80);
  expect(most).toBeLessThan(200_000);
});

test('what a running consumer jumps over is told', async () => {
  const { kafka, made, last } = withConsumer(client.kafka);
  const { receiver, received, positions, before } = open(kafka);
  await eventually(() => expect(receiver.up && receiver.caughtUp).toBe(true));
  const topic = names.event('normalChat');
  last().pause([{ topic }]);
  for (const value of ['0', '1', '2']) await write(value);
  await withAdmin(client.kafka, async (admin) => {
    await admin.fetchTopicOffsets(topic); // makes the client look up where the topic is
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
  });
  last().resume([{ topic }]);
  // The jump may come before or after any of these.
  await eventually(async () => {
    await write('later');
    expect(values(received)).toContain('later');
  });
  expect(made).toHaveLength(1);
  expect(positions).toHaveLength(2);
  expect(positions[1]?.partitions[0]?.next).toBe(received[0]?.offset);
  expect(received[0]?.offset).toBeGreaterThanOrEqual(2);
  await eventually(() => expect(receiver.caughtUp).toBe(true));
  expect(before).toHaveLength(2);
});

test('a topic that is made anew while the connections are cut is read from its beginning', async () => {
  const proxy = await KafkaProxy.open(brokers());
  const front = openClient(proxy.socketFactory);
  const { receiver, received, positions, before } = open(front.kafka);
  opened.push(front, proxy);
  const old = 5;
  await Promise.all(Array.from({ length: old }, (_, number) => write(`old ${number}`)));
  await eventually(() => expect(receiver.up && receiver.caughtUp && received.length === old).toBe(true));
  proxy.cut();
  const topic = names.event('normalChat');
  await withAdmin(client.kafka, (admin) => admin.deleteTopics({ topics: [topic] }));
  await eventually(() => createTopics(client.kafka, [{ topic, partitions: 2 }]));
  // More than before: the offset to be read next exists again, with another meaning.
  for (let number = 0; number < 2 * old; number++) await write(`new ${number}`);
  proxy.restore();
  await eventually(() => expect(positions).toHaveLength(2));
  await eventually(() => expect(values(received).at(-1)).toBe(`new ${2 * old - 1}`));
  await eventually(() => expect(receiver.caughtUp).toBe(true));
  const ids = positions.map(({ partitions }) => partitions[0]?.topicId);
  expect(ids[1]).not.toBe(ids[0]);
  const begun = received.findLastIndex(({ offset }) => offset === 0);
  expect(values(received.slice(begun))).toEqual(
    Array.from({ length: 2 * old }, (_, index) => `new ${index}`),
  );
  expect(before).toHaveLength(2);
});

test('a partition that ends with the mark of a transaction, or with what was aborted, is read to its end', async () => {
  await writeExactlyOnce('commit', 'first', 'second');
  await writeExactlyOnce('abort', 'never said');
  const { receiver, received, others } = open();
  await eventually(() => expect(receiver.caughtUp).toBe(true));
  expect(values(received)).toEqual(['first', 'second']);
  // Two records and their marker, one and its marker: cursors of other fronts may point behind them.
  expect(others.at(-1)).toEqual([0, 4]);
});

test('transactions leave no gap: what they say is told once, and reading goes on', async () => {
  const { receiver, received, positions } = open();
  await eventually(() => expect(receiver.up && receiver.caughtUp).toBe(true));
  await writeExactlyOnce('commit', '0', '1');
  await writeExactlyOnce('abort', 'never said');
  await write('2');
  await writeExactlyOnce('commit', '3');
  await write('4');
  await eventually(() => expect(values(received)).toEqual(['0', '1', '2', '3', '4']));
  expect(positions).toHaveLength(1);
});

test('a transaction that is still open keeps nobody waiting who begins to read', async () => {
  await write('before');
  const transaction = await openTransaction(client.kafka);
  await transaction.send(names.event('normalChat'), [message('said later')]);
  const { receiver, received } = open();
  await eventually(() => expect(receiver.caughtUp).toBe(true));
  await transaction.end('commit');
  await eventually(() => expect(values(received)).toEqual(['before', 'said later']));
});

test('of transactions that overlap, what was aborted is told to nobody', async () => {
  const topic = names.event('normalChat');
  const [long, short, good] = await Promise.all([1, 2, 3].map(() => openTransaction(client.kafka)));
  await long?.send(topic, [message('never said')]);
  await short?.send(topic, [message('nor this')]);
  await good?.send(topic, [message('said')]);
  await short?.end('abort'); // brokers then list it before the transaction that began earlier
  await long?.send(topic, [message('nor that')]);
  await good?.end('commit');
  await long?.end('abort');
  const { receiver, received } = open();
  await eventually(() => expect(receiver.caughtUp).toBe(true));
  expect(values(received)).toEqual(['said']);
});

test('batches of which compaction has left nothing are passed over', async () => {
  const proxy = await KafkaProxy.open(brokers());
  const front = openClient(proxy.socketFactory);
  opened.push(front, proxy);
  proxy.rewriteAnswers(api.fetch, withoutRecordsOf(names.event('normalChat')));
  await write('replaced');
  await write('replaced too');
  const { receiver, received, positions, others } = open(front.kafka);
  await eventually(() => expect(receiver.caughtUp).toBe(true));
  expect(others.at(-1)).toEqual([0, 1]);
  proxy.rewriteAnswers(api.fetch, (answer) => answer);
  await write('new');
  await eventually(() => expect(values(received)).toEqual(['new']));
  expect(positions).toHaveLength(1);
});

test('where all that was to be read is gone before it is read, reading goes on', async () => {
  const topic = names.event('normalChat');
  await write('gone');
  const { kafka, last } = withConsumer(client.kafka);
  const consumer = kafka.consumer.bind(kafka);
  kafka.consumer = (config) => {
    const made = consumer(config);
    made.on(made.events.GROUP_JOIN, () => made.pause([{ topic }]));
    return made;
  };
  const { receiver, received, positions } = open(kafka);
  await eventually(() => expect(receiver.up).toBe(true));
  expect(receiver.caughtUp).toBe(false);
  await withAdmin(client.kafka, async (admin) => {
    await admin.fetchTopicOffsets(topic); // makes the client look up where the topic is
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '1' }] });
  });
  last().resume([{ topic }]);
  await eventually(() => expect(receiver.caughtUp).toBe(true));
  expect(positions.at(-1)?.partitions[0]?.next).toBe(1);
  await write('new');
  await eventually(() => expect(values(received)).toEqual(['new']));
});

test('an event that whoever is told cannot take stands in nobody’s way', async () => {
  const { receiver, received, others } = open(client.kafka, ({ value }) => {
    if (value.toString() === 'poison') throw new Error('not to be taken');
  });
  await eventually(() => expect(receiver.up && receiver.caughtUp).toBe(true));
  await write('poison');
  await write('wholesome');
  await eventually(() => expect(values(received)).toEqual(['poison', 'wholesome']));
  expect(others).toEqual([[0, 0]]);
  expect(client.lines.map(({ msg }) => msg)).toContain('an event could not be delivered; skipped');
});
