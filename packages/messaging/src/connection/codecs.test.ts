import { pairNames } from '@parley/contracts';
import type { Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTopics } from '../../../dev/test/support/create-topics.ts';
import { eventually } from '../../../dev/test/support/eventually.ts';
import { type Compression, compressions, sendCompressed } from '../../test/support/compress.ts';
import { runKafkaTool } from '../../test/support/kafka-tool.ts';
import { type Desk, newId, openDesk } from '../../test/support/request-desk.ts';
import { type Client, openClient } from '../../test/support/suite.ts';
import { ReplyReceiver } from '../replies/receive-replies.ts';
import { TopicNames } from '../settings/topic-names.ts';

let client: Client;
let desk: Desk;
let replies: ReplyReceiver;
/** Another client's producer, which compresses. */
let producer: Producer;
const seenByFront = new Set<string>();

/** Larger than the blocks of all codecs: 32 KiB (snappy), 64 KiB (lz4) and 128 KiB (zstd). */
const count = 400;
const status = '상태 🙂 <b>status</b> '.repeat(20);

beforeAll(async () => {
  client = openClient();
  desk = await openDesk(client, ['user-status-change']);
  desk.receive();
  replies = await receiveAsReplies();
  producer = client.kafka.producer();
  await producer.connect();
});

afterAll(async () => {
  await producer.disconnect();
  await replies.stop();
  await desk.close();
  await client.close();
});

/** Reads the records of the request topic as if they were replies too. */
async function receiveAsReplies(): Promise<ReplyReceiver> {
  const prefix = desk.names.group('');
  const names = new TopicNames({
    prefix,
    pairs: { 'user-status-change': { response: 'user-status-change-request' } },
  });
  const others = pairNames
    .filter((pair) => pair !== 'user-status-change')
    .map((pair) => names.response(pair));
  await createTopics(
    client.kafka,
    others.map((topic) => ({ topic })),
  );
  const receiver = new ReplyReceiver({
    kafka: client.kafka,
    names,
    instanceId: 'codecs',
    log: client.log,
    onReply: ({ requestId }) => void seenByFront.add(requestId),
  });
  await eventually(() => expect(receiver.up).toBe(true));
  return receiver;
}

const seesAll = (ids: readonly string[]) =>
  eventually(() => expect(ids.filter((id) => !seenByFront.has(id))).toEqual([]));

async function expectAllServed(ids: readonly string[]): Promise<void> {
  await eventually(() => expect(desk.answered(ids)).toBe(ids.length));
  await seesAll(ids);
  expect((await desk.replyTo(ids.at(-1) ?? '')).body).toMatchObject({ isSuccess: true, status });
}

async function isReadFromApache(codec: string): Promise<void> {
  const ids = Array.from({ length: count }, newId);
  const value = JSON.stringify({ userId: 'kim', status });
  await runKafkaTool(
    'console-producer',
    [
      ...['--topic', desk.names.request('user-status-change'), '--compression-codec', codec],
      ...['--batch-size', '1000000', '--reader-property', 'parse.headers=true'],
      ...['--reader-property', 'parse.key=true'],
    ],
    ids.map((id) => `kafka_correlationId:${id}\tkim\t${value}\n`).join(''),
  );
  await expectAllServed(ids);
}

test.each(['snappy', 'lz4', 'zstd'])(
  "batches of Apache's producer, compressed by %s, are read",
  isReadFromApache,
);

// It frames gzip as Node does, by which the batches below are compressed.
test.each(['gzip'])(
  "batches of Apache's producer, compressed by %s, are read",
  { tags: ['long'] },
  isReadFromApache,
);

test.each(compressions)(
  'a batch that is too large when decompressed, by $name, becomes a dead letter; workers and fronts go on',
  async (compression) => {
    const topic = desk.names.request('user-status-change');
    const [before, after] = [newId(), newId()];
    const message = (id: string, size = 3) => ({
      partition: 0,
      key: 'kim',
      value: JSON.stringify({ userId: 'kim', status: 'x'.repeat(size) }),
      headers: { kafka_correlationId: id },
    });
    const deadLetters = desk.deadLetters('user-status-change');
    const many = desk.tape.records(deadLetters).length;
    await sendCompressed(producer, topic, compression, [message(before)]);
    await sendCompressed(producer, topic, compression, [message('large', 33 * 1024 * 1024)]);
    await sendCompressed(producer, topic, compression, [message(after)]);
    for (const id of [before, after]) await desk.replyTo(id);
    await seesAll([before, after]);
    await eventually(() => expect(desk.tape.records(deadLetters)).toHaveLength(many + 1));
    const reason = desk.tape.records(deadLetters).at(-1)?.headers['kafka_dlt-exception-message'];
    expect(String(reason)).toMatch(/offsets \d+ to \d+ .* larger than 33554432 bytes when decompressed/);
  },
);

test('batches compressed as one snappy block, as franz-go and librdkafka write them, are read', async () => {
  const ids = Array.from({ length: count }, newId);
  const message = (id: string) => ({
    key: 'kim',
    value: JSON.stringify({ userId: 'kim', status }),
    headers: { kafka_correlationId: id },
  });
  const [snappy] = compressions.filter(({ name }) => name === 'snappy') as [Compression];
  const topic = desk.names.request('user-status-change');
  await sendCompressed(producer, topic, snappy, ids.map(message));
  await expectAllServed(ids);
});
