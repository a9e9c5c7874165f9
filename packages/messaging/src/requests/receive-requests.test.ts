import { Failure } from '@parley/contracts';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import {
  type Asked,
  correlationId,
  type Desk,
  echo,
  newId,
  openDesk,
  reply,
} from '../../test/support/request-desk.ts';
import { type Client, makeTopic, openClient } from '../../test/support/suite.ts';
import type { Handle } from './handle.ts';

let client: Client;
let desk: Desk;
/** An existing topic to which the receiver may send replies. */
let ownReplies: string;
let notAllowed: string;
let handle: Handle;

beforeAll(async () => {
  client = openClient();
  ownReplies = await makeTopic(client.kafka, { partitions: 3 });
  notAllowed = await makeTopic(client.kafka);
  desk = await openDesk(client, ['user-status-change', 'login', 'logout', 'user-add-chat'], {
    otherTopics: [ownReplies],
  });
  desk.receive((...batch) => handle(...batch), { allowedReplyTopics: [ownReplies] });
});

beforeEach(() => {
  handle = echo;
});

afterAll(async () => {
  await desk.close();
  await client.close();
});

test('a request is answered on its response topic, with the headers that lead back', async () => {
  const headers = {
    kafka_correlationId: 'the request',
    'parley-origin': 'the origin',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
  const { offset } = await desk.ask({ headers });
  const answer = await desk.replyTo('the request');
  expect(answer.body).toEqual({
    userId: 'kim',
    isSuccess: true,
    errorMessage: '',
    errorCode: '',
    status: 'hi',
  });
  expect(answer.key).toBe('kim');
  expect(
    Object.fromEntries(Object.entries(answer.headers).map(([name, text]) => [name, String(text)])),
  ).toEqual({
    ...headers,
    'kafka_nest-is-disposed': '1',
    'parley-signature': expect.any(String),
  });
  const place = { topic: desk.names.request('user-status-change'), partition: 0, offset: String(offset) };
  expect(client.lines).toContainEqual(
    expect.objectContaining({ level: 30, msg: 'requests', pair: 'user-status-change', ...place, count: 1 }),
  );
  expect(client.lines.map(({ msg }) => msg)).not.toContain('request');
  expect(JSON.stringify(client.lines)).not.toContain('"hi"');
});

test('each request has a line of its own at debug', async () => {
  client.log.level = 'debug';
  onTestFinished(() => {
    client.log.level = 'info';
  });
  const { offset } = await desk.ask({ headers: { kafka_correlationId: 'told at debug' } });
  await desk.replyTo('told at debug');
  const place = { topic: desk.names.request('user-status-change'), partition: 0, offset: String(offset) };
  expect(client.lines).toContainEqual(
    expect.objectContaining({
      level: 20,
      msg: 'request',
      pair: 'user-status-change',
      userId: 'kim',
      requestId: 'told at debug',
      ...place,
    }),
  );
  expect(JSON.stringify(client.lines)).not.toContain('"hi"');
});

test('a request without headers has its place for an id', async () => {
  const { offset } = await desk.ask({ value: '{"userId":"no headers","status":""}' });
  const topic = desk.names.response('user-status-change');
  const answer = await desk.tape.find(topic, ({ key }) => key === 'no headers');
  expect(String(correlationId(answer))).toMatch(
    new RegExp(`^${desk.names.request('user-status-change')}-0-${offset}-\\d{13}$`),
  );
});

test('an empty correlation id is none', async () => {
  await desk.ask({ value: '{"userId":"empty id","status":""}', headers: { kafka_correlationId: '' } });
  const answer = await desk.tape.find(
    desk.names.response('user-status-change'),
    ({ key }) => key === 'empty id',
  );
  expect(String(correlationId(answer))).toContain('user-status-change-request-0-');
});

test('a correlation id is echoed byte by byte, whatever they are', async () => {
  const id = Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28]);
  await desk.ask({ headers: { kafka_correlationId: id } });
  expect((await desk.replyTo(id)).body.isSuccess).toBe(true);
});

const longUserId = 'u'.repeat(10_000);

