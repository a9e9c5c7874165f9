import { TopicNames, type TopicReader, type TopicRecord } from '@parley/messaging';
import { expect, test } from 'vitest';
import { journeyOf } from './journey.ts';

const record = (topic: string, headers: Record<string, string>, body: object): TopicRecord => ({
  topic,
  partition: 0,
  offset: 7,
  timestamp: 1_000,
  key: Buffer.from('correct horse'),
  value: Buffer.from(JSON.stringify(body)),
  headers: Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]),
  unreadable: undefined,
});

const topicsWith = (records: readonly TopicRecord[], caughtUp = true) => ({
  names: new TopicNames({ prefix: '', pairs: {} }),
  patience: 0,
  present: async (topics: readonly string[]) => [...topics],
  async read(topics: readonly string[], _start: unknown, onRecord: (one: TopicRecord) => void) {
    for (const one of records) if (topics.includes(one.topic)) onRecord(one);
    return { caughtUp, stop: async () => undefined } as TopicReader;
  },
});

const options = { requestId: 'an-id', showTexts: true };
const id = { kafka_correlationId: 'an-id' };

test('what was typed for the id of a login that failed is shown nowhere', async () => {
  const typed = { userId: 'correct horse' };
  const journey = await journeyOf(
    topicsWith([
      record('login-request', id, { ...typed, userPw: 'sealed' }),
      record('login-response', { ...id, 'parley-error': 'LOGIN_FAILED' }, { ...typed, isSuccess: false }),
    ]),
    options,
  );
  expect(journey?.records.length).toBe(2);
  expect(JSON.stringify(journey)).not.toContain('correct horse');
});

test('what could not be read in time is not told as absent', async () => {
  await expect(journeyOf(topicsWith([], false), options)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await journeyOf(topicsWith([]), options)).toBeUndefined();
});
