import { expect, test } from 'vitest';
import { type Measured, runLoad } from './load.ts';

test('asks as often as is wished, never more at once', async () => {
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

test('what waits for those before it is measured from when it was due', async () => {
  const measured: Measured[] = [];
  const answers: (() => void)[] = [];
  const running = runLoad(
    { count: 3, concurrency: 1, rate: 1_000 },
    () =>
      new Promise((resolve) => {
        answers.push(() => resolve({ result: 'done' }));
        setTimeout(() => answers.pop()?.(), 20);
      }),
    (one) => measured.push(one),
  );
  await running;
  // Due after 0, 1 and 2 ms, and answered one after the other, after 20, 40 and 60.
  const [first, , third] = measured.map(({ milliseconds }) => milliseconds);
  expect((third ?? 0) / (first ?? 0)).toBeGreaterThan(2);
});

test('what can’t be asked ends all of it', async () => {
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
