import { setTimeout as nextLook } from 'node:timers/promises';
import type { PairName } from '@parley/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, type TestContext, test, vi } from 'vitest';
import { eventually } from '../../../dev/test/support/eventually.ts';
import { api, KafkaProxy } from '../../../dev/test/support/kafka-proxy.ts';
import { type Desk, echo, heldHandler, newId, openDesk, reply } from '../../test/support/request-desk.ts';
import { notLedYet } from '../../test/support/rewrite-fetch.ts';
import { brokers, type Client, makeTopic, openClient } from '../../test/support/suite.ts';
import { openTransaction } from '../../test/support/transactions.ts';
import { withAdmin } from '../connection/with-admin.ts';
import type { Handle } from './handle.ts';

let client: Client;

beforeAll(() => {
  client = openClient();
});

afterAll(() => client.close());

/** A desk for one test; these tests run concurrently, because each mostly waits for brokers. */
async function deskOf(during: TestContext): Promise<Desk> {
  const desk = await openDesk(client, ['user-status-change', 'logout']);
  during.onTestFinished(() => desk.close());
  return desk;
}

/** A worker's own connections, through a proxy. Open it before the desk, which is then closed first. */
async function openProxied(during: TestContext) {
  const proxy = await KafkaProxy.open(brokers());
  const worker = openClient(proxy.socketFactory);
  during.onTestFinished(async () => {
    await worker.close();
    await proxy.close();
  });
  return { proxy, worker };
}

test.concurrent('nothing is committed before the reply is acknowledged', async (during) => {
  const { proxy, worker } = await openProxied(during);
  const desk = await deskOf(during);
  desk.receive(echo, { producer: worker.producer }); // only the replies go through the proxy
  await desk.ask();
  await eventually(async () => expect(await desk.committed()).toBe(1));
  proxy.cut();
  const id = newId();
  await desk.ask({ headers: { kafka_correlationId: id } });
  // A commit would have happened long before the third try.
  await eventually(() => {
    const failures = worker.lines.filter(({ msg }) => msg === 'produce failed');
    expect(failures.length).toBeGreaterThan(2);
  });
  expect(await desk.committed()).toBe(1);
  proxy.restore();
  await desk.replyTo(id);
  await eventually(async () => expect(await desk.committed()).toBe(2));
});

test.concurrent('a stop without a broker ends, and commits nothing that was not acknowledged', async (during) => {
  const { proxy, worker } = await openProxied(during);
  const desk = await deskOf(during);
  const { held, handle } = heldHandler();
  const receiver = desk.receive(handle, { kafka: worker.kafka, producer: worker.producer });
  const id = newId();
  await desk.ask({ headers: { kafka_correlationId: id } });
  await eventually(() => expect(held).toHaveLength(1));
  proxy.cut();
  const stopped = receiver.stop();
  held[0]?.release();
  await stopped;
  expect(desk.answered([id])).toBe(0);
  expect(await desk.committed()).toBe(-1);
});

test.concurrent('requests in hand are finished and committed by a stop; those behind them are delivered again', async (during) => {
  const desk = await deskOf(during);
  const { held, handle } = heldHandler();
  const ids = Array.from({ length: 5 }, newId);
  await Promise.all(ids.map((id) => desk.ask({ headers: { kafka_correlationId: id } })));
  const first = desk.receive(handle, { batchSize: 2 });
  await eventually(() => expect(held).toHaveLength(1));
  const stopped = first.stop();
  held[0]?.release();
  await stopped;
  expect(await desk.committed()).toBe(2);
  await desk.tape.caughtUp();
  expect(ids.map((id) => desk.answered([id]))).toEqual([1, 1, 0, 0, 0]);
  const again: string[] = [];
  desk.receive(async (_pair, requests) => {
    again.push(...requests.map(({ requestId }) => String(requestId)));
    return requests.map(reply);
  });
  await eventually(() => expect(desk.answered(ids)).toBe(5));
  expect(again).toEqual(ids.slice(2));
});

test.concurrent('requests that a handler gave back when it was stopped are delivered again', async (during) => {
  const desk = await deskOf(during);
  const { held, handle } = heldHandler();
  const first = desk.receive(handle);
  const id = newId();
  await desk.ask({ headers: { kafka_correlationId: id } });
  await eventually(() => expect(held).toHaveLength(1));
  const stopped = first.stop();
  held[0]?.fail();
  await stopped;
  expect(await desk.committed()).toBe(-1);
  desk.receive(echo);
  await desk.replyTo(id);
});

