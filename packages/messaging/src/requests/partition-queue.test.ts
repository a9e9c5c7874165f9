import type { KafkaMessage } from 'kafkajs';
import { expect, test, vi } from 'vitest';
import { eventually } from '../../../dev/test/support/eventually.ts';
import { PartitionQueue } from './partition-queue.ts';

const record = (offset: number) => ({ offset: String(offset), key: null }) as KafkaMessage;

const unlimited = <Result>(work: () => Promise<Result>) => work();

/** A queue, with batches of one record by default, whose replies are acknowledged by hand. */
function openQueue(batchSize = 1) {
  const acknowledge: ((ok: boolean) => void)[] = [];
  const handled: string[] = [];
  const done: bigint[] = [];
  const calls: string[] = [];
  const queue = new PartitionQueue({
    batchSize,
    handle: async (batch) => {
      handled.push(...batch.map(({ offset }) => offset));
      return batch.map(() => new Promise((resolve) => acknowledge.push(resolve)));
    },
    giveUp: async () => [],
    limitRetries: unlimited,
    onDone: (next) => done.push(next),
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
  });
  /** Pushes a fetch that reaches the partition's end. */
  const push = (...messages: KafkaMessage[]) =>
    queue.push(messages, BigInt(messages.at(-1)?.offset ?? 0) + 1n);
  return { queue, push, acknowledge, handled, done, calls };
}

test('an offset is done when it and all before it are acknowledged, whichever was first', async () => {
  const { push, acknowledge, done } = openQueue();
  push(record(0), record(1));
  await eventually(() => expect(acknowledge).toHaveLength(2));
  acknowledge[1]?.(true);
  await new Promise(setImmediate);
  expect(done).toEqual([]);
  acknowledge[0]?.(true);
  await eventually(() => expect(done.at(-1)).toBe(2n));
});

test('after a batch that was not acknowledged nothing is done any more', async () => {
  const { queue, push, acknowledge, done } = openQueue();
  push(record(0), record(1), record(2));
  for (const [index, ok] of [true, false].entries()) {
    await eventually(() => expect(acknowledge.length).toBeGreaterThan(index));
    acknowledge[index]?.(ok);
  }
  await eventually(() => expect(done).toEqual([1n]));
  acknowledge[2]?.(true); // where the third was begun before
  await queue.end();
  expect(done).toEqual([1n]);
});

test('what is to be done is told: what waits, what was begun, and how far the partition goes on', async () => {
  const { queue, acknowledge } = openQueue();
  expect(queue.backlog).toEqual({ lag: 0, since: undefined, waiting: 0, begun: 0 });
  const written = (offset: number) => ({ ...record(offset), timestamp: String(1_000 + offset) });
  queue.push([written(10), written(11), written(12)], 13n, 20n);
  await eventually(() => expect(acknowledge).toHaveLength(2));
  expect(queue.backlog).toEqual({ lag: 10, since: 1_010, waiting: 1, begun: 2 });
  acknowledge[0]?.(true);
  await eventually(() => expect(queue.backlog).toEqual({ lag: 9, since: 1_011, waiting: 0, begun: 2 }));
  for (const ok of acknowledge.slice(1)) ok(true);
  await eventually(() => expect(queue.backlog).toEqual({ lag: 7, since: undefined, waiting: 0, begun: 0 }));
});

test('a batch waits for the replies of the one before, but a moment only', async () => {
  const { push, acknowledge, handled, done } = openQueue();
  push(record(0), record(1), record(2), record(3));
  await eventually(() => expect(handled).toEqual(['0', '1']));
  await new Promise(setImmediate);
  expect(handled).toEqual(['0', '1']);
  acknowledge[1]?.(true);
  await eventually(() => expect(handled).toEqual(['0', '1', '2', '3']));
  expect(done).toEqual([]);
});

