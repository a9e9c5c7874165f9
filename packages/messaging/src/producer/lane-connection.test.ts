import type { Kafka, Producer } from 'kafkajs';
import { expect, test, vi } from 'vitest';
import { LaneConnection } from './lane-connection.ts';

function connecting() {
  const log: string[] = [];
  const producer = () => {
    const name = String(log.filter((line) => line.startsWith('connect')).length + 1);
    return {
      name,
      connect: async () => void log.push(`connect ${name}`),
      disconnect: async () => void log.push(`disconnect ${name}`),
    };
  };
  const connection = new LaneConnection({ producer } as unknown as Kafka);
  const nameOf = (used: Producer) => (used as unknown as { name: string }).name;
  const failing = (isFine: boolean) =>
    connection.use(
      () => Promise.reject(new Error('failed')),
      () => isFine,
    );
  return { connection, nameOf, failing, log };
}

const never = () => false;

test('a producer that failed is replaced, and goes when what others have in flight on it is over', async () => {
  const { connection, nameOf, failing, log } = connecting();
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const inFlight = connection.use(async (producer) => {
    await answered;
    return nameOf(producer);
  }, never);
  await expect(failing(false)).rejects.toThrow('failed');
  expect(await connection.use(async (producer) => nameOf(producer), never)).toBe('2');
  expect(log).toEqual(['connect 1', 'connect 2']);
  answer();
  expect(await inFlight).toBe('1');
  await expect.poll(() => log).toEqual(['connect 1', 'connect 2', 'disconnect 1']);
  await connection.close();
  expect(log.at(-1)).toBe('disconnect 2');
});

test('what others have in flight on it is waited for no longer than a moment: a broker may never answer', async () => {
  vi.useFakeTimers();
  try {
    const { connection, failing, log } = connecting();
    void connection.use(() => new Promise(() => undefined), never);
    await expect(failing(false)).rejects.toThrow('failed');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(log).toEqual(['connect 1']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(log).toEqual(['connect 1', 'disconnect 1']);
  } finally {
    vi.useRealTimers();
  }
});

test('it stays where an error says nothing about it', async () => {
  const { connection, nameOf, failing, log } = connecting();
  await expect(failing(true)).rejects.toThrow('failed');
  expect(await connection.use(async (producer) => nameOf(producer), never)).toBe('1');
  expect(log).toEqual(['connect 1']);
});
