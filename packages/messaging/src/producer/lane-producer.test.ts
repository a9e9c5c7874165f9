import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '@parley/contracts';
import type { Kafka, Producer } from 'kafkajs';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createTopics } from '../../../dev/test/support/create-topics.ts';
import { api, KafkaProxy } from '../../../dev/test/support/kafka-proxy.ts';
import { pretendLeader } from '../../../dev/test/support/pretend-leader.ts';
import { refusals } from '../../test/support/rewrite-produce.ts';
import { brokers, type Client, makeTopic, openClient } from '../../test/support/suite.ts';
import { openTape } from '../../test/support/topic-tape.ts';
import { withAdmin } from '../connection/with-admin.ts';
import { TopicCatalogue } from '../topics/topic-catalogue.ts';
import { LaneProducer } from './lane-producer.ts';

let proxy: KafkaProxy;
/** Connected through the proxy. */
let client: Client;
/** Connected directly. */
let direct: Client;
const opened: { close(): Promise<void> }[] = [];

beforeAll(() => {
  direct = openClient();
});

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

afterAll(() => direct.close());

async function openProxied(): Promise<void> {
  proxy = await KafkaProxy.open(brokers());
  client = openClient(proxy.socketFactory);
  opened.push(proxy, client);
}

async function valuesOn(topic: string): Promise<string[]> {
  const tape = await openTape(direct.kafka, [topic]);
  await tape.caughtUp();
  await tape.close();
  return tape.records(topic).map(({ value }) => String(value));
}

const senders = 16;
const each = 40;

/** Several concurrent senders; each sends its next record when the previous one has settled. */
async function sendFromMany(send: (value: string) => Promise<unknown>): Promise<string[]> {
  const acknowledged: string[] = [];
  await Promise.all(
    Array.from({ length: senders }, async (_, sender) => {
      for (let number = 0; number < each; number++) {
        const value = `${sender}:${number}`;
        await send(value).then(
          () => acknowledged.push(value),
          () => undefined,
        );
      }
    }),
  );
  return acknowledged;
}

const withoutRepeats = (values: readonly string[]) => [...new Set(values)];

async function openPlainProducer(kafka: Kafka, idempotent: boolean): Promise<Producer> {
  const producer = kafka.producer({ idempotent, allowAutoTopicCreation: false, retry: { retries: 5 } });
  opened.push({ close: () => producer.disconnect() });
  await producer.connect();
  return producer;
}

const plainSend = (producer: Producer, topic: string, value: string) =>
  producer.send({ topic, acks: -1, messages: [{ key: null, value, partition: 0 }] });

test('no acknowledged record is lost with connections, requests or acknowledgements, and the order is kept', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  for (const [index, after] of [1, 2, 4, 5].entries())
    proxy.lose(index % 2 === 0 ? 'request' : 'answer', api.produce, { after });
  const sent: string[] = [];
  const sending: Promise<unknown>[] = [];
  while (!proxy.allLost || sent.length < 500) {
    const value = String(sent.length);
    sent.push(value);
    sending.push(client.producer.send({ topic, partition: 0, key: null, value: Buffer.from(value) }));
    await new Promise((resolve) => setTimeout(resolve, 1)); // others are in flight meanwhile
  }
  await Promise.all(sending);
  const written = await valuesOn(topic);
  expect(written.length).toBeGreaterThan(sent.length); // a lost acknowledgement means a repeat
  expect(withoutRepeats(written)).toEqual(sent);
});

test('K1: without lanes, one lost acknowledgement makes an idempotent producer lose acknowledged records', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  const producer = await openPlainProducer(client.kafka, true);
  proxy.lose('answer', api.produce, { after: 20 });
  const acknowledged = await sendFromMany((value) => plainSend(producer, topic, value));
  expect(proxy.allLost).toBe(true);
  const written = new Set(await valuesOn(topic));
  expect(acknowledged.filter((value) => !written.has(value))).not.toEqual([]);
});

test('K3: without lanes, concurrent sends are unordered under a fault', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  const producer = await openPlainProducer(client.kafka, false);
  proxy.lose('answer', api.produce, { after: 20 });
  const sent = Array.from({ length: 200 }, (_, number) => String(number));
  await Promise.all(sent.map((value) => plainSend(producer, topic, value)));
  const written = withoutRepeats(await valuesOn(topic));
  expect(written).toHaveLength(sent.length);
  expect(written).not.toEqual(sent);
});

