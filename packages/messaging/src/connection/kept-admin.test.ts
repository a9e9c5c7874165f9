import type { Kafka } from 'kafkajs';
import { expect, test } from 'vitest';
import { KeptAdmin } from './kept-admin.ts';

function connecting() {
  const log: string[] = [];
  const admin = () => {
    const name = String(log.filter((line) => line.startsWith('connect')).length + 1);
    return {
      name,
      connect: async () => void log.push(`connect ${name}`),
      disconnect: async () => void log.push(`disconnect ${name}`),
    };
  };
  const kept = new KeptAdmin({ admin } as unknown as Kafka);
  const ask = () => kept.use(async (used) => (used as unknown as { name: string }).name);
  return { kept, ask, log };
}

test('what is asked again goes over the same connection', async () => {
  const { kept, ask, log } = connecting();
  expect(await Promise.all([ask(), ask()])).toEqual(['1', '1']);
  expect(await ask()).toBe('1');
  await kept.renew();
  expect(log).toEqual(['connect 1', 'disconnect 1']);
});

test('after a failure, or where it is renewed, it is another', async () => {
  const { kept, ask, log } = connecting();
  await ask();
  await expect(kept.use(async () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await ask()).toBe('2');
  await kept.renew();
  expect(await ask()).toBe('3');
  await kept.close();
  await expect(ask()).rejects.toThrow('closed');
  expect(log).toEqual([1, 2, 3].flatMap((n) => [`connect ${n}`, `disconnect ${n}`]));
});
