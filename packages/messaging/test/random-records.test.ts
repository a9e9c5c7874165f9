/**
 * Whatever stands on a topic, what comes after it is served: behind each record that is made at random, a good one is
 * answered as soon as without it.
 *
 * `PARLEY_RANDOM_RECORDS=10000` says how many of each kind, `PARLEY_SEED` which; a failure names the record's place.
 */
import { eventTopicNames, pairNames, pairs } from '@parley/contracts';
import fc from 'fast-check';
import type { Kafka, Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../dev/test/support/eventually.ts';
import { createSystem, partitionsVariable, type System } from '../../dev/test/support/system.ts';
import { EventReceiver } from '../src/events/receive-events.ts';
import { ReplyReceiver } from '../src/replies/receive-replies.ts';
import { TopicNames } from '../src/settings/topic-names.ts';
import { compressions, sendCompressed } from './support/compress.ts';
import { fieldsOfEveryPair, type RandomRecord, randomRecord } from './support/random-records.ts';
import { type Client, openClient } from './support/suite.ts';

const count = Number(process.env.PARLEY_RANDOM_RECORDS ?? 40);
const seed = Number(process.env.PARLEY_SEED ?? 20_261_129);
/** Records of different topics that are tried at the same time. */
const lanes = 8;
/** A probe may take so much longer than one that stands behind nothing odd. Milliseconds. */
const longer = 1_000;
const patience = 20_000;
const perTest = 180_000 + 500 * count;

let system: System;
let front: Awaited<ReturnType<System['startFront']>>;
let client: Client;
let names: TopicNames;
let producer: Producer;
let replies: ReplyReceiver;
let events: EventReceiver;
/** By request id or event's key, what waits for it. */
const awaited = new Map<string, () => void>();
const seen = (id: string) => awaited.get(id)?.();

beforeAll(async () => {
  // Records go to both partitions of each pair, in turns.
  system = await createSystem(Object.fromEntries(pairNames.map((pair) => [partitionsVariable(pair), '2'])));
  [front] = await Promise.all([system.startFront(), system.startWorker()]);
  client = openClient();
  names = new TopicNames({ prefix: system.prefix, pairs: {} });
  producer = client.kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const { kafka, log } = client as { kafka: Kafka; log: Client['log'] };
  const common = { kafka, log, names, instanceId: 'random-records' };
  replies = new ReplyReceiver({ ...common, onReply: ({ requestId }) => seen(requestId) });
  events = new EventReceiver({
    ...common,
    reach: 0,
    now: Date.now,
    onPositions: () => undefined,
    onCaughtUp: () => undefined,
    onEvent: ({ key }) => {
      seen(key);
      return true;
    },
    onOther: () => undefined,
  });
  await eventually(() => expect(replies.up && events.up && events.caughtUp).toBe(true));
}, 120_000);

afterAll(async () => {
  await producer?.disconnect();
  await Promise.all([replies?.stop(), events?.stop()]);
  await client?.close();
  await system?.stop();
});

let writing: Promise<unknown> = Promise.resolve();

/** One write at a time. @returns whether the broker took the record: what it refuses is nobody's trouble */
function write(topic: string, partition: number, record: RandomRecord): Promise<boolean> {
  const { key, value, headers, timestamp, compression } = record;
  const at = timestamp !== undefined && timestamp > 1 ? Date.now() + timestamp : timestamp;
  const message = { partition, key, value, headers, ...(at !== undefined && { timestamp: String(at) }) };
  const way = compressions[compression];
  const send = async () => {
    if (way) await sendCompressed(producer, topic, way, [message]);
    else await producer.send({ topic, messages: [message] });
  };
  const written = writing.then(send).then(
    () => true,
    () => false,
  );
  writing = written;
  return written;
}

let probes = 0;

interface Probe {
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}

/** @returns milliseconds until the probe was seen; infinitely many where it never is */
async function timeOf(topic: string, partition: number, makeProbe: (id: string) => Probe): Promise<number> {
  const id = `probe-${probes++}`;
  const begun = performance.now();
  const time = new Promise<number>((resolve) => {
    const late = setTimeout(resolve, patience, Number.POSITIVE_INFINITY);
    awaited.set(id, () => {
      clearTimeout(late);
      resolve(performance.now() - begun);
    });
  });
  await producer.send({ topic, messages: [{ partition, ...makeProbe(id) }] });
  return time.finally(() => awaited.delete(id));
}

interface Trial {
  readonly topic: (record: RandomRecord) => string;
  readonly probe: (record: RandomRecord) => (id: string) => Probe;
}

/** A machine that is busy with something else is late once, a record that costs too much each time. */
async function isServedBehind(record: RandomRecord, { topic, probe }: Trial): Promise<boolean | undefined> {
  const at = [topic(record), probes % 2] as const;
  let taken = false;
  for (let attempt = 0; attempt < 3; attempt++) {
    const without = attempt === 0 ? 0 : await timeOf(...at, probe(record));
    taken = await write(...at, record);
    const behind = await timeOf(...at, probe(record));
    if (behind <= Math.min(without, patience) + longer) return taken || undefined;
  }
  return false;
}

/** @returns how many of the records the broker took */
async function expectServed(kind: number, trial: Trial): Promise<number> {
  const records = fc.sample(randomRecord, { seed: seed + kind, numRuns: count });
  const late: number[] = [];
  let taken = 0;
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (next < records.length) {
        const place = next++;
        const served = await isServedBehind(records[place] as RandomRecord, trial).catch((cause: Error) => {
          throw new Error(`record ${place} of seed ${seed}: ${cause.message}`, { cause });
        });
        if (served) taken++;
        if (served === false) late.push(place);
      }
    }),
  );
  expect(late, `records of seed ${seed} behind which others wait`).toEqual([]);
  return taken;
}

const request = JSON.stringify(fieldsOfEveryPair);

test(
  'a request is answered behind any record',
  async () => {
    const taken = await expectServed(0, {
      topic: ({ pair }) => names.request(pair),
      // What is done of an ephemeral pair has no reply; what is refused has.
      probe:
        ({ pair }) =>
        (id) => ({
          key: 'probe',
          value: pairs[pair].kind === 'ephemeral' ? '{}' : request,
          headers: { kafka_correlationId: id },
        }),
    });
    expect(taken).toBeGreaterThan(count / 2);
  },
  perTest,
);

test(
  'a reply is read behind any record',
  async () => {
    const value = JSON.stringify({ userId: 'probe', isSuccess: false, errorMessage: '', errorCode: '' });
    await expectServed(1, {
      topic: ({ pair }) => names.response(pair),
      probe: () => (id) => ({ key: 'probe', value, headers: { kafka_correlationId: id } }),
    });
  },
  perTest,
);

test(
  'an event is read behind any record',
  async () => {
    await expectServed(2, {
      topic: ({ pair }) =>
        names.event(eventTopicNames[pairNames.indexOf(pair) % eventTopicNames.length] ?? 'userEvent'),
      probe: () => (id) => ({ key: id, value: '{}', headers: { 'parley-action': 'TYPING' } }),
    });
    await eventually(async () => expect(await front.readiness()).toMatchObject({ ready: true, reasons: [] }));
    // For a minute it tells of those that no worker has signed.
    for (const warning of (await front.readiness()).warnings ?? [])
      expect(warning).toContain('no worker has signed');
  },
  perTest,
);
