import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, ConsumerConfig, ISocketFactory, Kafka } from 'kafkajs';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../dev/test/support/eventually.ts';
import { api, KafkaProxy } from '../../../dev/test/support/kafka-proxy.ts';
import { newId } from '../../test/support/request-desk.ts';
import { brokers, makeTopic, openClient } from '../../test/support/suite.ts';
import { withAdmin } from '../connection/with-admin.ts';
import { SupervisedConsumer } from './supervised-consumer.ts';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

test('a consumer that could not leave its group comes back as the same member, for whom nobody waits', async () => {
  const proxy = await KafkaProxy.open(brokers());
  const [direct, cut] = [openClient(), openClient(proxy.socketFactory)];
  opened.push(proxy, direct, cut);
  const groupId = `${newId()}-group`;
  const read: string[] = [];
  const topic = await makeTopic(direct.kafka);
  const consumer = new SupervisedConsumer({
    kafka: cut.kafka,
    groupId,
    topics: [topic],
    fromBeginning: true,
    log: cut.log,
    onJoin: () => undefined,
    eachBatch: async ({ batch, resolveOffset }) => {
      read.push(...batch.messages.map(({ value }) => String(value)));
      resolveOffset(batch.lastOffset());
    },
  });
  opened.push({ close: () => consumer.stop() });
  const members = () =>
    withAdmin(direct.kafka, async (admin) => {
      const { groups } = await admin.describeGroups([groupId]);
      return groups.flatMap((group) => group.members.map(({ memberId }) => memberId));
    });
  const write = (value: string) =>
    direct.producer.send({ topic, partition: 0, key: null, value: Buffer.from(value) });
  await write('before');
  await eventually(() => expect(read).toEqual(['before']));
  const before = await members();
  proxy.cut();
  await eventually(() =>
    expect(cut.lines.map(({ msg }) => msg)).toContain('consumer failed, starting a new one'),
  );
  proxy.restore();
  await write('after');
  await eventually(() => expect(read).toContain('after'));
  expect(before).toHaveLength(1);
  expect(await members()).toEqual(before);
});

test('a consumer that is stopped while it joins its group leaves it', async () => {
  const proxy = await KafkaProxy.open(brokers());
  const [direct, silenced] = [openClient(), openClient(proxy.socketFactory)];
  opened.push(proxy, direct, silenced);
  const groupId = `${newId()}-group`;
  const topics = [await makeTopic(direct.kafka)];
  const start = ({ kafka, log }: typeof direct, onJoin: () => void) => {
    const config = { sessionTimeout: 20_000, rebalanceTimeout: 20_000 };
    const eachBatch = async () => undefined;
    return new SupervisedConsumer({
      kafka,
      groupId,
      topics,
      fromBeginning: true,
      log,
      onJoin,
      eachBatch,
      config,
    });
  };
  const group = () =>
    withAdmin(direct.kafka, async (admin) => {
      const [found] = (await admin.describeGroups([groupId])).groups;
      return { state: found?.state, members: found?.members.map(({ memberId }) => memberId) ?? [] };
    });
  let hasJoined = false;
  const first = start(silenced, () => {
    hasJoined = true;
  });
  opened.push({ close: () => first.stop() });
  await eventually(() => expect(hasJoined).toBe(true));
  const { members } = await group();
  proxy.silence();
  // Waits for the first, which no longer responds.
  const second = start(direct, () => undefined);
  opened.push({ close: () => second.stop() });
  await eventually(async () => {
    const { state, members: both } = await group();
    expect(state).toBe('PreparingRebalance');
    expect(both).toHaveLength(2);
  });
  await second.stop();
  // It does not wait until its session expires, which is after the first's.
  await eventually(async () => expect((await group()).members).toEqual(members));
});

