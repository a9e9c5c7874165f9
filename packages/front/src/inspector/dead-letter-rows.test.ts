import { TopicNames, type TopicReader, type TopicRecord } from '@parley/messaging';
import { expect, test } from 'vitest';
import { deadLetterRows } from './dead-letter-rows.ts';
import type { InspectedTopics } from './inspected-topics.ts';

test('of many dead letters the latest are shown, each cut', async () => {
  const letter = (n: number): TopicRecord => ({
    topic: 'user-rename-room-request-dlt',
    partition: 0,
    offset: n,
    timestamp: n,
    key: null,
    value: Buffer.from(JSON.stringify({ message: 'a'.repeat(30_000) })),
    headers: [['kafka_dlt-exception-message', Buffer.from('b'.repeat(30_000))]],
    unreadable: undefined,
  });
  const topics = {
    names: new TopicNames({ prefix: '', pairs: {} }),
    present: async (all: readonly string[]) => [...all],
    async read(_topics: unknown, _start: unknown, onRecord: (one: TopicRecord) => void) {
      for (let n = 0; n < 500; n++) onRecord(letter((n * 7) % 500));
      return { caughtUp: true, stop: async () => undefined } as TopicReader;
    },
  } as unknown as InspectedTopics;
  const rows = await deadLetterRows(topics, true);
  expect(rows.map(({ place }) => place)).toEqual(Array.from({ length: 200 }, (_, n) => `0:${499 - n}`));
  expect(Math.max(...rows.map(({ text, reason }) => text.length + reason.length))).toBeLessThan(21_010);
});
