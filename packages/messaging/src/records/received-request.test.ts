import type { KafkaMessage } from 'kafkajs';
import { expect, test } from 'vitest';
import { header } from './headers.ts';
import { readRequest } from './received-request.ts';

const at = { topic: 'logout-request', partition: 0, offset: '7', timestamp: 1_700_000_000_000 };

const reading = (headers: KafkaMessage['headers']) =>
  readRequest('logout', at, {
    key: Buffer.from('kim'),
    value: Buffer.from('{"userId":"kim"}'),
    timestamp: String(at.timestamp),
    attributes: 0,
    offset: at.offset,
    headers: { [header.correlationId]: 'an id', ...headers },
  });

test.each([
  ['bytes that are not UTF-8', Buffer.from([0xb0, 0xa1])],
  ['a NUL', Buffer.from('a\0b')],
])('a request from an origin of %s, which no table could hold, is refused and answered', (_, origin) => {
  const read = reading({ [header.origin]: origin });
  expect(read).toMatchObject({ failure: { code: 'BAD_REQUEST' }, address: { known: true, origin } });
});

test('what is no text in traceparent is echoed, and handed on to no event', () => {
  const traceparent = Buffer.from('00-\0');
  const read = reading({ [header.traceparent]: traceparent });
  expect(read).toMatchObject({ received: { traceparent: undefined }, address: { traceparent } });
});