/** The advertised address of node 2 is the proxy; it leads partition 1 until it dies, and then the real broker does. */
async function openWithDyingLeader(topic: string): Promise<void> {
  await openProxied();
  const [broker = ''] = brokers().split(',');
  await proxy.impersonate(broker, '127.0.0.1:1', { diesOn: api.produce });
  const leader = { nodeId: 2_000, host: '127.0.0.1', port: 1, topic, partition: 1 };
  proxy.rewriteAnswers(api.metadata, (answer) =>
    proxy.isDead('127.0.0.1:1') ? answer : pretendLeader(answer, leader),
  );
}

test('K2: a plain send over two partitions resolves although the one whose leader died was never written', async () => {
  const topic = await makeTopic(direct.kafka, { partitions: 2 });
  await openWithDyingLeader(topic);
  const producer = await openPlainProducer(client.kafka, false);
  const messages = [0, 1].map((partition) => ({ key: null, value: `to ${partition}`, partition }));
  await expect(producer.send({ topic, acks: -1, messages })).resolves.toBeDefined();
  expect(proxy.isDead('127.0.0.1:1')).toBe(true);
  expect(await valuesOn(topic)).toEqual(['to 0']);
});

test('by lanes the record of a leader that dies is written by the next leader', async () => {
  const topic = await makeTopic(direct.kafka, { partitions: 2 });
  await openWithDyingLeader(topic);
  await Promise.all(
    [0, 1].map((partition) =>
      client.producer.send({ topic, partition, key: null, value: Buffer.from(`to ${partition}`) }),
    ),
  );
  expect(proxy.isDead('127.0.0.1:1')).toBe(true);
  expect(withoutRepeats(await valuesOn(topic)).sort()).toEqual(['to 0', 'to 1']);
});

test('what is sent in one turn goes in one request, and each record learns its own offset', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  const send = (value: string) =>
    client.producer.send({ topic, partition: 0, key: null, value: Buffer.from(value) });
  await send('first');
  const before = proxy.count(api.produce);
  const acknowledgements = await Promise.all(
    Array.from({ length: 1_000 }, (_, number) => send(String(number))),
  );
  expect(proxy.count(api.produce) - before).toBe(1);
  expect(acknowledgements.map(({ offset }) => Number(offset))).toEqual(
    Array.from({ length: 1_000 }, (_, number) => number + 1),
  );
  expect(client.lines).toContainEqual(
    expect.objectContaining({ level: 30, topic, partition: 0, baseOffset: '1', count: 1_000 }),
  );
});

test('what several partitions of one broker have in one turn goes in one request, in the order of each', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka, { partitions: 3 });
  expect(await client.catalogue.partitions(topic)).toBe(3);
  const send = (number: number) =>
    client.producer.send({ topic, partition: number % 3, key: null, value: Buffer.from(String(number)) });
  await Promise.all([0, 1, 2].map(send));
  const before = proxy.count(api.produce);
  const numbers = Array.from({ length: 300 }, (_, index) => index + 3);
  const acknowledgements = await Promise.all(numbers.map(send));
  expect(proxy.count(api.produce) - before).toBe(1);
  expect(acknowledgements.map(({ partition, offset }) => [partition, Number(offset)])).toEqual(
    numbers.map((number) => [number % 3, Math.floor(number / 3)]),
  );
});

test('a partition that takes nothing holds up no other that was sent with it', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  const send = (partition: number, value: string) =>
    client.producer.send({ topic, partition, key: null, value: Buffer.from(value) }, { within: 20_000 });
  const stuck = send(7, 'nowhere');
  stuck.catch(() => undefined);
  await expect(send(0, 'with it')).resolves.toMatchObject({ partition: 0 });
  await expect(send(0, 'after it')).resolves.toMatchObject({ partition: 0 });
  expect(withoutRepeats(await valuesOn(topic))).toEqual(['with it', 'after it']);
});

test('a partition that is not there is an error, though kafkajs resolves', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  const plain = await openPlainProducer(client.kafka, false);
  await expect(
    plain.send({ topic, acks: -1, messages: [{ key: null, value: 'lost', partition: 7 }] }),
  ).resolves.toEqual([]);
  const send = (partition: number) =>
    client.producer.send({ topic, partition, key: null, value: null }, { within: 500 });
  await expect(send(7)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(send(Number.NaN)).rejects.toMatchObject({ code: 'INTERNAL' });
  await expect(send(-1)).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('a record the broker finds too large is refused alone, and said so in the log', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka, { config: { 'max.message.bytes': '10000' } });
  const send = (value: string) =>
    client.producer.send({ topic, partition: 0, key: null, value: Buffer.from(value) });
  const [before, large, after] = await Promise.allSettled([
    send('before'),
    send('x'.repeat(20_000)),
    send('after'),
  ]);
  expect(before.status).toBe('fulfilled');
  expect(after.status).toBe('fulfilled');
  expect(large).toMatchObject({ status: 'rejected', reason: { code: 'TOO_LARGE' } });
  expect(await valuesOn(topic)).toEqual(['before', 'after']);
  expect(client.lines).toContainEqual(
    expect.objectContaining({
      level: 50,
      topic,
      error: expect.objectContaining({ type: expect.anything() }),
    }),
  );
});

