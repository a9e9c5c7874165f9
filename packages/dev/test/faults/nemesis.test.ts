/** Whatever is broken is mended, and the seed says what is broken when. */
import { expect, test } from 'vitest';
import type { Cluster } from '../../src/faults/cluster/cluster.ts';
import type { Fault } from '../../src/faults/nemesis/fault.ts';
import { faults, faultsCalled, faultsFor } from '../../src/faults/nemesis/faults.ts';
import { breakThings, type FaultRecord } from '../../src/faults/nemesis/nemesis.ts';
import { Random } from '../../src/faults/random.ts';

const cluster = {} as Cluster;

/** Faults that note what is done with them. */
function noting(names: readonly string[]) {
  const notes: string[] = [];
  const made = names.map(
    (name): Fault => ({
      name,
      about: '',
      lasts: [1, 3],
      inject: async () => {
        notes.push(`break ${name}`);
        return { hit: 'it', heal: async () => void notes.push(`mend ${name}`) };
      },
    }),
  );
  return { notes, faults: made };
}

/** Until so many were broken. */
async function breakSome(made: readonly Fault[], seed: number, count: number, signal?: AbortSignal) {
  const names: string[] = [];
  const records: FaultRecord[] = [];
  await breakThings({
    cluster,
    faults: made,
    random: new Random(seed),
    now: () => 0,
    until: Number.POSITIVE_INFINITY,
    count,
    calm: [0, 1],
    onFault: (text) => void names.push(text),
    onRecord: (record) => void records.push(record),
    untilReady: async () => [],
    signal: signal ?? new AbortController().signal,
  });
  return { records, names };
}

test('each is mended before the next is broken, and each comes before any comes again', async () => {
  const { notes, faults: made } = noting(['a', 'b', 'c']);
  const { records } = await breakSome(made, 1, 6);
  expect(notes).toEqual(records.flatMap(({ name }) => [`break ${name}`, `mend ${name}`]));
  const order = records.map(({ name }) => name);
  expect(order.slice(0, 3).sort()).toEqual(['a', 'b', 'c']);
  expect(order.slice(3).sort()).toEqual(['a', 'b', 'c']);
});

test('no more is broken when the time is over', async () => {
  const { notes, faults: made } = noting(['a', 'b']);
  const options = { cluster, faults: made, random: new Random(1), count: 9, calm: [0, 1] as const };
  const signal = new AbortController().signal;
  const untilReady = async () => [];
  const quiet = { onFault: () => undefined, onRecord: () => undefined };
  await breakThings({ ...options, ...quiet, now: () => notes.length, until: 4, untilReady, signal });
  expect(notes).toHaveLength(4);
});

test('the same seed breaks the same', async () => {
  const broken = async (seed: number) => (await breakSome(noting([...'abcdef']).faults, seed, 12)).names;
  expect(await broken(3)).toEqual(await broken(3));
  expect(await broken(3)).not.toEqual(await broken(4));
});

test('what is broken when all is broken off is mended all the same', async () => {
  const { notes, faults: made } = noting(['a']);
  const abort = new AbortController();
  const slow: Fault[] = made.map((fault) => ({
    ...fault,
    lasts: [60_000, 60_001],
    inject: async (...parts) => {
      setImmediate(() => abort.abort());
      return fault.inject(...parts);
    },
  }));
  await breakSome(slow, 1, 5, abort.signal);
  expect(notes).toEqual(['break a', 'mend a']);
});

test('who is not ready in the end, and what a fault has seen, is noted', async () => {
  let time = 0;
  const seen: Fault = {
    name: 'seen',
    about: '',
    lasts: [1, 3],
    inject: async (_cluster, _random, journal) => {
      journal.health({ promise: 'live', found: 'front 1 lives', isKept: true });
      return { hit: 'it', heal: async () => undefined };
    },
  };
  const records: FaultRecord[] = [];
  await breakThings({
    cluster,
    faults: [seen],
    random: new Random(1),
    now: () => time++,
    until: Number.POSITIVE_INFINITY,
    count: 1,
    calm: [0, 1],
    onFault: () => undefined,
    onRecord: (one) => void records.push(one),
    untilReady: async () => ['worker 2: no answer'],
    signal: new AbortController().signal,
  });
  const [record] = records;
  expect(record?.ready).toBeGreaterThan(record?.back ?? Number.POSITIVE_INFINITY);
  expect(record?.health).toEqual([
    { promise: 'live', found: 'front 1 lives', isKept: true, during: 'seen', at: expect.any(Number) },
    { promise: 'ready', found: 'worker 2: no answer', isKept: false, during: 'seen', at: expect.any(Number) },
  ]);
});

test('a fault is only made where there is enough to break', () => {
  const small = faultsFor({ brokers: 1, workers: 1, fronts: 1 }, faults).map(({ name }) => name);
  expect(small).toContain('database-killed');
  expect(small).not.toContain('broker-killed');
  expect(faultsFor({ brokers: 3, workers: 2, fronts: 2 }, faults)).toEqual(faults);
  expect(() => faultsCalled(['worker-killed', 'nothing'])).toThrow('There is no fault "nothing"');
});
