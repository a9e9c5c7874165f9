import { expect, test } from 'vitest';
import { Gathering } from './gathering.ts';

function gather() {
  let time = 0;
  const gathering = new Gathering(() => time);
  return {
    gathering,
    /** Simulates records that arrive one by one at this rate. */
    read(rate: number, milliseconds: number, wanted = false) {
      for (const end = time + milliseconds; time < end; time += 1_000 / rate) gathering.note(1, wanted);
    },
    pass(milliseconds: number) {
      time += milliseconds;
    },
  };
}

test('nobody waits while few records come', () => {
  const { gathering, read } = gather();
  expect(gathering.milliseconds).toBe(0);
  read(500, 1_000);
  expect(gathering.milliseconds).toBe(0);
});

test('many records gather, the longer the less anybody here waits for them', () => {
  const { gathering, read } = gather();
  read(3_000, 300, true);
  expect(gathering.milliseconds).toBe(3);
  read(50_000, 300, true);
  expect(gathering.milliseconds).toBe(5);
  read(3_000, 1_500);
  expect(gathering.milliseconds).toBe(20);
  read(3_000, 10, true);
  expect(gathering.milliseconds).toBe(3);
});

test('after a rush the first record is not waited for', () => {
  const { gathering, read, pass } = gather();
  read(5_000, 300);
  pass(1_000);
  expect(gathering.milliseconds).toBe(0);
  gathering.note(1, false);
  expect(gathering.milliseconds).toBe(0);
});

test('all who wait at once wait for the same moment, and later ones for one of their own', async () => {
  const { gathering, read } = gather();
  read(5_000, 300);
  const waits = [gathering.wait(), gathering.wait()];
  expect(waits[0]).toBe(waits[1]);
  await Promise.all(waits);
  expect(gathering.wait()).not.toBe(waits[0]);
});
