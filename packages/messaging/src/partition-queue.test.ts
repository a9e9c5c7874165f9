import type { KafkaMessage } from 'kafkajs';
import { expect, test, vi } from 'vitest';
import { PartitionQueue } from './partition-queue.ts';

const record = (offset: number) => ({ offset: String(offset) }) as KafkaMessage;

/** A queue whose batches are of one record, and whose replies are acknowledged by hand. */
function openQueue() {
  const acknowledge: ((ok: boolean) => void)[] = [];
  const handled: string[] = [];
  const done: bigint[] = [];
  const calls: string[] = [];
  const queue = new PartitionQueue({
    batchSize: 1,
    handle: async ([message]) => {
      handled.push(message?.offset ?? '');
      return { acknowledged: new Promise((resolve) => acknowledge.push(resolve)) };
    },
    onDone: (next) => done.push(next),
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
  });
  /** Fetched so, with nothing behind. */
  const push = (...messages: KafkaMessage[]) =>
    queue.push(messages, BigInt(messages.at(-1)?.offset ?? 0) + 1n);
  return { queue, push, acknowledge, handled, done, calls };
}

test('an offset is done when it and all before it are acknowledged, whichever was first', async () => {
  const { push, acknowledge, done } = openQueue();
  push(record(0), record(1));
  await vi.waitFor(() => expect(acknowledge).toHaveLength(2));
  acknowledge[1]?.(true);
  await new Promise(setImmediate);
  expect(done).toEqual([]);
  acknowledge[0]?.(true);
  await vi.waitFor(() => expect(done).toEqual([1n, 2n]));
});

test('after a batch that was not acknowledged nothing is done any more', async () => {
  const { queue, push, acknowledge, done } = openQueue();
  push(record(0), record(1), record(2));
  for (const [index, ok] of [true, false, true].entries()) {
    await vi.waitFor(() => expect(acknowledge.length).toBeGreaterThan(index));
    acknowledge[index]?.(ok);
  }
  await queue.end();
  expect(done).toEqual([1n]);
});

test('one batch is handled while the replies of the one before are on their way, no more', async () => {
  const { push, acknowledge, handled } = openQueue();
  push(record(0), record(1), record(2));
  await vi.waitFor(() => expect(handled).toEqual(['0', '1']));
  await new Promise(setImmediate);
  expect(handled).toEqual(['0', '1']);
  acknowledge[0]?.(true);
  await vi.waitFor(() => expect(handled).toEqual(['0', '1', '2']));
});

test('the end forgets what has not begun, and waits for what has', async () => {
  const { queue, push, acknowledge, handled, done } = openQueue();
  push(record(0));
  await vi.waitFor(() => expect(handled).toEqual(['0']));
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
  await vi.waitFor(
    () => {
      confirm();
      expect(handled.length).toBeGreaterThan(2_490);
    },
    { timeout: 10_000, interval: 0 },
  );
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
  await vi.waitFor(() => expect(acknowledge).toHaveLength(2));
  acknowledge[0]?.(true);
  await vi.waitFor(() => expect(done).toEqual([2n, 4n]));
  acknowledge[1]?.(true);
  await vi.waitFor(() => expect(done).toEqual([2n, 4n, 10n]));
  expect(queue.firstNotDone).toBe(10n);
});