const badRecords: [string, Asked, { code: string; key: string; message?: RegExp }][] = [
  ['not JSON', { value: 'hello {' }, { code: 'BAD_REQUEST', key: 'kim' }],
  ['not UTF-8', { value: Buffer.from([0x22, 0xff, 0x22]) }, { code: 'BAD_REQUEST', key: 'kim' }],
  [
    'a wrong type',
    { value: '{"userId":"lee","status":7}' },
    { code: 'BAD_REQUEST', key: 'lee', message: /status/ },
  ],
  ['an asker of a wrong type', { value: '{"userId":7,"status":"x"}' }, { code: 'BAD_REQUEST', key: 'kim' }],
  ['JSON that is no object', { value: '[1]' }, { code: 'BAD_REQUEST', key: 'kim' }],
  ['JSON null', { value: 'null' }, { code: 'BAD_REQUEST', key: 'kim' }],
  ['an empty value', { value: '' }, { code: 'BAD_REQUEST', key: 'kim' }],
  ['no value', { value: null }, { code: 'BAD_REQUEST', key: 'kim' }],
  ['no value and no key', { value: null, key: null }, { code: 'BAD_REQUEST', key: '' }],
  [
    '2 MB',
    { value: `{"userId":"lee","status":"${'x'.repeat(2_000_000)}"}` },
    { code: 'TOO_LARGE', key: 'kim' },
  ],
  [
    'a userId of 10,000 characters',
    { value: JSON.stringify({ userId: longUserId, status: '' }) },
    { code: 'BAD_REQUEST', key: longUserId.slice(0, 256), message: /userId/ },
  ],
  [
    'a deadline that is no number',
    { headers: { 'parley-deadline': 'soon' } },
    { code: 'BAD_REQUEST', key: 'kim' },
  ],
  ['a negative deadline', { headers: { 'parley-deadline': '-1' } }, { code: 'BAD_REQUEST', key: 'kim' }],
  [
    "reply partition 'abc'",
    { headers: { kafka_replyPartition: 'abc' } },
    { code: 'BAD_REQUEST', key: 'kim' },
  ],
  [
    'a reply partition of five bytes',
    { headers: { kafka_replyPartition: Buffer.from([0, 0, 0, 0, 1]) } },
    { code: 'BAD_REQUEST', key: 'kim' },
  ],
  [
    'an empty reply partition',
    { headers: { kafka_replyPartition: '' } },
    { code: 'BAD_REQUEST', key: 'kim' },
  ],
  [
    'a reply partition out of range',
    { headers: { kafka_replyPartition: '2' } },
    { code: 'BAD_REQUEST', key: 'kim' },
  ],
  [
    'a negative big-endian reply partition',
    { headers: { kafka_replyPartition: Buffer.from([0xff, 0xff, 0xff, 0xff]) } },
    { code: 'BAD_REQUEST', key: 'kim' },
  ],
  [
    'an origin of 300 bytes',
    { headers: { 'parley-origin': 'o'.repeat(300) } },
    { code: 'BAD_REQUEST', key: 'kim', message: /parley-origin/ },
  ],
  [
    '20,000 headers',
    { headers: headersOf(20_000) },
    { code: 'BAD_REQUEST', key: 'kim', message: /1000 headers/ },
  ],
];

function headersOf(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, number) => [`header-${number}`, 'x']));
}

test.each(badRecords)(
  '%s gets an error reply, and the next good record is answered',
  async (_, record, expected) => {
    const id = newId();
    const next = newId();
    await desk.ask({ ...record, headers: { kafka_correlationId: id, ...record.headers } });
    await desk.ask({ headers: { kafka_correlationId: next } });
    const answer = await desk.replyTo(id);
    expect(answer.body).toEqual({
      userId: expected.key,
      isSuccess: false,
      errorMessage: expect.stringMatching(expected.message ?? /./),
      errorCode: expected.code,
      status: null,
    });
    expect(answer.key ?? '').toBe(expected.key);
    expect(String(answer.headers['parley-error'])).toBe(expected.code);
    expect(String(answer.headers['kafka_nest-err'])).toBe(expected.code);
    expect((await desk.replyTo(next)).body.isSuccess).toBe(true);
  },
);

test('a thousand headers, some of them called as what every object has, are no hindrance', async () => {
  const odd = Object.fromEntries(['__proto__', 'constructor', 'toString', ''].map((name) => [name, 'x']));
  const id = newId();
  await desk.ask({ headers: { ...headersOf(995), ...odd, kafka_correlationId: id } });
  expect((await desk.replyTo(id)).body.isSuccess).toBe(true);
});

test('where nobody can be told because the correlation id is not among the first thousand headers, a dead letter is', async () => {
  const next = newId();
  await desk.ask({ key: null, headers: { ...headersOf(1_000), kafka_correlationId: newId() } });
  await desk.ask({ headers: { kafka_correlationId: next } });
  await desk.tape.find(desk.deadLetters('user-status-change'), ({ headers }) =>
    /1000 headers/.test(String(headers['kafka_dlt-exception-message'])),
  );
  await desk.replyTo(next);
});

