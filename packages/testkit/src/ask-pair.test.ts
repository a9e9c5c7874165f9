import { Failure, failureReply, type PairName, successReply } from '@parley/contracts';
import { Exchange, header, noSealing, pairTarget } from '@parley/messaging';
import { expect, test } from 'vitest';
import { echoTopics, type Respond } from '../test/support/echo-topics.ts';
import { pairClient } from './ask-pair.ts';

async function clientOf<Name extends PairName>(pair: Name, respond: Respond) {
  const { topics, sent } = echoTopics(respond);
  const exchange = await Exchange.open(topics, [
    pairTarget(pair, { headers: {}, raw: true, sealing: noSealing }),
  ]);
  const ways = { exchange, names: topics.names, sealing: noSealing, timeout: 5_000 };
  return { client: pairClient(pair, ways), sent, exchange };
}

const done: Respond = () => ({ value: successReply('user-status-change', 'kim', { status: 'hi' }) });
const refused: Respond = () => ({
  value: failureReply('user-status-change', 'kim', new Failure('USER_NOT_FOUND')),
  error: 'USER_NOT_FOUND',
});
const status = { userId: 'kim', status: 'hi' };

test('a request is sent with the contract’s key, a new id and a deadline, and resolves with its reply', async () => {
  const { client, sent } = await clientOf('user-status-change', done);
  expect((await client.request(status)).status).toBe('hi');
  expect((await client.request(status)).userId).toBe('kim');
  const [first, second] = sent.map(({ headers }) => String(headers?.[header.correlationId]));
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(second).not.toBe(first);
  expect(sent[0]).toMatchObject({ topic: 'test-user-status-change-request', key: Buffer.from('kim') });
  expect(Number(sent[0]?.headers?.[header.deadline])).toBeGreaterThan(Date.now());
});

test('options set the fields of the record', async () => {
  const { client, sent } = await clientOf('user-status-change', done);
  const options = { requestId: 'one', key: 'lee', headers: { 'parley-origin': 'here' }, deadline: -60_000 };
  const { requestId, headers, body } = await client.ask(status, options);
  expect({ requestId, isSuccess: body.isSuccess }).toEqual({ requestId: 'one', isSuccess: true });
  expect(headers[header.correlationId]).toBe('one');
  expect(sent[0]).toMatchObject({ key: Buffer.from('lee'), headers: { 'parley-origin': ['here'] } });
  expect(Number(sent[0]?.headers?.[header.deadline])).toBeLessThan(Date.now());
});

test('an error reply rejects with its code and message', async () => {
  const { client } = await clientOf('user-status-change', refused);
  const failure = client.request(status, { requestId: 'one' });
  await expect(failure).rejects.toMatchObject({ name: 'ErrorReply', code: 'USER_NOT_FOUND' });
  await expect(failure).rejects.toThrow(
    'user-status-change was refused: USER_NOT_FOUND 유저가 존재하지 않습니다 (request id one)',
  );
});

test('an expected error reply resolves, another one or success rejects', async () => {
  const { client } = await clientOf('user-status-change', refused);
  expect(await client.expectError('USER_NOT_FOUND', status)).toMatchObject({ status: null });
  await expect(client.expectError('CONFLICT', status)).rejects.toThrow('got USER_NOT_FOUND');
  const other = await clientOf('user-status-change', done);
  await expect(other.client.expectError('CONFLICT', status)).rejects.toThrow(
    /should have been refused with CONFLICT, but succeeded: \{"userId":"kim"/,
  );
});

test('no reply in time rejects with the topic and the request id', async () => {
  const { client } = await clientOf('user-status-change', () => undefined);
  const asked = client.request(status, { requestId: 'one', timeout: 5 });
  await expect(asked).rejects.toMatchObject({ name: 'NoReply', requestId: 'one' });
  await expect(asked).rejects.toThrow('on test-user-status-change-response within 5 ms (request id one)');
});

test('closing rejects pending requests', async () => {
  const { client, exchange } = await clientOf('user-status-change', () => undefined);
  const asked = client.request(status);
  const told = expect(asked).rejects.toMatchObject({ name: 'ExchangeError', problem: 'CLOSED' });
  await new Promise(setImmediate); // it has been sent by now
  exchange.close();
  await told;
});

test('a pair that was not opened, or a foreign reply topic, is rejected at once', async () => {
  const { client, exchange, sent } = await clientOf('user-status-change', done);
  const { names } = echoTopics(done).topics;
  const login = pairClient('login', { exchange, names, sealing: noSealing, timeout: 5_000 });
  const asked = login.request({ userId: 'kim', userPw: 'correct horse' });
  await expect(asked).rejects.toMatchObject({ problem: 'NOT_OPENED' });
  await expect(asked).rejects.toThrow(
    'Replies to login on test-login-response are not being read. Only those of',
  );
  const elsewhere = client.request(status, { headers: { [header.replyTopic]: 'mine' } });
  await expect(elsewhere).rejects.toThrow('Replies to user-status-change on mine are not being read');
  expect(sent).toEqual([]);
});

test('two requests with the same id get a reply each', async () => {
  const { client } = await clientOf('user-status-change', done);
  const twice = ['one', 'one'].map((requestId) => client.request(status, { requestId }));
  expect(await Promise.all(twice)).toHaveLength(2);
});

test('an invalid request is not sent, unless it is raw', async () => {
  const { client, sent } = await clientOf('user-status-change', refused);
  await expect(client.request({ userId: 'kim' } as never)).rejects.toMatchObject({
    problem: 'INVALID_REQUEST',
  });
  expect(sent).toEqual([]);
  expect(await client.askRaw('{"userId":')).toMatchObject({ errorCode: 'USER_NOT_FOUND' });
  expect(await client.askRaw(null)).toMatchObject({ errorCode: 'USER_NOT_FOUND' });
  expect(sent.map(({ key, value }) => [key, value?.toString()])).toEqual([
    [null, '{"userId":'],
    [null, undefined],
  ]);
});

test('a request of an ephemeral pair can be sent but not awaited', async () => {
  const { client, sent } = await clientOf('user-typing', () => undefined);
  const typing = { userId: 'kim', roomId: 7 };
  await expect(client.request(typing)).rejects.toThrow(TypeError);
  expect(await client.send(typing, { requestId: 'one' })).toBe('one');
  expect(sent).toHaveLength(1);
});