/** A client that passes its consumers to `onConsumer`. */
const observed = (kafka: Kafka, onConsumer: (consumer: Consumer) => void): Kafka =>
  Object.assign(Object.create(kafka) as Kafka, {
    consumer: (config: ConsumerConfig) => {
      const consumer = kafka.consumer(config);
      onConsumer(consumer);
      return consumer;
    },
  });

test.each(['made', 'connected', 'asking to join', 'joined'])(
  'one that is stopped while it starts, when it is %s, reads nothing more, and its group does not wait for it',
  async (moment) => {
    const proxy = await KafkaProxy.open(brokers());
    const [direct, watched] = [openClient(), openClient(proxy.socketFactory)];
    opened.push(proxy, direct, watched);
    const topic = await makeTopic(direct.kafka);
    await direct.producer.send({ topic, partition: 0, key: null, value: Buffer.from('there') });
    const groupId = `${newId()}-group`;
    const supervised = (kafka: Kafka, onJoin: () => void) =>
      new SupervisedConsumer({
        kafka,
        groupId,
        topics: [topic],
        fromBeginning: true,
        log: watched.log,
        onJoin,
        eachBatch: async ({ batch, resolveOffset }) => resolveOffset(batch.lastOffset()),
        // If the group waited for it, the wait would outlast this test.
        config: { sessionTimeout: 60_000, rebalanceTimeout: 60_000, heartbeatInterval: 100 },
      });
    const joinedByOther = () =>
      new Promise<void>((resolve) => {
        const other = supervised(direct.kafka, resolve);
        opened.push({ close: () => other.stop() });
      });
    await joinedByOther();
    const stopped = new Promise<void>((resolve) => {
      const stop = () => resolve(consumer.stop());
      const kafka = observed(watched.kafka, (made) => {
        const { CONNECT, GROUP_JOIN, REQUEST } = made.events;
        if (moment === 'made') queueMicrotask(stop);
        if (moment === 'connected') made.on(CONNECT, stop);
        if (moment === 'joined') made.on(GROUP_JOIN, stop);
        made.on(REQUEST, ({ payload }) => {
          if (moment === 'asking to join' && payload.apiName === 'JoinGroup') stop();
        });
      });
      const consumer = supervised(kafka, () => undefined);
    });
    await stopped;
    // A consumer that is left running fetches the same records again and again.
    const before = proxy.count(api.fetch);
    await sleep(300);
    expect(proxy.count(api.fetch)).toBe(before);
    await joinedByOther();
  },
);

test('a consumer that is stopped during an idle fetch leaves its group at once', async () => {
  const proxy = await KafkaProxy.open(brokers());
  const [direct, watched] = [openClient(), openClient(proxy.socketFactory)];
  opened.push(proxy, direct, watched);
  const groupId = `${newId()}-group`;
  const consumer = new SupervisedConsumer({
    kafka: watched.kafka,
    groupId,
    topics: [await makeTopic(direct.kafka)],
    fromBeginning: true,
    log: watched.log,
    onJoin: () => undefined,
    eachBatch: async () => undefined,
    config: { maxWaitTimeInMs: 60_000 },
  });
  await eventually(() => expect(proxy.count(api.fetch)).toBe(1));
  await consumer.stop();
  const { groups } = await withAdmin(direct.kafka, (admin) => admin.describeGroups([groupId]));
  expect(groups).toMatchObject([{ state: 'Empty', members: [] }]);
});

