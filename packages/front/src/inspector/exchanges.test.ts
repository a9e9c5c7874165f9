import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { TopicRecord } from '@parley/messaging';
import { allTopics, TopicNames } from '@parley/messaging';
import { expect, test } from 'vitest';
import { type Exchange, isWanted, rowOf } from './exchange.ts';
import { Exchanges } from './exchanges.ts';

const topics = allTopics(new TopicNames({ prefix: '', pairs: {} }));

const record = (
  topic: string,
  timestamp: number,
  headers: Record<string, string>,
  body: unknown = {},
  key = (body as { userId?: string }).userId,
): TopicRecord => ({
  topic,
  partition: 0,
  offset: 7,
  timestamp,
  key: key === undefined ? null : Buffer.from(key),
  value: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  headers: Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]),
  unreadable: undefined,
});

/** A reply whose sign is another is one that no worker has signed. */
const isGenuine = ({ headers }: TopicRecord) => !headers.some(([name]) => name === 'forged');

function exchangesOf(...records: TopicRecord[]): { all: Exchange[]; told: Exchange[] } {
  const told: Exchange[] = [];
  const exchanges = new Exchanges(isGenuine, (exchange) => told.push(exchange));
  for (const each of records) exchanges.add(each, topics.get(each.topic) ?? { what: 'record' });
  return { all: exchanges.all, told };
}

const id = { kafka_correlationId: 'an-id' };
const chat = { roomId: 5, writerId: 'kim', message: 'a secret' };

test('a request and its reply are one exchange, with its time, and its texts for those alone who ask', () => {
  const { all, told } = exchangesOf(
    record('user-add-chat-request', 1_000, id, chat),
    record('user-add-chat-response', 1_020, id, { userId: 'kim', message: 'a secret' }),
  );
  expect(told.map(({ outcome }) => outcome)).toEqual(['open', 'done']);
  const [exchange] = all as [Exchange];
  expect(rowOf(exchange, false)).toEqual({
    id: 1,
    place: 'user-add-chat-request 0:7',
    pair: 'user-add-chat',
    requestId: 'an-id',
    at: '1970-01-01T00:00:01.000Z',
    outcome: 'done',
    errorCode: '',
    userId: 'kim',
    roomId: 5,
    milliseconds: 20,
    request: '{"roomId":5,"writerId":"kim","message":"•••"}',
    reply: '{"userId":"kim","message":"•••"}',
  });
  expect(rowOf(exchange, true).request).toContain('a secret');
});

test('a reply may be read before its request', () => {
  const { all, told } = exchangesOf(
    record('user-add-chat-response', 1_020, id, { userId: 'kim' }),
    record('user-add-chat-request', 1_000, id, chat),
  );
  expect(told.map(({ outcome, milliseconds }) => [outcome, milliseconds])).toEqual([
    ['done', undefined],
    ['done', 20],
  ]);
  expect(all).toMatchObject([{ at: '1970-01-01T00:00:01.000Z', userId: 'kim', roomId: 5 }]);
});

test('a password is shown to nobody', () => {
  const { all } = exchangesOf(
    record('login-request', 1_000, id, { userId: 'kim', userPw: 'correct horse' }),
    record('login-request', 1_000, { kafka_correlationId: 'other' }, 'correct horse'),
  );
  for (const one of all) expect(JSON.stringify(one)).not.toContain('correct horse');
});

test('what was typed for the id of a login is shown once the login is done, not before and not where it failed', () => {
  const request = record('login-request', 1_000, id, { userId: 'correct horse', userPw: 'sealed' });
  const refusal = record(
    'login-response',
    1_002,
    { ...id, 'parley-error': 'LOGIN_FAILED' },
    { userId: 'correct horse', isSuccess: false },
  );
  const reply = record('login-response', 1_002, id, { userId: 'kim', isSuccess: true }, 'correct horse');
  for (const records of [[request], [request, refusal], [refusal, request]])
    expect(JSON.stringify(exchangesOf(...records))).not.toContain('correct horse');
  expect(exchangesOf(request, reply).all).toMatchObject([{ userId: 'kim', outcome: 'done' }]);
});

test('of long texts no more is kept in memory than is shown', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const exchanges = new Exchanges(isGenuine, () => undefined);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 30; n++) {
    const own = { kafka_correlationId: `${n} ${'x'.repeat(500_000)}`, 'parley-error': 'y'.repeat(500_000) };
    const long = { userId: 'z'.repeat(500_000), message: 'a'.repeat(500_000) };
    exchanges.add(record('user-add-chat-response', n, own, long), { what: 'reply', pair: 'user-add-chat' });
  }
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000);
  expect(exchanges.all.length).toBe(30);
});

