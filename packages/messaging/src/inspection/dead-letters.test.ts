import { expect, test } from 'vitest';
import type { OutgoingRecord } from '../producer/outgoing-record.ts';
import { startOffsets } from '../reader/start-offsets.ts';
import type { TopicReader } from '../reader/topic-reader.ts';
import type { TopicRecord } from '../reader/topic-record.ts';
import { TopicNames } from '../settings/topic-names.ts';
import { deadLetter } from './dead-letter.ts';
import { deadLetterAt, deadLettersOf, redriveDeadLetter } from './dead-letters.ts';

const record = (topic: string, headers: Record<string, string> = {}): TopicRecord => ({
  topic,
  partition: 1,
  offset: 7,
  timestamp: 1_000,
  key: null,
  value: Buffer.from('{}'),
  headers: Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]),
  unreadable: undefined,
});

const letterOf = (id: string) =>
  deadLetter(
    record('login-request-dlt', {
      kafka_correlationId: id,
      'kafka_dlt-original-topic': 'login-request',
      'parley-original-partition': '1',
      'parley-original-offset': '7',
      'parley-original-timestamp': '1000',
    }),
  );

function topicsWith(records: readonly TopicRecord[], { caughtUp = true } = {}) {
  const sent: OutgoingRecord[] = [];
  return {
    sent,
    names: new TopicNames({ prefix: '', pairs: {} }),
    patience: 0,
    present: async (topics: readonly string[]) => [...topics],
    async read(topics: readonly string[], _start: unknown, onRecord: (one: TopicRecord) => void) {
      for (const one of records) if (topics.includes(one.topic)) onRecord(one);
      return { caughtUp, stop: async () => undefined } as TopicReader;
    },
    producer: {
      async send(one: OutgoingRecord) {
        sent.push(one);
        return { topic: one.topic, partition: 1, offset: 9n };
      },
    },
  };
}

test.each([
  ['its own', { kafka_correlationId: 'own' }, 'own'],
  ['where it stands, whatever the dead letter says', {}, 'login-request-1-7-1000'],
])('an original is put on its topic again under an id that is %s', async (_, headers, requestId) => {
  const topics = topicsWith([record('login-request', headers)]);
  const redriven = await redriveDeadLetter(topics, letterOf('forged'));
  expect(redriven).toEqual({ partition: 1, offset: 9, requestId });
  expect(String(topics.sent[0]?.headers?.kafka_correlationId)).toBe(requestId);
});

test('what could not be read in time is not told as absent', async () => {
  const topics = topicsWith([], { caughtUp: false });
  const unavailable = { code: 'UNAVAILABLE' };
  await expect(deadLettersOf(topics, ['login'])).rejects.toMatchObject(unavailable);
  await expect(deadLetterAt(topics, 'login', '1:7')).rejects.toMatchObject(unavailable);
  await expect(redriveDeadLetter(topics, letterOf('an-id'))).rejects.toMatchObject(unavailable);
});

test('one record is read from its place, and the other partitions from their end', async () => {
  const of = (partition: number) => ({ partition, offset: '90', low: '0', high: '90' });
  const admin = { fetchTopicOffsets: async () => [of(0), of(1)] } as unknown as Parameters<
    typeof startOffsets
  >[0];
  const from = async (partition?: number) =>
    (
      await startOffsets(admin, 'login-request', {
        at: 'offset',
        offset: 7,
        ...(partition !== undefined && { partition }),
      })
    ).map((range) => range.from);
  expect(await from(1)).toEqual([90n, 7n]);
  expect(await from()).toEqual([7n, 7n]);
});