test.concurrent('what was asked before there was a worker is answered', async (during) => {
  const desk = await deskOf(during);
  const id = newId();
  await desk.ask({ headers: { kafka_correlationId: id } });
  desk.receive(echo);
  await desk.replyTo(id);
});

test.concurrent('a receiver can be stopped as soon as it is made', async (during) => {
  const desk = await deskOf(during);
  await desk.receive().stop();
});

test.concurrent('a group that wins and loses members leaves no request unanswered', async (during) => {
  const desk = await deskOf(during);
  const handled = [0, 0];
  const member = (number: number) =>
    desk.receive(
      async (_pair, requests) => {
        handled[number] = (handled[number] ?? 0) + requests.length;
        await new Promise(setImmediate);
        return requests.map(reply);
      },
      { batchSize: 5 },
    );
  const ids: string[] = [];
  let enough = false;
  const askTen = async () => {
    const ten = Array.from({ length: 10 }, newId);
    ids.push(...ten);
    const headers = (id: string) => ({ kafka_correlationId: id });
    await Promise.all(ten.map((id, index) => desk.ask({ headers: headers(id), partition: index % 2 })));
  };
  // While nobody reads, more would only keep the broker busy.
  const open = () => ids.length - handled.reduce((sum, count) => sum + count, 0);
  const asking = (async () => {
    while (!enough) await (open() < 50 ? askTen() : nextLook(5));
  })();
  const first = member(0);
  await eventually(() => expect(handled[0]).toBeGreaterThan(50));
  member(1);
  await eventually(() => expect(handled[1]).toBeGreaterThan(50));
  await first.stop();
  enough = true;
  await asking;
  await askTen();
  await eventually(() => expect(desk.answered(ids)).toBe(ids.length));
  const ends = await withAdmin(client.kafka, (admin) =>
    admin.fetchTopicOffsets(desk.names.request('user-status-change')),
  );
  for (const { partition, high } of ends)
    await eventually(async () => expect(await desk.committed('workers', partition)).toBe(Number(high)));
});

test.concurrent('a long queue holds up its partition only, and is taken up again', async (during) => {
  const desk = await deskOf(during);
  let open: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  desk.receive(
    async (pair, requests) => {
      if (pair === 'user-status-change') await wait;
      return requests.map(reply);
    },
    { batchSize: 500 },
  );
  // More than one fetch, which is 1 MiB.
  const value = JSON.stringify({ userId: 'kim', status: 'x'.repeat(500) });
  await Promise.all(Array.from({ length: 3_000 }, () => desk.ask({ value })));
  const last = newId();
  const other = newId();
  await desk.ask({ headers: { kafka_correlationId: last } });
  await desk.ask({ pair: 'logout', value: '"kim"', headers: { kafka_correlationId: other } });
  await desk.replyTo(other, desk.names.response('logout'));
  expect(desk.answered([last])).toBe(0);
  open();
  await desk.replyTo(last);
});

test.concurrent('with * replies go to every existing topic but those of requests and dead letters', async (during) => {
  const desk = await deskOf(during);
  desk.receive(echo, { allowedReplyTopics: ['*'] });
  const own = await makeTopic(client.kafka);
  await eventually(async () => expect(await client.catalogue.partitions(own)).toBe(1));
  const before = newId();
  await desk.ask({ headers: { kafka_correlationId: before, kafka_replyTopic: own } });
  await eventually(async () => expect(await desk.committed()).toBe(1));
  expect(desk.answered([before])).toBe(0);
  const { names } = desk;
  for (const topic of [
    names.request('logout'),
    desk.deadLetters('logout'),
    `${own}-no`,
    '__consumer_offsets',
  ]) {
    const refused = newId();
    await desk.ask({ headers: { kafka_correlationId: refused, kafka_replyTopic: topic } });
    expect((await desk.replyTo(refused)).body.errorCode, topic).toBe('REPLY_TOPIC_NOT_ALLOWED');
  }
});

const answered = (type: string) => Promise.reject(Object.assign(new Error(type), { type }));

