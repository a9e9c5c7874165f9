import { expect, test } from 'vitest';
import type { TopicRecord } from '../reader/topic-record.ts';
import { TopicNames } from '../settings/topic-names.ts';
import { TraceCollector } from './request-trace.ts';
import { allTopics } from './topic-meaning.ts';

const topics = allTopics(new TopicNames({ prefix: '', pairs: {} }));

const record = (
  topic: string,
  timestamp: number,
  headers: Record<string, string>,
  body: object = {},
): TopicRecord => ({
  topic,
  partition: 0,
  offset: 7,
  timestamp,
  key: null,
  value: Buffer.from(JSON.stringify(body)),
  headers: Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]),
  unreadable: undefined,
});

function traceOf(requestId: string, records: TopicRecord[]) {
  const collector = new TraceCollector(requestId, topics);
  for (const one of records) collector.add(one);
  return collector.trace();
}

const id = { kafka_correlationId: 'an-id' };
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('a request that was done, with the events that it caused, in the order of their time', () => {
  const trace = traceOf('an-id', [
    record('normalChat', 1_030, { 'parley-action': 'SEND', traceparent }, { roomId: 5 }),
    record('normalChat', 1_031, { 'parley-action': 'SEND', traceparent: 'another' }, { roomId: 5 }),
    record('user-add-chat-response', 1_020, { ...id, traceparent }, { userId: 'kim', roomId: 5 }),
    record('user-add-chat-request', 1_000, { ...id, traceparent }, { writerId: 'kim', roomId: 5 }),
    record('login-request', 1_000, { kafka_correlationId: 'other' }),
  ]);
  expect(trace).toMatchObject({ pair: 'user-add-chat', userId: 'kim', outcome: 'done', milliseconds: 20 });
  expect(trace?.records.map(({ what, after }) => [what, after])).toEqual([
    ['request', 0],
    ['reply', 20],
    ['event', 30],
  ]);
});

test('without a trace its events are known by the message', () => {
  const trace = traceOf('an-id', [
    record('user-delete-chat-request', 1_000, id, { userId: 'kim' }),
    record('user-delete-chat-response', 1_005, id, { messageId: 9 }),
    record('normalChat', 1_001, { 'parley-action': 'SEND' }, { messageId: 9 }),
    record('normalChat', 1_006, { 'parley-action': 'DELETE' }, { messageId: 9 }),
  ]);
  expect(trace?.records.map(({ what, action }) => action ?? what)).toEqual(['request', 'reply', 'DELETE']);
});

test('a refusal, a dead letter, and no reply at all', () => {
  const request = record('login-request', 1_000, id);
  const refusal = record('login-response', 1_002, { ...id, 'parley-error': 'LOGIN_FAILED' });
  const letter = record('login-request-dlt', 1_003, {
    ...id,
    'kafka_dlt-exception-fqcn': 'parley.TOO_LARGE',
  });
  expect(traceOf('an-id', [request, refusal])).toMatchObject({
    outcome: 'refused',
    errorCode: 'LOGIN_FAILED',
  });
  expect(traceOf('an-id', [request, letter])).toMatchObject({
    outcome: 'dead-letter',
    errorCode: 'TOO_LARGE',
  });
  expect(traceOf('an-id', [request])).toMatchObject({ outcome: 'unanswered' });
  expect(traceOf('other', [request])).toBeUndefined();
});

test('a request without an id is known by where it stands', () => {
  const requestId = 'login-request-0-7-1000';
  const trace = traceOf(requestId, [
    record('login-request', 1_000, {}),
    record('login-response', 1_002, { kafka_correlationId: requestId }),
  ]);
  expect(trace).toMatchObject({ outcome: 'done', milliseconds: 2 });
});

test('on topics of anybody’s it is known by whatever it is correlated by', () => {
  const foreign = new Map([
    ['orders', { what: 'request' as const }],
    ['replies', { what: 'reply' as const }],
  ]);
  const idOf = ({ value }: TopicRecord) => JSON.parse(String(value)).id;
  const collector = new TraceCollector('an-id', foreign, { idOf });
  collector.add(record('orders', 1_000, {}, { id: 'an-id', userPw: 'shown' }));
  collector.add(record('orders', 1_000, id, { id: 'other' }));
  collector.add(record('replies', 1_004, {}, { id: 'an-id' }));
  const delivery = { front: 'one', outcome: '', isAwaited: false, streams: 2 };
  const trace = collector.trace([{ ...delivery, readAt: 1_006, writtenAt: 1_007 }]);
  expect(trace).toMatchObject({ outcome: 'done', milliseconds: 4 });
  expect(trace?.records.map(({ topic }) => topic)).toEqual(['orders', 'replies']);
  expect(trace?.deliveries).toEqual([{ ...delivery, readAfter: 6, writtenAfter: 7 }]);
});
