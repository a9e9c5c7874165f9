import { pairNames } from '@parley/contracts';
import { expect, onTestFinished, test } from 'vitest';
import { countStatements } from '../src/bench/costs/count-statements.ts';
import { fillWorld } from '../src/bench/costs/fill-world.ts';
import { section, tableRows } from './docs/project.ts';
import { createDatabase } from './support/databases.ts';

test('each pair takes the statements that docs/benchmarks.md says, however many requests arrive together', async () => {
  const database = await createDatabase();
  onTestFinished(() => database.drop());
  const world = await fillWorld(database.url, { friends: 20, rooms: 20, messages: 80 });
  const counts = await countStatements(database.url, world, new AbortController().signal);
  expect([...new Set(counts.map(({ pair }) => pair))].sort()).toEqual([...pairNames].sort());
  for (const { pair, form, ofOne, ofHundred } of counts) expect(ofHundred, `${pair} ${form}`).toBe(ofOne);
  const shown = tableRows(section('docs/benchmarks.md', 'What each pair costs')).map(
    ([pair, form, transactions, ofOne, ofHundred]) => [pair, form, transactions, ofOne, ofHundred],
  );
  expect(shown).toEqual(
    counts.map(({ pair, form, transactions, ofOne, ofHundred }) => [
      pair,
      form,
      String(transactions),
      String(ofOne),
      String(ofHundred),
    ]),
  );
}, 90_000);