test('without a broker a record is given up after `within`, and others are still tried', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  proxy.cut();
  const send = (value: string, within?: number) =>
    client.producer.send(
      { topic, partition: 0, key: null, value: Buffer.from(value) },
      within === undefined ? {} : { within },
    );
  const patient = send('patient');
  patient.catch(() => undefined); // awaited below
  await expect(send('hasty', 300)).rejects.toBeInstanceOf(Failure);
  await expect(send('hasty too', 300)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  proxy.restore();
  await patient;
  expect(withoutRepeats(await valuesOn(topic))).toContain('patient');
});

test('a record is given up in time though the broker takes it and never answers', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  const send = (value: string, within: number) =>
    client.producer.send({ topic, partition: 0, key: null, value: Buffer.from(value) }, { within });
  await send('before', 10_000);
  proxy.silence();
  const slower = send('slower', 1_500).catch((failure: Failure) => failure.code);
  const faster = send('faster', 300).catch((failure: Failure) => failure.code);
  // Without the limit, the broker's silence would be noticed only after the client's request timeout of ten seconds.
  const silence = new Promise((resolve) => setTimeout(resolve, 9_000, 'still waiting').unref());
  await expect(Promise.race([faster, silence])).resolves.toBe('UNAVAILABLE');
  await expect(Promise.race([slower, silence])).resolves.toBe('UNAVAILABLE');
  proxy.cut();
});

test('what is given up before it was sent is not sent later', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  const send = (value: string, within: number) =>
    client.producer.send({ topic, partition: 0, key: null, value: Buffer.from(value) }, { within });
  proxy.cut();
  const first = send('first', 20_000);
  await new Promise(setImmediate); // its batch is in flight, without what follows
  await expect(send('given up', 300)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  proxy.restore();
  await first;
  await send('last', 20_000);
  expect(withoutRepeats(await valuesOn(topic))).toEqual(['first', 'last']);
});

/** The first lookups fail, as without a broker. */
class LateCatalogue extends TopicCatalogue {
  #failures = 2;