test.concurrent.for<[asked: string, code: string, partitions: () => Promise<undefined>]>([
  ['no broker answers for', 'UNAVAILABLE', () => new Promise<undefined>(() => undefined)],
  ['has no leader', 'UNAVAILABLE', () => answered('LEADER_NOT_AVAILABLE')],
  ['may not be seen', 'REPLY_TOPIC_NOT_ALLOWED', () => answered('TOPIC_AUTHORIZATION_FAILED')],
  ['was not found though brokers were asked', 'REPLY_TOPIC_NOT_ALLOWED', async () => undefined],
])(
  'a request for replies on a topic that %s is told so, and its neighbours are served meanwhile',
  async ([, code, partitions], during) => {
    const desk = await deskOf(during);
    const asked: string[] = [];
    const catalogue = Object.assign(Object.create(client.catalogue), {
      partitions: (topic: string) => {
        if (!topic.endsWith('-broken')) return client.catalogue.partitions(topic);
        asked.push(topic);
        return partitions();
      },
    });
    desk.receive(echo, { allowedReplyTopics: ['*'], catalogue });
    const ids = Array.from({ length: 5 }, newId);
    const next = newId();
    for (const id of ids)
      await desk.ask({
        headers: { kafka_correlationId: id, kafka_replyTopic: `${desk.names.group('')}-broken` },
      });
    await desk.ask({ headers: { kafka_correlationId: next } });
    for (const id of ids) expect((await desk.replyTo(id)).body.errorCode).toBe(code);
    await desk.replyTo(next);
    await eventually(async () => expect(await desk.committed()).toBe(6));
  },
);

test.concurrent('no broker is asked about a reply topic that is not allowed', async (during) => {
  const desk = await deskOf(during);
  const asked = vi.spyOn(client.catalogue, 'partitions');
  desk.receive(echo);
  const id = newId();
  await desk.ask({ headers: { kafka_correlationId: id, kafka_replyTopic: 'not allowed' } });
  expect((await desk.replyTo(id)).body.errorCode).toBe('REPLY_TOPIC_NOT_ALLOWED');
  expect(asked).not.toHaveBeenCalledWith('not allowed');
});

test.concurrent('requests of a handler that rejects whatever it is given are told so, and those behind them served', async (during) => {
  const desk = await deskOf(during);
  let broken = true;
  const told: string[] = [];
  const handle: Handle = async (_pair, requests) => {
    if (broken) throw new Error('broken');
    return requests.map(reply);
  };
  desk.receive(handle, { onReply: (pair, errorCode) => told.push(`${pair} ${errorCode}`) });
  const [first, next] = [newId(), newId()];
  await desk.ask({ headers: { kafka_correlationId: first } });
  expect((await desk.replyTo(first)).body).toMatchObject({ errorCode: 'INTERNAL', userId: 'kim' });
  broken = false;
  await desk.ask({ headers: { kafka_correlationId: next } });
  expect((await desk.replyTo(next)).body.isSuccess).toBe(true);
  await eventually(() => expect(told).toEqual(['user-status-change INTERNAL', 'user-status-change ']));
});

test.concurrent('records of more bytes than may wait are fetched again as there is room: each is answered once, in order', async (during) => {
  const desk = await deskOf(during);
  const handled: string[] = [];
  let open: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  desk.receive(
    async (_pair, requests) => {
      handled.push(...requests.map(({ requestId }) => String(requestId)));
      await wait;
      return requests.map(reply);
    },
    { batchSize: 2 },
  );
  const value = JSON.stringify({ userId: 'kim', status: 'hi', ignored: 'x'.repeat(700_000) });
  const ids = Array.from({ length: 30 }, newId);
  for (const id of ids) await desk.ask({ value, headers: { kafka_correlationId: id } });
  open();
  await eventually(() => expect(desk.answered(ids)).toBe(ids.length));
  expect(handled).toEqual(ids);
});

test.concurrent('a record older than the window is expired, whatever its deadline', async (during) => {
  const desk = await deskOf(during);
  let wasExpired: boolean | undefined;
  desk.receive(
    async (_pair, requests, isExpired) => {
      wasExpired = requests.some(isExpired);
      return requests.map(reply);
    },
    { window: -1 },
  );
  const id = newId();
  const inAnHour = String(Date.now() + 3_600_000);
  await desk.ask({ headers: { kafka_correlationId: id, 'parley-deadline': inAnHour } });
  await desk.replyTo(id);
  expect(wasExpired).toBe(true);
});

test.concurrent('a dead letter is kept though its topic has fewer partitions than the requests', async (during) => {
  const wide = await openDesk(client, ['user-status-change'], { requestPartitions: 4 });
  during.onTestFinished(() => wide.close());
  wide.receive();
  await wide.ask({ partition: 3, key: null, value: '{"broken' });
  const letter = await wide.tape.find(wide.deadLetters('user-status-change'), () => true);
  expect(letter.headers['kafka_dlt-original-partition']).toEqual(Buffer.from([0, 0, 0, 3]));
});

