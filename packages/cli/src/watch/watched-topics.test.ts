import { type TopicMeaning, TopicNames, watchedRecord } from '@parley/messaging';
import { expect, test } from 'vitest';
import { tableLine } from './watched-line.ts';
import { watchedTopics } from './watched-topics.ts';

const names = new TopicNames({ prefix: 'p-', pairs: { logout: { request: 'bye' } } });

const record = (topic: string, value: string, headers: [string, Buffer][] = []) => ({
  topic,
  partition: 0,
  offset: 7,
  timestamp: 1_764_504_000_000,
  key: Buffer.from('kim'),
  value: Buffer.from(value),
  headers,
  unreadable: undefined,
});

test.each<[string, TopicMeaning]>([
  ['p-login-request', { what: 'request', pair: 'login' }],
  ['p-bye', { what: 'request', pair: 'logout' }],
  ['p-login-response', { what: 'reply', pair: 'login' }],
  ['p-login-request-dlt', { what: 'dead-letter', pair: 'login' }],
  ['p-bye-dlt', { what: 'dead-letter', pair: 'logout' }],
  ['p-userEvent', { what: 'event', event: 'userEvent' }],
  ['login-request', { what: 'record' }],
  ['orders', { what: 'record' }],
])('-t %s is recognized', (topic, meaning) => {
  expect([...watchedTopics(names, [], [topic])]).toEqual([[topic, meaning]]);
});

test('passwords on Parley’s topics are hidden, also if -t names the topic', () => {
  const topic = 'p-login-request';
  const meaning = watchedTopics(names, [], [topic]).get(topic) ?? { what: 'record' };
  const shown = watchedRecord(record(topic, '{"userId":"kim","userPw":"correct horse"}'), meaning);
  expect(shown.body).toEqual({ userId: 'kim', userPw: '***' });
});

test('others’ control characters do not reach a terminal', () => {
  const evil = '\u001b]0;x\u0007\u009b2J\u202e';
  const shown = watchedRecord(
    record('p-logout-response', JSON.stringify({ userId: evil }), [
      ['kafka_correlationId', Buffer.from(evil)],
      ['parley-error', Buffer.from(evil)],
    ]),
    { what: 'reply', pair: 'logout' },
  );
  const line = tableLine(shown, 500, false);
  expect(line).toContain('\\u001b]0;x\\u0007\\u009b2J\\u202e');
  expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
});
