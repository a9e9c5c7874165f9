import { type PairName, pairNames } from '@parley/contracts';
import type { IHeaders } from 'kafkajs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTopics } from '../../../dev/test/support/create-topics.ts';
import { eventually } from '../../../dev/test/support/eventually.ts';
import { api, KafkaProxy } from '../../../dev/test/support/kafka-proxy.ts';
import { newId } from '../../test/support/request-desk.ts';
import { brokers, type Client, openClient, testTopicSettings } from '../../test/support/suite.ts';
import { openTransaction } from '../../test/support/transactions.ts';
import { withAdmin } from '../connection/with-admin.ts';
import { TopicNames } from '../settings/topic-names.ts';
import { type Addressee, type ReceivedReply, ReplyReceiver } from './receive-replies.ts';

let client: Client;
let names: TopicNames;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  client = openClient();
  names = new TopicNames(testTopicSettings());
  await createTopics(
    client.kafka,
    pairNames.map((pair) => ({ topic: names.response(pair), partitions: 2 })),
  );
});

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

afterAll(() => client.close());

function open(
  kafka = client.kafka,
  alsoOnReply: (reply: ReceivedReply) => void = () => undefined,
  instanceId = newId(),
  concerns?: (pair: PairName, addressee: Addressee) => boolean,
) {
  const received: ReceivedReply[] = [];
  const receiver = new ReplyReceiver({
    kafka,
    names,
    instanceId,
    log: client.log,
    ...(concerns && { concerns }),
    onReply: (reply) => {
      received.push(reply);
      alsoOnReply(reply);
    },
  });
  opened.push({ close: () => receiver.stop() });
  const ids = () => received.map(({ requestId }) => requestId);
  return { receiver, received, ids };
}

async function openProxied() {
  const proxy = await KafkaProxy.open(brokers());
  const front = openClient(proxy.socketFactory);
  const opening = open(front.kafka);
  opened.push(front, proxy);
  await eventually(() => expect(opening.receiver.up).toBe(true));
  return { proxy, ...opening };
}

const write = (id: string, partition = 0, headers: IHeaders = {}) =>
  client.producer.send({
    topic: names.response('login'),
    partition,
    key: Buffer.from('kim'),
    value: Buffer.from('{"userId":"kim"}'),
    headers: { kafka_correlationId: id, ...headers },
  });

test('reading starts at the end, and misses nothing from the moment it is up', async () => {
  await write('before');
  const { receiver, ids } = open();
  expect(receiver.up).toBe(false);
  while (!receiver.up) await new Promise(setImmediate);
  await Promise.all(['first', 'second'].map((id, partition) => write(id, partition)));
  await eventually(() => expect(ids().sort()).toEqual(['first', 'second']));
});

test('a reply is told with what leads it to its stream', async () => {
  const { receiver, received } = open();
  await eventually(() => expect(receiver.up).toBe(true));
  await write('whole', 0, {
    'parley-origin': 'the origin',
    'parley-error': 'LOGIN_FAILED',
    'parley-credential-version': '3',
  });
  await write('strange', 0, { 'parley-error': 'NOT_A_CODE_OF_OURS' });
  await eventually(() => expect(received).toHaveLength(2));
  const value = Buffer.from('{"userId":"kim"}');
  const written = { timestamp: expect.any(Number), traceparent: undefined };
  const reply = { pair: 'login', userId: 'kim', value, ...written };
  expect(received).toEqual([
    { ...reply, requestId: 'whole', origin: 'the origin', errorCode: 'LOGIN_FAILED', credentialVersion: 3 },
    { ...reply, requestId: 'strange', origin: undefined, errorCode: '', credentialVersion: 0 },
  ]);
});

test('records that are no replies are passed over', async () => {
  const { receiver, ids } = open();
  await eventually(() => expect(receiver.up).toBe(true));
  const topic = names.response('login');
  await client.producer.send({ topic, partition: 0, key: null, value: Buffer.from('no id') });
  await client.producer.send({
    topic,
    partition: 0,
    key: null,
    value: null,
    headers: { kafka_correlationId: 'gone' },
  });
  await write('a reply');
  await eventually(() => expect(ids()).toEqual(['a reply']));
});

test('only what concerns somebody is told, which is asked of origin or user', async () => {
  const { receiver, ids } = open(
    client.kafka,
    undefined,
    undefined,
    (pair, addressee) =>
      pair === 'login' && ('origin' in addressee ? addressee.origin === 'ours' : addressee.userId === 'kim'),
  );
  await eventually(() => expect(receiver.up).toBe(true));
  await write('another origin’s', 0, { 'parley-origin': 'theirs' });
  await write('ours', 0, { 'parley-origin': 'ours' });
  await write('kim’s');
  await eventually(() => expect(ids()).toEqual(['ours', 'kim’s']));
});

