import { TopicNames, type TopicReader, type TopicRecord } from '@parley/messaging';
import { expect, test } from 'vitest';
import { journeyOf } from './journey.ts';

const record = (topic: string, headers: Record<string, string>, body: object, offset = 7): TopicRecord => ({
  topic,
  partition: 0,
  offset,
  timestamp: 1_000,
  key: Buffer.from('correct horse'),
  value: Buffer.from(JSON.stringify(body)),
  headers: Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]),
  unreadable: undefined,
});

const isGenuine = ({ headers }: TopicRecord) => !headers.some(([name]) => name === 'forged');

const topicsWith = (records: readonly TopicRecord[], caughtUp = true) => ({
  names: new TopicNames({ prefix: '', pairs: {} }),
  isGenuine,
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

test('a reply that no worker has signed is told as that, and is not how it ended', async () => {
  const request = record('logout-request', id, { userId: 'kim' });
  const forged = record('logout-response', { ...id, forged: '1' }, { userId: 'kim' });
  const journey = await journeyOf(topicsWith([request, forged]), options);
  expect(journey).toMatchObject({
    outcome: 'unanswered',
    records: [{ what: 'request' }, { isForged: true }],
  });
  expect(journey).not.toHaveProperty('milliseconds');
  const alone = await journeyOf(topicsWith([forged]), options);
  expect(alone).toMatchObject({ pair: 'logout', outcome: 'unanswered' });
  expect(alone).not.toHaveProperty('userId');
});

test('of several who ask by the same id it is the journey of the one whose record was chosen', async () => {
  const asked = (session: string, offset: number) =>
    record('logout-request', { ...id, 'parley-origin': session }, { userId: 'kim' }, offset);
  const topics = topicsWith([asked('one', 7), asked('two', 8), asked('one', 9)]);
  const offsets = async (place?: string) =>
    (await journeyOf(topics, { ...options, place }))?.records.map(({ offset }) => offset);
  expect(await offsets('logout-request 0:8')).toEqual([8]);
  expect(await offsets('logout-request 0:7')).toEqual([7, 9]);
  expect(await offsets('logout-request 0:99')).toEqual([7, 8, 9]);
  expect(await offsets()).toEqual([7, 8, 9]);
});

test('a pair that answers refusals only is not told to lack a reply', async () => {
  const journey = await journeyOf(
    topicsWith([record('user-typing-request', id, { userId: 'kim' })]),
    options,
  );
  expect(journey?.outcome).toBe('not-due');
});
