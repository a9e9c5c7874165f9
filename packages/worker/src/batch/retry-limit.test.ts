import { expect, test } from 'vitest';
import { retryLimit } from './retry-limit.ts';

const never = () => new Promise<void>(() => undefined);

test('a quarter of the connections is used at a time', async () => {
  const limit = retryLimit(16);
  let begun = 0;
  for (let tries = 0; tries < 20; tries++)
    void limit(() => {
      begun++;
      return never();
    }, false);
  await new Promise(setImmediate);
  expect(begun).toBe(4);
});

test('however many that failed before wait, those that did not have their turn', async () => {
  const limit = retryLimit(10);
  for (let tries = 0; tries < 20; tries++) void limit(never, true);
  const done = await Promise.all(Array.from({ length: 20 }, (_, key) => limit(async () => key, false)));
  expect(done).toHaveLength(20);
});