test('of records whose replies are not acknowledged, no more are begun than is bounded', async () => {
  const { push, acknowledge, handled } = openQueue(500);
  push(...Array.from({ length: 2_900 }, (_, offset) => record(offset)));
  await eventually(() => expect(handled).toHaveLength(2_000));
  await new Promise(setImmediate);
  expect(handled).toHaveLength(2_000);
  acknowledge[7]?.(true);
  await eventually(() => expect(handled).toHaveLength(2_500));
});

test('the end forgets what has not begun, and waits for what has', async () => {
  const { queue, push, acknowledge, handled, done } = openQueue();
  push(record(0));
  await eventually(() => expect(handled).toEqual(['0']));
  push(record(1), record(2));
  const ended = vi.fn();
  const end = queue.end().then(ended);
  await new Promise(setImmediate);
  expect(ended).not.toHaveBeenCalled();
  acknowledge[0]?.(true);
  await end;
  expect(handled).toEqual(['0']);
  expect(done).toEqual([1n]);
});

test('a queue that grows long pauses its partition once, and resumes it once it is short', async () => {
  const { push, acknowledge, handled, calls } = openQueue();
  for (let first = 0; first < 3_000; first += 1_000)
    push(...Array.from({ length: 1_000 }, (_, index) => record(first + index)));
  expect(calls).toEqual(['pause']);
  const confirm = () => {
    for (const one of acknowledge.splice(0)) one(true);
  };
  while (handled.length < 3_000) {
    confirm();
    await new Promise(setImmediate);
  }
  expect(calls).toEqual(['pause', 'resume']);
});

test('what has no message is done with what is before it', async () => {
  const { queue, acknowledge, done } = openQueue();
  queue.push([], 2n);
  expect(done).toEqual([2n]);
  queue.push([record(3), record(5)], 8n);
  queue.push([], 10n);
  await eventually(() => expect(acknowledge).toHaveLength(2));
  acknowledge[0]?.(true);
  await eventually(() => expect(done).toEqual([2n, 4n]));
  acknowledge[1]?.(true);
  await eventually(() => expect(done).toEqual([2n, 4n, 10n]));
  expect(queue.firstNotDone).toBe(10n);
});

const mib = 1024 * 1024;
const large = (offset: number, size: number) =>
  ({ offset: String(offset), key: null, value: Buffer.alloc(size) }) as KafkaMessage;

test('of large records no more are taken than there is room for; the rest is fetched again', async () => {
  const { queue, acknowledge, handled, calls } = openQueue();
  const records = Array.from({ length: 20 }, (_, offset) => large(offset, mib));
  // Half a KiB is added for each.
  expect(queue.push(records, 20n)).toBe(7n);
  expect(calls).toEqual(['pause']);
  const confirm = () => {
    for (const one of acknowledge.splice(0)) one(true);
  };
  await eventually(() => {
    confirm();
    expect(calls).toEqual(['pause', 'resume']);
  });
  expect(queue.push(records.slice(7), 20n)).toBeGreaterThan(12n);
  expect(handled).not.toContain('7');
  await eventually(() => {
    confirm();
    expect(handled).toContain('12');
  });
});

test('a record that is larger than all room is taken where nothing else waits', () => {
  const { queue } = openQueue();
  expect(queue.push([large(0, 9 * mib), large(1, 10)], 2n)).toBe(1n);
});

test('a record that is part of a large buffer waits without the rest of it', async () => {
  const waited: KafkaMessage[] = [];
  const queue = new PartitionQueue({
    batchSize: 1,
    handle: async (batch) => {
      waited.push(...batch);
      return [Promise.resolve(true)];
    },
    giveUp: async () => [],
    limitRetries: unlimited,
    onDone: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
  });
  const part = Buffer.alloc(30 * mib).subarray(0, 10);
  queue.push([{ offset: '0', key: part, value: part, headers: { id: part } } as unknown as KafkaMessage], 1n);
  await eventually(() => expect(waited).toHaveLength(1));
  const [message] = waited;
  for (const bytes of [message?.key, message?.value, message?.headers?.id as Buffer])
    expect(bytes?.buffer.byteLength).toBeLessThan(100_000);
});
