import type { KafkaMessage } from 'kafkajs';
import { expect, test } from 'vitest';
import { detached, recordSize } from './record-size.ts';

test('a header may come twice, once without a value: its record is as large as it is, and kept whole', () => {
  const message = {
    key: null,
    value: Buffer.alloc(3 * 1024 * 1024),
    headers: { a: [null, Buffer.from('x')] },
  };
  expect(recordSize(message as unknown as KafkaMessage)).toBeGreaterThan(message.value.length);
  expect(detached(message as unknown as KafkaMessage).headers).toEqual(message.headers);
});