test('while many come that are for nobody, they gather: all are read, in order, with fewer fetches', async () => {
  const proxy = await KafkaProxy.open(brokers());
  const front = openClient(proxy.socketFactory);
  const producer = client.kafka.producer();
  opened.push(front, proxy, { close: () => producer.disconnect() });
  await producer.connect();
  const read: string[] = [];
  const { receiver } = open(front.kafka, undefined, undefined, (_pair, addressee) => {
    if ('origin' in addressee) read.push(addressee.origin);
    return false;
  });
  await eventually(() => expect(receiver.up).toBe(true));
  let written = 0;
  const writeSome = () => {
    const origins = Array.from({ length: 50 }, () => String(written++));
    const messages = origins.map((origin) => ({
      partition: 0,
      key: 'kim',
      value: '{}',
      headers: { kafka_correlationId: origin, 'parley-origin': origin },
    }));
    return producer.send({ topic: names.response('login'), messages });
  };
  // Without delays, a reader fetches about as often as something is written. How many have arrived must be known before
  // the delay starts.
  await eventually(async () => {
    const before = proxy.count(api.fetch);
    for (let times = 0; times < 40; times++) await writeSome();
    expect(proxy.count(api.fetch) - before).toBeLessThan(14);
  });
  await eventually(() => expect(read).toHaveLength(written));
  expect(read).toEqual(Array.from({ length: written }, (_, number) => String(number)));
});

test('replies written while the connections were cut all arrive, in order', async () => {
  const { proxy, receiver, ids } = await openProxied();
  await write('0');
  await eventually(() => expect(ids()).toEqual(['0']));
  const failures = consumerFailures();
  proxy.cut();
  const meanwhile = Array.from({ length: 20 }, (_, number) => String(number + 1));
  for (const id of meanwhile) await write(id);
  await eventually(() => expect(consumerFailures()).toBeGreaterThan(failures));
  expect(ids()).toEqual(['0']);
  proxy.restore();
  await eventually(() => expect(ids()).toEqual(['0', ...meanwhile]));
  expect(receiver.up).toBe(true);
});

test('partitions that were added are read from their beginning', async () => {
  const { proxy, ids } = await openProxied();
  const topic = names.response('login');
  const added = await addPartition(topic);
  await write('on the new partition', added);
  const failures = consumerFailures();
  proxy.cut(); // a new consumer looks up the topics at once; an existing one does so every half minute
  await eventually(() => expect(consumerFailures()).toBeGreaterThan(failures));
  proxy.restore();
  await write('on an old one', 0);
  await eventually(() => expect(ids().sort()).toEqual(['on an old one', 'on the new partition']));
});

/** @returns its number */
const addPartition = (topic: string): Promise<number> =>
  withAdmin(client.kafka, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const count = topics[0]?.partitions.length ?? 0;
    await admin.createPartitions({ topicPartitions: [{ topic, count: count + 1 }] });
    return count;
  });

const consumerFailures = (): number =>
  client.lines.filter(({ msg }) => msg === 'consumer failed, starting a new one').length;

test('a receiver can be stopped as soon as it is made', async () => {
  const { receiver } = open();
  await eventually(() => expect(receiver.up).toBe(true)); // the topics exist, so nothing else ends the second
  await open().receiver.stop();
});

test('replies of transactions are told once they are committed, and what was aborted never', async () => {
  const { receiver, ids } = open();
  await eventually(() => expect(receiver.up).toBe(true));
  const reply = (id: string) => ({
    key: 'kim',
    value: '{"userId":"kim"}',
    partition: 0,
    headers: { kafka_correlationId: id },
  });
  const [committed, aborted] = [await openTransaction(client.kafka), await openTransaction(client.kafka)];
  await aborted.send(names.response('login'), [reply('aborted')]);
  await committed.send(names.response('login'), [reply('committed')]);
  await committed.end('commit');
  await aborted.end('abort');
  await write('later');
  await eventually(() => expect(ids()).toEqual(['committed', 'later']));
});

test('a reply that whoever is told cannot take stands in nobody’s way', async () => {
  const { receiver, ids } = open(client.kafka, ({ requestId }) => {
    if (requestId === 'poison') throw new Error('not to be taken');
  });
  await eventually(() => expect(receiver.up).toBe(true));
  await write('poison');
  await write('wholesome');
  await eventually(() => expect(ids()).toEqual(['poison', 'wholesome']));
});

test('two processes of one INSTANCE_ID are told so', async () => {
  const instanceId = newId();
  for (const _ of [1, 2]) {
    const { receiver } = open(client.kafka, undefined, instanceId);
    await eventually(() => expect(receiver.up).toBe(true));
  }
  await eventually(() => {
    const found = client.lines.find(
      ({ groupId, msg }) =>
        groupId === names.group(`front-${instanceId}`) && /the same INSTANCE_ID/.test(msg),
    );
    expect(found?.members).toHaveLength(2);
  });
});