test.concurrent('requests of transactions are answered once they are committed; offsets are committed past the marks', async (during) => {
  const desk = await deskOf(during);
  const topic = desk.names.request('user-status-change');
  const ids = Array.from({ length: 3 }, newId) as [string, string, string];
  const message = (id: string) => ({
    key: 'kim',
    value: '{"userId":"kim","status":"hi"}',
    partition: 0,
    headers: { kafka_correlationId: id },
  });
  const [committed, aborted] = [await openTransaction(client.kafka), await openTransaction(client.kafka)];
  await committed.send(topic, [message(ids[0]), message(ids[1])]);
  await aborted.send(topic, [message(ids[2])]);
  desk.receive(echo);
  await committed.end('commit');
  await aborted.end('abort');
  await Promise.all([desk.replyTo(ids[0]), desk.replyTo(ids[1])]);
  await eventually(async () => expect(await desk.committed()).toBe(5)); // three records and two markers
  await desk.tape.caughtUp();
  expect(desk.answered(ids)).toBe(2);
});

test.concurrent('while brokers don’t know yet that they lead a topic’s partitions, the group isn’t rearranged', async (during) => {
  const { proxy, worker } = await openProxied(during);
  const desk = await deskOf(during);
  const topic = desk.names.request('user-status-change');
  proxy.rewriteAnswers(api.fetch, notLedYet(topic));
  desk.receive(echo, { kafka: worker.kafka });
  await eventually(() => expect(proxy.count(api.fetch)).toBeGreaterThan(4));
  expect(proxy.count(api.joinGroup)).toBeLessThan(3); // the first join returns a member id, the second uses it
  proxy.rewriteAnswers(api.fetch, (answer) => answer);
  const id = newId();
  await desk.ask({ headers: { kafka_correlationId: id } });
  await desk.replyTo(id);
});

/** Number of joins that were given partitions of this topic. */
const joins = (topic: string) =>
  client.lines.filter(({ msg, assignment }) => msg === 'joined' && Object.hasOwn(assignment as object, topic))
    .length;

test.concurrent('workers that read different pairs share a group: each pair is read by those that know it', async (during) => {
  const desk = await deskOf(during);
  const { names } = desk;
  const old = desk.receive(echo, { pairs: ['user-status-change'] });
  await eventually(() => expect(old.up).toBe(true));
  desk.receive(echo);
  const ids = Array.from({ length: 4 }, newId);
  const ask = (pair: PairName, value: string, place: number) =>
    desk.ask({ pair, value, partition: place % 2, headers: { kafka_correlationId: ids[place] ?? '' } });
  // Once as the only member, once beside the other.
  await eventually(() => expect(joins(names.request('user-status-change'))).toBeGreaterThan(1));
  await eventually(() => expect(joins(names.request('logout'))).toBeGreaterThan(0));
  await ask('user-status-change', '{"userId":"kim","status":"hi"}', 0);
  await ask('user-status-change', '{"userId":"kim","status":"hi"}', 1);
  await ask('logout', '"kim"', 2);
  await ask('logout', '"kim"', 3);
  for (const id of ids.slice(0, 2)) await desk.replyTo(id);
  for (const id of ids.slice(2)) await desk.replyTo(id, names.response('logout'));
  const warning = await eventually(() => {
    const found = client.lines.find(
      ({ msg, groupId }) => groupId === names.group('workers') && msg.startsWith('a member of the group'),
    );
    if (!found) throw new Error('nobody has warned yet');
    return found;
  });
  expect(warning.member).toBe('parley-test at 127.0.0.1');
  expect([warning.notRead, warning.onlyThere].flat()).toEqual([names.request('logout')]);
});

test.concurrent('a foreign member of another kind is not mixed in; where it came first, it is named', async (during) => {
  const desk = await deskOf(during);
  const { names } = desk;
  const stranger = new Kafka({
    clientId: 'stranger',
    brokers: brokers().split(','),
    logLevel: logLevel.NOTHING,
  }).consumer({
    groupId: names.group('workers'),
    retry: { retries: 0 },
  });
  await stranger.connect();
  await stranger.subscribe({ topics: [names.request('user-status-change')] });
  await stranger.run({ eachMessage: async () => undefined });
  const receiver = desk.receive(echo);
  await eventually(() => expect(receiver.problem).toMatch(/stranger at 127\.0\.0\.1\. Stop them/));
  expect(receiver.problem).toContain(names.group('workers'));
  await stranger.disconnect();
  const id = newId();
  await desk.ask({ headers: { kafka_correlationId: id } });
  await desk.replyTo(id);
  expect(receiver.problem).toBeUndefined();
});
