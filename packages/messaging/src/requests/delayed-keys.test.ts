import type { KafkaMessage } from 'kafkajs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tryLater } from './handle.ts';
import { PartitionQueue } from './partition-queue.ts';

/** Delays follow the clock that tests control. */
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number, value: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds, value);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
}));

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/**
 * A queue of records named by key and offset, such as `a0`, that can't be handled while their key or they themselves
 * are in `failing`.
 */
function openQueue({ batchSize = 10, atOnce = Number.POSITIVE_INFINITY } = {}) {
  const failing = new Set<string>();
  const handled: string[] = [];
  const givenUp: string[] = [];
  const tries: string[][] = [];
  const done: bigint[] = [];
  const asked: string[] = [];
  const nameOf = ({ key, offset }: KafkaMessage) => `${key}${offset}`;
  let end = 0;
  let running = 0;
  let mostRunning = 0;
  const turns: (() => void)[] = [];
  const queue = new PartitionQueue({
    batchSize,
    handle: async (batch) => {
      tries.push(batch.map(nameOf));
      if (batch.some((message) => failing.has(String(message.key)) || failing.has(nameOf(message))))
        return tryLater;
      handled.push(...batch.map(nameOf));
      return batch.map(async () => true);
    },
    giveUp: async (batch) => {
      givenUp.push(...batch.map(nameOf));
      return batch.map(async () => true);
    },
    limitRetries: async (work, hasFailed) => {
      asked.push(hasFailed ? 'again' : 'first');
      while (running >= atOnce) await new Promise<void>((resolve) => turns.push(resolve));
      mostRunning = Math.max(mostRunning, ++running);
      try {
        return await work();
      } finally {
        running--;
        turns.shift()?.();
      }
    },
    onDone: (next) => done.push(next),
    pause: () => undefined,
    resume: () => undefined,
  });
  /** Records of one fetch. */
  const push = (...keys: string[]) => {
    const first = end;
    end += keys.length;
    const messages = keys.map((key, place) => ({ key: Buffer.from(key), offset: String(first + place) }));
    queue.push(messages as KafkaMessage[], BigInt(end));
  };
  return { queue, push, failing, handled, givenUp, tries, done, asked, mostRunning: () => mostRunning };
}

test('a key that fails holds up no other, and its records are handled in their order once it does not', async () => {
  const { push, failing, handled, done } = openQueue({ batchSize: 3 });
  failing.add('a');
  push('b', 'a', 'b', 'a', 'c', 'a', 'b');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(handled.toSorted()).toEqual(['b0', 'b2', 'b6', 'c4']);
  push('a', 'b');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(handled.at(-1)).toBe('b8');
  expect(done).toEqual([]);
  failing.clear();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(handled.slice(5)).toEqual(['a1', 'a3', 'a5', 'a7']);
  expect(done.at(-1)).toBe(9n);
});

test('the offset stands before the first record that has had no outcome', async () => {
  const { queue, push, failing, done } = openQueue({ batchSize: 2 });
  push('b', 'b');
  await vi.advanceTimersByTimeAsync(1_000);
  failing.add('a');
  push('a', 'b', 'b', 'b');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(done).toEqual([2n]);
  expect(queue.firstNotDone).toBe(2n);
});

test('a failing key is tried after growing delays, a record at a time, and then by more', async () => {
  const { push, failing, tries, handled } = openQueue();
  failing.add('a');
  push('a', 'a', 'a', 'a');
  await vi.advanceTimersByTimeAsync(100);
  expect(tries).toEqual([['a0', 'a1', 'a2', 'a3'], ['a0']]);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(tries.length).toBeGreaterThan(5);
  expect(tries.length).toBeLessThan(12);
  expect(tries.slice(1).every((batch) => batch.join() === 'a0')).toBe(true);
  failing.clear();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(tries.slice(-3)).toEqual([['a0'], ['a1', 'a2'], ['a3']]);
  expect(handled).toEqual(['a0', 'a1', 'a2', 'a3']);
});

test('one bad record among others of its key is found', async () => {
  const { push, failing, handled } = openQueue();
  failing.add('a1');
  push('b', 'a', 'a', 'a');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(handled.toSorted()).toEqual(['b0']);
  failing.clear();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(handled).toEqual(['b0', 'a1', 'a2', 'a3']);
});

test('what cannot be handled for half a minute is given up with all that waited as long; what came later is not', async () => {
  const { push, failing, handled, givenUp, done } = openQueue();
  failing.add('a');
  push('a', 'a', 'b');
  await vi.advanceTimersByTimeAsync(20_000);
  push('a', 'b');
  await vi.advanceTimersByTimeAsync(16_000);
  expect(givenUp).toEqual(['a0', 'a1']);
  expect(done).toEqual([3n]);
  failing.clear();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(givenUp).toEqual(['a0', 'a1']);
  expect(handled).toEqual(['b2', 'b4', 'a3']);
  expect(done).toEqual([3n, 5n]);
});

test('no more keys are tried again at a time than may be', async () => {
  const { push, failing, handled, mostRunning } = openQueue({ atOnce: 2 });
  failing.add('e');
  push('a', 'b', 'c', 'd', 'e', 'f');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(handled).toHaveLength(5);
  expect(mostRunning()).toBe(2);
});

test('of each try it is said whether the key has failed by itself before', async () => {
  const { push, failing, asked } = openQueue();
  failing.add('a');
  push('a', 'b');
  await vi.advanceTimersByTimeAsync(250);
  expect(asked).toEqual(['first', 'first', 'again']);
  failing.clear();
  await vi.advanceTimersByTimeAsync(1_000);
  push('a', 'b');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked.slice(3).every((one) => one === 'again')).toBe(true);
});

test('of a batch of which some was handled only the rest is tried again', async () => {
  const tries: string[] = [];
  const done: bigint[] = [];
  let isFailing = true;
  const queue = new PartitionQueue({
    batchSize: 10,
    handle: async (batch) => {
      tries.push(batch.map(({ key }) => String(key)).join(''));
      return batch.map(({ key }) => (isFailing && String(key) === 'a' ? tryLater : Promise.resolve(true)));
    },
    giveUp: async () => [],
    limitRetries: (work) => work(),
    onDone: (next) => done.push(next),
    pause: () => undefined,
    resume: () => undefined,
  });
  const messages = [...'bab'].map((key, place) => ({ key: Buffer.from(key), offset: String(place) }));
  queue.push(messages as KafkaMessage[], 3n);
  await vi.advanceTimersByTimeAsync(250);
  expect(tries).toEqual(['bab', 'a']);
  expect(done).toEqual([]);
  isFailing = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(tries).toEqual(['bab', 'a', 'a']);
  expect(done).toEqual([3n]);
});

test('while too many records wait for their keys nothing more is begun, and after it goes on', async () => {
  const { push, failing, handled } = openQueue();
  failing.add('a');
  push(...Array<string>(2_000).fill('a'), 'b');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(handled).toEqual([]);
  failing.clear();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(handled).toHaveLength(2_001);
  expect(handled.indexOf('b2000')).toBeGreaterThan(0);
});

test('the end forgets the delayed, and nothing of them is tried or done any more', async () => {
  const { queue, push, failing, tries, done } = openQueue();
  failing.add('a');
  push('a', 'b');
  await vi.advanceTimersByTimeAsync(1_000);
  await queue.end();
  const before = tries.length;
  failing.clear();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tries).toHaveLength(before);
  expect(done).toEqual([]);
});
