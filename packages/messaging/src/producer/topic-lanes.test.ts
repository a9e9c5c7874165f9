import type { Message } from 'kafkajs';
import pino from 'pino';
import { expect, test } from 'vitest';
import { Deadlines } from '../process/deadlines.ts';
import type { LaneConnection } from './lane-connection.ts';
import { PendingRecord } from './pending-record.ts';
import { TopicLanes } from './topic-lanes.ts';

const topic = 'events';

type Work = (producer: unknown) => unknown;

/** Lanes whose requests are answered when the test chooses. */
function openLanes(leaderOf: (partition: number) => number | undefined) {
  const requests: { partitions: number[]; answer: () => void }[] = [];
  const send = ({ messages }: { messages: Message[] }) =>
    new Promise((resolve) => {
      const partitions = [...new Set(messages.map(({ partition = -1 }) => partition))];
      const acknowledged = partitions.map((partition) => ({
        topicName: topic,
        partition,
        errorCode: 0,
        baseOffset: '0',
      }));
      requests.push({ partitions, answer: () => resolve(acknowledged) });
    });
  const lanes = new TopicLanes({
    topic,
    log: pino({ level: 'silent' }),
    connection: () => ({ use: (work: Work) => work({ send }) }) as unknown as LaneConnection,
    leaderOf,
    isGone: async () => false,
    onGone: () => undefined,
    closing: new AbortController().signal,
    onIdle: () => undefined,
  });
  const push = (partition: number) => {
    const record = new PendingRecord({ topic, partition, key: null, value: null }, {}, 0, new Deadlines());
    lanes.push(partition, record);
    return record.acknowledged;
  };
  return { push, requests };
}

test('a broker that does not answer holds up only the partitions that it leads', async () => {
  const { push, requests } = openLanes((partition) => partition % 2);
  const sent = [0, 1, 2, 3].map(push);
  await expect
    .poll(() => requests.map(({ partitions }) => partitions))
    .toEqual([
      [0, 2],
      [1, 3],
    ]);
  requests[1]?.answer();
  expect((await Promise.all([sent[1], sent[3]])).map((acknowledged) => acknowledged?.partition)).toEqual([
    1, 3,
  ]);
  void push(1);
  await expect.poll(() => requests[2]?.partitions).toEqual([1]);
});

test('a partition whose leader is not known is asked for by itself', async () => {
  const { push, requests } = openLanes(() => undefined);
  for (const partition of [0, 1]) void push(partition);
  await expect.poll(() => requests.map(({ partitions }) => partitions)).toEqual([[0], [1]]);
});
