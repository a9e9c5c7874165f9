import { expect, test } from 'vitest';
import { echoTopics } from '../test/support/echo-topics.ts';
import { openTopicClient } from './open-topic-client.ts';

const options = { requestTopic: 'orders-request', replyTopic: 'orders-response' };

test('a value is sent as JSON, and its reply parsed as JSON or else read as text', async () => {
  const { topics, sent } = echoTopics(({ value }) => ({
    value: value?.toString() === '7' ? { item: 7 } : 'seven',
  }));
  const { client } = await openTopicClient(topics, options, 5_000);
  expect(await client.request(7)).toEqual({ item: 7 });
  expect(await client.request('seven', { key: 'k', headers: { a: 'b' } })).toBe('seven');
  expect(sent[1]).toMatchObject({
    key: Buffer.from('k'),
    value: Buffer.from('seven'),
    headers: { a: ['b'] },
  });
});

test('the request id may be in the JSON', async () => {
  const { topics, sent } = echoTopics(({ value }) => ({ value: JSON.parse(value?.toString() ?? '') }));
  const { client } = await openTopicClient(topics, { ...options, correlation: 'json:meta.id' }, 5_000);
  expect(await client.request({ item: 7 }, { requestId: 'one' })).toEqual({ item: 7, meta: { id: 'one' } });
  expect(JSON.parse(String(sent[0]?.value))).toEqual({ item: 7, meta: { id: 'one' } });
});

test('an error reply and a missing reply reject', async () => {
  const { topics } = echoTopics(({ value }) =>
    value?.toString() === '1' ? { value: { errorMessage: 'sold out' }, error: 'SOLD_OUT' } : undefined,
  );
  const { client } = await openTopicClient(topics, options, 5);
  await expect(client.request(1)).rejects.toThrow('orders-request was refused: SOLD_OUT sold out');
  await expect(client.request(2)).rejects.toThrow(
    'No reply to orders-request on orders-response within 5 ms',
  );
});

test('a missing topic or an invalid correlation is rejected at once', async () => {
  const { topics } = echoTopics(() => undefined);
  const missing = openTopicClient(topics, { ...options, requestTopic: 'missing' }, 5);
  await expect(missing).rejects.toMatchObject({ problem: 'NO_TOPIC', message: 'There is no topic missing.' });
  const wrong = openTopicClient(topics, { ...options, correlation: 'json' }, 5);
  await expect(wrong).rejects.toMatchObject({ problem: 'NO_CORRELATION' });
});