test('what nests deeper than it can be written, or says an impossible time, is inspected all the same', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const { all } = exchangesOf(record('user-add-chat-request', 2 ** 63, id, deep));
  expect(all).toMatchObject([{ at: '+275760-09-13T00:00:00.000Z', request: { masked: '•••' } }]);
});

test('a refusal, a dead letter, one that was put there again and answered, and what is answered only when refused', () => {
  const letter = record('login-request-dlt', 1_003, {
    ...id,
    'kafka_dlt-exception-fqcn': 'parley.TOO_LARGE',
  });
  const request = record('login-request', 1_000, id);
  const reply = record('login-response', 1_009, id);
  const refusal = record('login-response', 1_002, { ...id, 'parley-error': 'LOGIN_FAILED' });
  const outcome = (...records: TopicRecord[]) =>
    exchangesOf(...records).all.map((one) => [one.outcome, one.errorCode]);
  expect(outcome(request, refusal)).toEqual([['refused', 'LOGIN_FAILED']]);
  expect(outcome(request, letter)).toEqual([['dead-letter', 'TOO_LARGE']]);
  expect(outcome(request, letter, request, reply)).toEqual([['done', '']]);
  expect(outcome(reply, letter, request)).toEqual([['done', '']]);
  expect(outcome(record('user-typing-request', 1_000, id))).toEqual([['not-due', '']]);
});

test('a reply that no worker has signed is marked, whenever it comes, and nothing of it is believed', () => {
  const request = record('user-add-chat-request', 1_000, id, chat);
  const forged = record(
    'user-add-chat-response',
    1_001,
    { ...id, forged: '1' },
    { userId: 'kim', message: 'no' },
  );
  const reply = record('user-add-chat-response', 1_020, id, { userId: 'kim' });
  for (const records of [
    [request, forged, reply],
    [request, reply, forged],
    [forged, reply, request],
  ])
    expect(exchangesOf(...records).all).toMatchObject([
      { outcome: 'done', milliseconds: 20, isForged: true, reply: { plain: '{"userId":"kim"}' } },
    ]);
  const [alone] = exchangesOf(request, forged).all;
  expect(alone).toMatchObject({ outcome: 'open', isForged: true });
  expect(alone).not.toHaveProperty('reply');
  expect(alone).not.toHaveProperty('milliseconds');
});

test('who asks by an id that another uses has an exchange of its own, also where it ends as a dead letter', () => {
  const of = (origin: string) => ({ ...id, 'parley-origin': origin });
  const refused = { 'parley-error': 'NOT_A_MEMBER' };
  const letter = { 'kafka_dlt-exception-fqcn': 'parley.INTERNAL' };
  const asked = { roomId: 5, writerId: 'kim' };
  const { all } = exchangesOf(
    record('user-add-chat-request', 1, of('one'), asked, '5'),
    record('user-add-chat-request', 2, of('two'), asked, '5'),
    record('user-add-chat-request', 3, of('three'), asked, '5'),
    record('user-add-chat-request', 4, id, { roomId: 5, writerId: 'lee' }, '5'),
    record('user-add-chat-response', 5, { ...of('two'), ...refused }, { userId: 'kim' }),
    record('user-add-chat-response', 6, of('one'), { userId: 'kim' }),
    record('user-add-chat-request-dlt', 7, { ...of('three'), ...letter }, asked, '5'),
  );
  expect(all.map(({ userId, outcome }) => [userId, outcome])).toEqual([
    ['kim', 'done'],
    ['kim', 'refused'],
    ['kim', 'dead-letter'],
    ['lee', 'open'],
  ]);
  const bare = record('logout-request', 1, id, 'kim', 'kim');
  const reply = record('logout-response', 2, id, { userId: 'kim' });
  expect(exchangesOf(bare, reply).all).toMatchObject([{ outcome: 'done' }]);
});

test('the same id of two pairs are two; and no more are kept than fit', () => {
  expect(exchangesOf(record('login-request', 1, id), record('logout-request', 2, id)).all.length).toBe(2);
  const many = Array.from({ length: 3_000 }, (_, n) =>
    record('login-request', n, { kafka_correlationId: `${n}` }),
  );
  const { all } = exchangesOf(...many);
  expect(all.length).toBe(2_000);
  expect(all.at(-1)?.requestId).toBe('2999');
});

test.each([
  [{}, true],
  [{ pair: 'login', user: 'kim', requestId: '0190' }, true],
  [{ pair: 'logout' }, false],
  [{ user: 'lee' }, false],
  [{ requestId: '0191' }, false],
])('filter %j', (filter, wanted) => {
  expect(isWanted({ pair: 'login', userId: 'kim', requestId: 'x-0190-y' }, filter)).toBe(wanted);
});
