import { pairNames } from '@parley/contracts';
import kafkajs from 'kafkajs';
import snappy from 'snappy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runKafkaTool } from '../test/support/kafka-tool.ts';
import { type Desk, eventually, newId, openDesk } from '../test/support/request-desk.ts';
import { type Client, createTopics, openClient } from '../test/support/suite.ts';
import { ReplyReceiver } from './receive-replies.ts';
import { TopicNames } from './topic-names.ts';

let client: Client;
let desk: Desk;
let replies: ReplyReceiver;
const seenByFront: string[] = [];

/** Larger than the blocks of every codec: 32 KiB (snappy), 64 KiB (lz4) and 128 KiB (zstd). */
const count = 400;
const status = '상태 🙂 <b>status</b> '.repeat(20);

beforeAll(async () => {
  client = openClient();
  desk = await openDesk(client, ['user-status-change']);
  desk.receive();
  replies = await receiveAsReplies();
});

afterAll(async () => {
  await replies.stop();
  await desk.close();
  await client.close();
});

/** What stands on the request topic is read as if they were replies too. */
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
    onReply: ({ requestId }) => seenByFront.push(requestId),
  });
  await eventually(() => expect(receiver.up).toBe(true));
  return receiver;
}

async function expectAllServed(ids: readonly string[]): Promise<void> {
  await eventually(() => expect(desk.answered(ids)).toBe(ids.length));
  await eventually(() => expect(seenByFront).toEqual(expect.arrayContaining([...ids])));
  expect((await desk.replyTo(ids.at(-1) ?? '')).body).toMatchObject({ isSuccess: true, status });
}

test.each(['gzip', 'snappy', 'lz4', 'zstd'])(
  "batches of Apache's producer, compressed by %s, are read",
  async (codec) => {
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
  },
);

test('batches compressed as one snappy block, as franz-go and librdkafka write them, are read', async () => {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  const ours = CompressionCodecs[CompressionTypes.Snappy];
  CompressionCodecs[CompressionTypes.Snappy] = () => ({
    ...ours(),
    compress: ({ buffer }: { buffer: Buffer }) => snappy.compress(buffer),
  });
  const producer = client.kafka.producer();
  await producer.connect();
  const ids = Array.from({ length: count }, newId);
  await producer.send({
    topic: desk.names.request('user-status-change'),
    compression: CompressionTypes.Snappy,
    messages: ids.map((id) => ({
      key: 'kim',
      value: JSON.stringify({ userId: 'kim', status }),
      headers: { kafka_correlationId: id },
    })),
  });
  await producer.disconnect();
  CompressionCodecs[CompressionTypes.Snappy] = ours;
  await expectAllServed(ids);
});
