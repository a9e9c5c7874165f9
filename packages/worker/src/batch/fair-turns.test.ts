import { expect, test } from 'vitest';
import { FairTurns, type Turn } from './fair-turns.ts';

function openTurns(concurrency = 1) {
  const done: string[] = [];
  const finish: (() => void)[] = [];
  const stopping = new AbortController();
  const turns = new FairTurns({ concurrency, now: () => 0, stopping: stopping.signal });
  /** Work that lasts until `finish` is called. */
  const ask = (asker: string, more: Partial<Turn> = {}) =>
    turns.run({ kind: 'login', asker, account: asker, deadline: undefined, ...more }, async () => {
      done.push(asker);
      await new Promise<void>((resolve) => finish.push(resolve));
    });
  const finishAll = async () => {
    await new Promise(setImmediate);
    while (finish.length > 0) {
      finish.shift()?.();
      await new Promise(setImmediate);
    }
  };
  return { ask, done, finishAll, stop: () => stopping.abort(new Error('stopping')) };
}

test('whoever asks often has one turn among those of others', async () => {
  const { ask, done, finishAll } = openTurns();
  const all = [...Array.from({ length: 5 }, () => ask('many')), ask('one'), ask('two'), ask('one')];
  await finishAll();
  await Promise.all(all);
  expect(done).toEqual(['many', 'many', 'one', 'two', 'many', 'one', 'many', 'many']);
});

test('kinds of work take turns, however many ask for one of them', async () => {
  const { ask, done, finishAll } = openTurns();
  const signUps = Array.from({ length: 6 }, (_, index) => ask(`new ${index}`, { kind: 'user-add' }));
  const all = [...signUps, ask('kim'), ask('lee')];
  await finishAll();
  await Promise.all(all);
  expect(done.indexOf('kim')).toBeLessThan(3);
  expect(done.indexOf('lee')).toBeLessThan(5);
});

test('so much is done at a time', async () => {
  const { ask, done, finishAll } = openTurns(3);
  const all = Array.from({ length: 7 }, () => ask('many'));
  await new Promise(setImmediate);
  expect(done).toHaveLength(3);
  await finishAll();
  await Promise.all(all);
  expect(done).toHaveLength(7);
});

test('of one asker, and of those about one account, so many may wait; without a deadline any number', async () => {
  const { ask, finishAll } = openTurns();
  const deadline = 1_000_000;
  const settled = Promise.allSettled([
    ...Array.from({ length: 60 }, (_, index) => ask('one address', { account: `user ${index}`, deadline })),
    ...Array.from({ length: 30 }, () => ask('other address', { account: 'one user', deadline })),
    ...Array.from({ length: 30 }, (_, index) => ask(`address ${index}`, { account: 'one user', deadline })),
    ...Array.from({ length: 100 }, () => ask('a script')),
  ]);
  await new Promise(setImmediate);
  await finishAll();
  const refused = (await settled).map((one) => one.status === 'rejected');
  expect(refused.slice(0, 60).filter(Boolean)).toHaveLength(20);
  expect(refused.slice(60, 90).filter(Boolean)).toHaveLength(20);
  // The owner of the account is one of those who come from elsewhere.
  expect(refused.slice(90, 120).filter(Boolean)).toHaveLength(0);
  expect(refused.slice(120).filter(Boolean)).toHaveLength(0);
  // Finished work frees a place.
  const again = ask('one address', { account: 'one user', deadline });
  await finishAll();
  await expect(again).resolves.toBeUndefined();
});

test('what would not be begun before its deadline is refused at once, with when to come back', async () => {
  const { ask, finishAll } = openTurns();
  const waiting = Array.from({ length: 100 }, (_, index) => ask(`asker ${index}`));
  // A hundred wait before it, 30 ms each by the initial estimate.
  await expect(ask('late', { deadline: 2_000 })).rejects.toMatchObject({ code: 'BUSY', retryAfter: 3 });
  const inTime = ask('in time', { deadline: 10_000 });
  await finishAll();
  await Promise.all([...waiting, inTime]);
});

test('a stop abandons what waits, and lets go on what has begun', async () => {
  const { ask, finishAll, stop } = openTurns();
  const [begun, waiting] = [ask('one'), ask('two')];
  stop();
  await expect(waiting).rejects.toThrow('stopping');
  await expect(ask('three')).rejects.toThrow('stopping');
  await finishAll();
  await expect(begun).resolves.toBeUndefined();
});
