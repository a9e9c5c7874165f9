import { type Limit, limits } from '@parley/contracts';
import { expect, test } from 'vitest';
import { exists, read, section, tableRows } from './project.ts';

const KiB = 1024;

function inWords({ most, unit }: Limit): string {
  if (unit !== 'bytes') return most.toLocaleString('en');
  if (most >= KiB * KiB) return `${most / KiB / KiB} MiB`;
  return most >= KiB ? `${most / KiB} KiB` : `${most} bytes`;
}

test('docs/wire.md has the limits of the contract, each with a test', () => {
  const rows = tableRows(section('docs/wire.md', 'Topics')).filter((cells) =>
    (cells[3] ?? '').includes('.test.ts'),
  );
  expect(rows.map(([of, most]) => [of, most])).toEqual(
    Object.values(limits).map((limit) => [limit.of, inWords(limit)]),
  );
  for (const [, , , shown = ''] of rows) expect(exists(/\[([^\]]+)\]/.exec(shown)?.[1] ?? '')).toBe(true);
});

test('the patched client of Kafka keeps to the contract', () => {
  const patch = read('patches/kafkajs@2.2.4.patch');
  expect(patch).toContain(`+const MAX_HEADERS = ${limits.recordHeaders.most}\n`);
  expect(patch).toContain(`+const MAX_RECORDS = ${limits.batchRecords.most}\n`);
});
