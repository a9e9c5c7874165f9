import { createLog, TopicNames, type TopicReader, type TopicRecord } from '@parley/messaging';
import { expect, onTestFinished, test, vi } from 'vitest';
import { TopicReading } from './topic-reading.ts';

const record = (requestId: string, topic = 'login-request', timestamp = 1_000, offset = 7): TopicRecord => ({
  topic,
  partition: 0,
  offset,
  timestamp,
  key: null,
  value: Buffer.from('{}'),
  headers: [['kafka_correlationId', Buffer.from(requestId)]],
  unreadable: undefined,
});

function reading(act: (id: string) => void = () => undefined) {
  const reader = { caughtUp: false, problem: undefined, stop: async () => undefined };
  let hand: ((one: TopicRecord) => void) | undefined;
  const told: string[] = [];
  const topics = {
    names: new TopicNames({ prefix: '', pairs: {} }),
    isGenuine: () => true,
    present: async (all: readonly string[]) => [...all],
    async read(_topics: unknown, _start: unknown, onRecord: (one: TopicRecord) => void) {
      hand = onRecord;
      return reader as unknown as TopicReader;
    },
  };
  const opened = new TopicReading(topics, createLog('test', 'silent'), {
    begun: (exchanges) => told.push(`begun ${exchanges.map(({ requestId }) => requestId)}`),
    changed: ({ requestId }) => {
      act(requestId);
      told.push(requestId);
    },
    second: () => undefined,
  });
  onTestFinished(() => opened.stop());
  return {
    opened,
    reader,
    told,
    isOpen: () => hand !== undefined,
    hand: (...of: Parameters<typeof record>) => hand?.(record(...of)),
  };
}

test('what went by last is told at once when all of it is read, and what comes then one by one', async () => {
  const { opened, isOpen, reader, told, hand } = reading();
  await vi.waitFor(() => expect(isOpen()).toBe(true));
  hand('one');
  hand('two');
  expect([opened.exchanges, told]).toEqual([[], []]);
  reader.caughtUp = true;
  await vi.waitFor(() => expect(told.length).toBe(1));
  hand('three');
  expect(told).toEqual(['begun one,two', 'three']);
  expect(opened.exchanges.map(({ requestId }) => requestId)).toEqual(['one', 'two', 'three']);
});

test('what was asked before the first reply that is read is not told as waiting, as its reply may have gone by', async () => {
  const { opened, isOpen, reader, told, hand } = reading();
  await vi.waitFor(() => expect(isOpen()).toBe(true));
  hand('answered before', 'login-request', 1_000);
  hand('waiting', 'login-request', 3_000);
  // From the topic's first reply on: none can have been missed.
  hand('also waiting', 'logout-request', 1_000);
  for (let n = 0; n < 3; n++) hand(`reply ${n}`, 'login-response', 2_000 + n, 40 + n);
  for (let n = 0; n < 30; n++) hand(`late ${n}`, 'logout-response', 2_000 + n, n);
  reader.caughtUp = true;
  await vi.waitFor(() => expect(told.length).toBe(1));
  const open = opened.exchanges.filter(({ outcome }) => outcome === 'open');
  expect(open.map(({ requestId }) => requestId)).toEqual(['also waiting', 'waiting']);
});

test('a record that can’t be told is passed, and the next is told', async () => {
  const { reader, told, hand } = reading((id) => {
    if (id === 'bad') throw new RangeError('too deep');
  });
  reader.caughtUp = true;
  await vi.waitFor(() => expect(told.length).toBe(1));
  hand('bad');
  hand('good');
  expect(told.at(-1)).toBe('good');
});