test('a consumer that is stopped while it connects for its first fetch leaves its group at once', async () => {
  const proxy = await KafkaProxy.open(brokers());
  let onConnecting: () => void = () => undefined;
  const socketFactory: ISocketFactory = (options) => {
    onConnecting();
    return proxy.socketFactory(options);
  };
  const [direct, watched] = [openClient(), openClient(socketFactory)];
  opened.push(proxy, direct, watched);
  const groupId = `${newId()}-group`;
  const topics = [await makeTopic(direct.kafka)];
  await new Promise<void>((resolve) => {
    const kafka = observed(watched.kafka, (made) => {
      made.on(made.events.FETCH_START, () => {
        onConnecting = () => resolve(consumer.stop());
      });
    });
    const consumer = new SupervisedConsumer({
      kafka,
      groupId,
      topics,
      fromBeginning: true,
      log: watched.log,
      onJoin: () => undefined,
      eachBatch: async () => undefined,
      config: { maxWaitTimeInMs: 60_000 },
    });
  });
  expect(proxy.count(api.fetch)).toBe(0);
  const { groups } = await withAdmin(direct.kafka, (admin) => admin.describeGroups([groupId]));
  expect(groups).toMatchObject([{ state: 'Empty', members: [] }]);
});

test('a consumer that is stopped while its group rebalances does not join it again', async () => {
  const proxy = await KafkaProxy.open(brokers());
  const [direct, silenced] = [openClient(), openClient(proxy.socketFactory)];
  opened.push(proxy, direct, silenced);
  const groupId = `${newId()}-group`;
  const topic = await makeTopic(direct.kafka, { partitions: 3 });
  const start = ({ kafka, log }: typeof direct, config: Partial<ConsumerConfig>) => {
    const consumer = new SupervisedConsumer({
      kafka,
      groupId,
      topics: [topic],
      fromBeginning: true,
      log,
      onJoin: () => undefined,
      eachBatch: async () => undefined,
      // If it waited for the one that does not respond, the wait would outlast this test.
      config: { sessionTimeout: 60_000, rebalanceTimeout: 60_000, heartbeatInterval: 1, ...config },
    });
    opened.push({ close: () => consumer.stop() });
    return consumer;
  };
  const group = () =>
    withAdmin(direct.kafka, async (admin) => {
      const [found] = (await admin.describeGroups([groupId])).groups;
      return { state: found?.state, members: found?.members.map(({ memberId }) => memberId) ?? [] };
    });
  const stable = async (size: number) => {
    await eventually(async () => {
      const { state, members } = await group();
      expect({ state, size: members.length }).toEqual({ state: 'Stable', size });
    });
    return (await group()).members;
  };
  start(silenced, { maxWaitTimeInMs: 100 });
  const silent = await stable(1);
  const first = start(direct, { maxWaitTimeInMs: 100 });
  await stable(2);
  // It would hear of a rebalance only after its idle fetch.
  const second = start(direct, { maxWaitTimeInMs: 60_000 });
  await stable(3);
  proxy.silence();
  await first.stop();
  await second.stop();
  expect((await group()).members).toEqual(silent);
});

test('a partition that is resumed is read soon, however long an idle fetch waits', async () => {
  const client = openClient();
  opened.push(client);
  const topic = await makeTopic(client.kafka, { partitions: 2 });
  const write = (value: string) =>
    client.producer.send({ topic, partition: 0, key: null, value: Buffer.from(value) });
  const read: string[] = [];
  const busy = [{ topic, partitions: [0] }];
  let current: Consumer | undefined;
  const consumer = new SupervisedConsumer({
    kafka: client.kafka,
    groupId: `${newId()}-group`,
    topics: [topic],
    fromBeginning: true,
    log: client.log,
    onJoin: (joined) => {
      current = joined;
    },
    eachBatch: async ({ batch, resolveOffset, pause }) => {
      read.push(...batch.messages.map(({ value }) => String(value)));
      resolveOffset(batch.lastOffset());
      pause();
    },
    config: { maxWaitTimeInMs: 60_000 },
  });
  opened.push({ close: () => consumer.stop() });
  await write('first');
  await eventually(() => expect(read).toEqual(['first']));
  await write('second');
  await new Promise<void>((resolve) => {
    // It fetches the other partition only.
    current?.on(current.events.FETCH_START, () => setImmediate(resolve));
  });
  current?.resume(busy);
  await eventually(() => expect(read).toEqual(['first', 'second']));
});
