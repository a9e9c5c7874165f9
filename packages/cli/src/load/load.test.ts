import { expect, test } from 'vitest';
import { type Measured, runLoad } from './load.ts';

test('sends the given number of requests, never exceeding the concurrency', async () => {
  const asked: number[] = [];
  const measured: Measured[] = [];
  let inFlight = 0;
  let most = 0;
  await runLoad(
    { count: 50, concurrency: 7 },
    async (n) => {
      asked.push(n);
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return { result: 'done' };
    },
    (one) => measured.push(one),
  );
  expect(asked).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(most).toBe(7);
  expect(measured).toHaveLength(50);
});

test('a request that waits for earlier ones is measured from when it was due', async () => {
  const measured: Measured[] = [];
  const took: number[] = [];
  await runLoad(
    { count: 3, concurrency: 1, rate: 1_000 },
    async () => {
      const asked = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 20));
      took.push(performance.now() - asked);
      return { result: 'done' };
    },
    (one) => measured.push(one),
  );
  // The third is due 2 ms after the first, and waits for the first two to be answered.
  const [first = 0, second = 0, third = 0] = took;
  expect(measured[2]?.milliseconds).toBeGreaterThanOrEqual(first + second + third - 2);
});

test('a request that can’t be sent ends the run', async () => {
  const asked: number[] = [];
  const running = runLoad(
    { count: 1_000, concurrency: 2 },
    async (n) => {
      asked.push(n);
      if (n === 3) throw new Error('no broker');
      return { result: 'done' };
    },
    () => undefined,
  );
  await expect(running).rejects.toThrow('no broker');
  expect(asked.length).toBeLessThan(10);
});