test('of a header that comes twice the last counts', async () => {
  const id = newId();
  await desk.ask({ headers: { kafka_correlationId: [newId(), id], kafka_replyPartition: ['abc', '1'] } });
  expect(await desk.replyTo(id)).toMatchObject({ partition: 1, body: { isSuccess: true } });
});

test('a key comes back as it came where no asker is named, though it is no text', async () => {
  const id = newId();
  const key = Buffer.from([0xb0, 0xa1, 0x00, 0xff]);
  await desk.ask({ key, value: 'broken', headers: { kafka_correlationId: id } });
  const answer = await desk.replyTo(id);
  expect(answer.keyBytes).toEqual(key);
  expect(answer.body.userId).toBe('');
});

test("a room's id that keys a broken request is taken for nobody's user id", async () => {
  const id = newId();
  await desk.ask({ pair: 'user-add-chat', key: '25', value: 'broken', headers: { kafka_correlationId: id } });
  const answer = await desk.replyTo(id, desk.names.response('user-add-chat'));
  expect(answer.key).toBe('25');
  expect(answer.body).toMatchObject({ userId: '', errorCode: 'BAD_REQUEST' });
});

test('a correlation id of 300 bytes gets an error reply that carries it', async () => {
  const id = 'i'.repeat(300);
  await desk.ask({ headers: { kafka_correlationId: id } });
  expect((await desk.replyTo(id)).body).toMatchObject({
    errorCode: 'BAD_REQUEST',
    isSuccess: false,
    userId: 'kim',
  });
});

test('what nobody can be told of becomes a dead letter that says why, and the next is answered', async () => {
  const next = newId();
  const { offset } = await desk.ask({ value: 'nobody knows', key: null, partition: 1 });
  await desk.ask({ headers: { kafka_correlationId: next }, partition: 1 });
  const topic = desk.names.request('user-status-change');
  const letter = await desk.tape.find(
    desk.deadLetters('user-status-change'),
    ({ value }) => String(value) === 'nobody knows',
  );
  expect(letter.partition).toBe(1);
  const {
    'kafka_dlt-original-timestamp': timestamp,
    'parley-original-timestamp': readable,
    ...headers
  } = letter.headers;
  expect((timestamp as Buffer).readBigInt64BE()).toBeGreaterThan(1_600_000_000_000n);
  expect(String(readable)).toBe(String((timestamp as Buffer).readBigInt64BE()));
  expect(headers).toEqual({
    'parley-original-partition': Buffer.from('1'),
    'parley-original-offset': Buffer.from(String(offset)),
    'kafka_dlt-original-topic': Buffer.from(topic),
    'kafka_dlt-original-partition': Buffer.from([0, 0, 0, 1]),
    'kafka_dlt-original-offset': bigEndian(offset),
    'kafka_dlt-original-consumer-group': Buffer.from(desk.names.group('workers')),
    'kafka_dlt-exception-fqcn': Buffer.from('parley.BAD_REQUEST'),
    'kafka_dlt-exception-message': expect.anything(),
  });
  expect(String(headers['kafka_dlt-exception-message'])).toMatch(/JSON/);
  await desk.replyTo(next);
});

