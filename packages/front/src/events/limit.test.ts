import { expect, test } from 'vitest';
import { Limit } from './limit.ts';

const turn = () => new Promise(setImmediate);

test('so many run at a time, in their order, whether they succeed or not; what is not wanted any more never runs', async () => {
  const limit = new Limit(2);
  const started: number[] = [];
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const gone = new AbortController();
  const run = (number: number, signal = new AbortController().signal) =>
    limit.run(() => {
      started.push(number);
      return new Promise<void>((resolve, reject) => ends.push({ resolve, reject }));
    }, signal);
  const all = [run(0), run(1), run(2, gone.signal), run(3), run(4)];
  const outcomes = Promise.allSettled(all);
  expect(started).toEqual([0, 1]);
  gone.abort();
  ends[0]?.reject(new Error('failed'));
  await turn();
  expect(started).toEqual([0, 1, 3]);
  ends[1]?.resolve();
  await turn();
  expect(started).toEqual([0, 1, 3, 4]);
  for (const { resolve } of ends) resolve();
  expect((await outcomes).map(({ status }) => status)).toEqual([
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  await run(5, gone.signal).catch(() => undefined);
  expect(started).not.toContain(5);
});