  override async partitionFor(topic: string, key: Buffer | null): Promise<number> {
    if (this.#failures-- > 0) throw new Error('no broker answers');
    return super.partitionFor(topic, key);
  }
}

test('records keep their order by key when no broker could say at first where they belong', async () => {
  const topic = await makeTopic(direct.kafka);
  const catalogue = new LateCatalogue(direct.kafka);
  const producer = new LaneProducer(direct.kafka, catalogue, direct.log);
  opened.push(catalogue, producer);
  const sending: Promise<unknown>[] = [];
  const send = () =>
    sending.push(
      producer.send({ topic, key: Buffer.from('room'), value: Buffer.from(String(sending.length)) }),
    );
  let isPlaced = false;
  send();
  sending[0]?.finally(() => {
    isPlaced = true;
  });
  // Some arrive just when the partition becomes known, while earlier ones are still waiting for it.
  for (let turn = 0; !isPlaced; turn++) {
    send();
    await (turn % 20 === 0 ? nextTurn() : undefined);
  }
  await Promise.all(sending);
  expect(await valuesOn(topic)).toEqual(sending.map((_, number) => String(number)));
});

test('what waits for a partition that is gone goes to those that are left, in its order', async () => {
  const topic = await makeTopic(direct.kafka, { partitions: 3 });
  const client = openClient();
  opened.push(client);
  // The key belongs to the last partition, which the recreated topic lacks.
  const last = 2;
  const key = await keyOf(client.catalogue, topic, last);
  const send = (value: string) => client.producer.send({ topic, key, value: Buffer.from(value) });
  await send('before');
  await withAdmin(direct.kafka, (admin) => admin.deleteTopics({ topics: [topic] }));
  const sending = ['a', 'b', 'c'].map(send);
  const named = client.producer.send({ topic, partition: last, key, value: null }, { within: 60_000 });
  named.catch(() => undefined); // asserted below
  await vi.waitFor(() => makeTopicAgain(topic), { timeout: 30_000, interval: 200 });
  await Promise.all(sending);
  await expect(named).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(withoutRepeats(await valuesOn(topic))).toEqual(['a', 'b', 'c']);
});

/** Creates the topic with one partition. @throws while brokers still know the previous one */
async function makeTopicAgain(topic: string): Promise<void> {
  await createTopics(direct.kafka, [{ topic, partitions: 1 }]);
  expect(await direct.catalogue.lookUp(topic)).toBe(1);
}

/** A key that maps to this partition. */
async function keyOf(catalogue: TopicCatalogue, topic: string, partition: number): Promise<Buffer> {
  for (let number = 0; ; number++) {
    const key = Buffer.from(`room-${number}`);
    if ((await catalogue.partitionFor(topic, key)) === partition) return key;
  }
}

test('a foreign topic that is gone fails alone', async () => {
  const client = openClient();
  opened.push(client);
  const [foreign, own] = [await makeTopic(direct.kafka), await makeTopic(direct.kafka)];
  const record = { partition: 0, key: null, value: Buffer.from('x') };
  await client.producer.send({ ...record, topic: foreign }, { foreign: true });
  await withAdmin(direct.kafka, (admin) => admin.deleteTopics({ topics: [foreign] }));
  await vi.waitFor(async () => expect(await direct.catalogue.partitions(foreign)).toBeUndefined(), {
    timeout: 15_000,
    interval: 200,
  });
  const gone = client.producer.send({ ...record, topic: foreign }, { foreign: true, within: 500 });
  await client.producer.send({ ...record, topic: own });
  await expect(gone).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  const failed = client.lines.filter(({ msg }) => msg === 'produce failed');
  expect(failed.map(({ topic }) => topic)).not.toContain(own);
});

test('what may be given up is not taken where too much waits already', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  const record = { topic, partition: 0, key: null, value: Buffer.alloc(800_000) };
  proxy.silence();
  const waiting = Array.from({ length: 85 }, () => client.producer.send(record));
  const outcomes = Promise.allSettled(waiting);
  await expect(client.producer.send(record, { within: 60_000 })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  proxy.restore();
  await client.producer.close();
  await outcomes;
});

test('closing waits for what is in hand, and nothing is taken afterwards', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  const sent = Array.from({ length: 50 }, (_, number) => String(number));
  const acknowledged: string[] = [];
  for (const value of sent)
    void client.producer
      .send({ topic, key: null, value: Buffer.from(value) })
      .then(() => acknowledged.push(value));
  await client.producer.close();
  expect(acknowledged.sort()).toEqual(sent.sort());
  const unused = new LaneProducer(client.kafka, client.catalogue, client.log);
  opened.push(unused);
  await unused.close();
  for (const producer of [client.producer, unused])
    await expect(producer.send({ topic, partition: 0, key: null, value: null })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  expect((await valuesOn(topic)).sort()).toEqual(sent);
});

test('closing without a broker ends, and gives up what is in hand', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  proxy.cut();
  const placed = client.producer.send({ topic, partition: 0, key: null, value: null });
  const unplaced = client.producer.send({ topic, key: Buffer.from('room'), value: null });
  const outcomes = Promise.allSettled([placed, unplaced]);
  await client.producer.close();
  for (const outcome of await outcomes)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } });
});

/** https://kafka.apache.org/protocol#protocol_error_codes */
const code = { corruptMessage: 2, topicAuthorizationFailed: 29, invalidTimestamp: 32, invalidRecord: 87 };

test.each([
  ['was damaged on its way', code.corruptMessage],
  ['came to a broker whose clock is wrong', code.invalidTimestamp],
  ['was not permitted yet', code.topicAuthorizationFailed],
])('a record that %s is sent again', async (_, refusal) => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  proxy.rewriteAnswers(api.produce, refusals(Array.from({ length: 4 }, () => refusal)));
  await client.producer.send({ topic, partition: 0, key: null, value: Buffer.from('whole') });
  expect(withoutRepeats(await valuesOn(topic))).toEqual(['whole']);
});

test('a record that a broker refuses as what it is, is given up', async () => {
  await openProxied();
  const topic = await makeTopic(direct.kafka);
  proxy.rewriteAnswers(api.produce, refusals([code.invalidRecord]));
  await expect(
    client.producer.send({ topic, partition: 0, key: null, value: Buffer.from('hopeless') }),
  ).rejects.toMatchObject({ code: 'INTERNAL' });
});
