import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { GatheredWrites } from './gathered-writes.ts';

function newOutputs(writes: GatheredWrites, count: number) {
  return Array.from({ length: count }, () => {
    const written: Buffer[] = [];
    return { written, output: writes.outputTo({ write: (bytes) => written.push(bytes) }) };
  });
}

test('what many are told in one turn is written once to each, and is the same bytes', async () => {
  const writes = new GatheredWrites();
  const all = newOutputs(writes, 3);
  for (const text of ['one ', 'two ', '셋']) {
    const piece = Buffer.from(text);
    for (const { output } of all) output.write(piece);
  }
  expect(all.map(({ written }) => written.length)).toEqual([0, 0, 0]);
  expect(all[0]?.output.waiting).toBe(Buffer.byteLength('one two 셋'));
  await nextTurn();
  expect(all.map(({ written }) => written.map(String))).toEqual(Array(3).fill(['one two 셋']));
  expect(new Set(all.map(({ written }) => written[0])).size).toBe(1);
  expect(all[0]?.output.waiting).toBe(0);
});

test('each is told its own, in its order, whatever others are told in between', async () => {
  const writes = new GatheredWrites();
  const all = newOutputs(writes, 20);
  const told = all.map(() => '');
  // Rooms that some are in, told in any order: those who are in the same ones share what they are told.
  for (let event = 0; event < 200; event++) {
    const room = (event * 7) % 5;
    const piece = Buffer.from(`${room}.${event} `);
    for (const [at, { output }] of all.entries()) {
      if ((at >> room) % 2 === 0) continue;
      told[at] = `${told[at]}${piece}`;
      output.write(piece);
    }
  }
  await nextTurn();
  expect(all.map(({ written }) => written.map(String))).toEqual(told.map((text) => (text ? [text] : [])));
});

test('what cannot wait is written at once, and what comes after it in the same turn later', async () => {
  const [one] = newOutputs(new GatheredWrites(), 1);
  one?.output.write(Buffer.from('now'));
  one?.output.flush();
  one?.output.write(Buffer.from('later'));
  expect(one?.written.map(String)).toEqual(['now']);
  await nextTurn();
  expect(one?.written.map(String)).toEqual(['now', 'later']);
});