function bigEndian(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

test('a correlation id of 100,000 bytes, too long to be echoed, makes a dead letter', async () => {
  const value = '{"userId":"long id","status":""}';
  const origin = { 'parley-origin': 'a-session' };
  await desk.ask({ value, headers: { kafka_correlationId: 'i'.repeat(100_000), ...origin } });
  const letter = await desk.tape.find(
    desk.deadLetters('user-status-change'),
    (record) => String(record.value) === value,
  );
  expect(String(letter.headers['kafka_dlt-exception-message'])).toMatch(/kafka_correlationId/);
  expect(String(letter.headers['parley-origin'])).toBe('a-session');
});

test('the dead letter of a credential pair carries no value', async () => {
  await desk.ask({ pair: 'login', key: null, value: '{"userPw":"hunter2", nobody' });
  const letter = await desk.tape.find(desk.deadLetters('login'), () => true);
  expect(letter.value).toBeNull();
  expect(JSON.stringify(letter.headers)).not.toContain('hunter2');
  expect(JSON.stringify(client.lines)).not.toContain('hunter2');
});

test('a dead letter is cut to 64 KiB and marked so, its key to 1 KiB', async () => {
  await desk.ask({
    pair: 'logout',
    key: 'k'.repeat(2_000),
    value: `{${'x'.repeat(100_000)}`,
    headers: { kafka_correlationId: 'c'.repeat(100_000) },
  });
  const letter = await desk.tape.find(desk.deadLetters('logout'), () => true);
  expect(letter.value).toHaveLength(65_536);
  expect(letter.key).toHaveLength(1_024);
  expect(String(letter.headers['parley-value-cut'])).toBe('65536');
});

test.each([
  ['as digits', '2'],
  ['as four bytes', Buffer.from([0, 0, 0, 2])],
])('a reply goes to the topic and the partition that are asked for, %s', async (_, kafka_replyPartition) => {
  const id = newId();
  await desk.ask({
    headers: { kafka_correlationId: id, kafka_replyTopic: ownReplies, kafka_replyPartition },
  });
  expect((await desk.replyTo(id, ownReplies)).partition).toBe(2);
});

test.each([
  ['that is not allowed', () => notAllowed],
  ['that is not there', () => `${ownReplies}-missing`],
  ['for requests', () => desk.names.request('login')],
  ['for replies of another pair', () => desk.names.response('login')],
  ['whose name has a space', () => 'my replies'],
  ['whose name is of a thousand letters', () => 't'.repeat(1_000)],
  ['whose name is empty', () => ''],
  ['called ..', () => '..'],
])('a request for replies on a topic %s is not executed', async (_, replyTopic) => {
  const executed = vi.fn(echo);
  handle = executed;
  const id = newId();
  await desk.ask({ headers: { kafka_correlationId: id, kafka_replyTopic: replyTopic() } });
  expect((await desk.replyTo(id)).body).toMatchObject({
    errorCode: 'REPLY_TOPIC_NOT_ALLOWED',
    isSuccess: false,
  });
  expect(executed).not.toHaveBeenCalled();
});

test('a request that names its own pair’s response topic, as Spring’s template does, needs no permission', async () => {
  const id = newId();
  const kafka_replyTopic = desk.names.response('user-status-change');
  await desk.ask({ headers: { kafka_correlationId: id, kafka_replyTopic } });
  expect((await desk.replyTo(id)).body).toMatchObject({ isSuccess: true });
});

test('the handler is told which requests are past their deadline', async () => {
  const expired = new Map<string, boolean>();
  handle = async (_pair, requests, isExpired) => {
    for (const request of requests) expired.set(String(request.requestId), isExpired(request));
    return requests.map(reply);
  };
  const deadlines = { past: String(Date.now() - 1), coming: String(Date.now() + 3_600_000) };
  for (const [id, deadline] of Object.entries(deadlines))
    await desk.ask({ headers: { kafka_correlationId: id, 'parley-deadline': deadline } });
  await desk.ask({ headers: { kafka_correlationId: 'none' } });
  await desk.replyTo('none');
  expect(Object.fromEntries(expired)).toEqual({ past: true, coming: false, none: false });
});

test('a handler that gives no reply for a request is an error, told in a dead letter', async () => {
  handle = async () => [];
  const value = '{"userId":"kim","status":"forgotten"}';
  await desk.ask({ value, headers: { kafka_correlationId: newId() } });
  const letter = await desk.tape.find(
    desk.deadLetters('user-status-change'),
    (record) => String(record.value) === value,
  );
  expect(String(letter.headers['kafka_dlt-exception-fqcn'])).toBe('parley.INTERNAL');
});

test('a failure that the handler answers with is named in the headers', async () => {
  handle = async (_pair, requests) =>
    requests.map(() => ({ text: '{}', errorCode: new Failure('CONFLICT').code }));
  const id = newId();
  await desk.ask({ headers: { kafka_correlationId: id } });
  const { headers } = await desk.replyTo(id);
  expect(String(headers['parley-error'])).toBe('CONFLICT');
  expect(String(headers['kafka_nest-err'])).toBe('CONFLICT');
});

test('a reply that no broker takes, because it is too large, is told to who asked', async () => {
  handle = async (_pair, requests) =>
    requests.map(() => ({ text: JSON.stringify({ much: 'x'.repeat(3_000_000) }), errorCode: '' }));
  const id = newId();
  await desk.ask({ headers: { kafka_correlationId: id } });
  const { body, headers } = await desk.replyTo(id);
  expect(body).toMatchObject({ isSuccess: false, errorCode: 'TOO_LARGE' });
  expect(String(headers['parley-error'])).toBe('TOO_LARGE');
});
