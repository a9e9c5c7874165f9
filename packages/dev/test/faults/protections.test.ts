import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { protections } from '../../src/faults/protections.ts';

test.each(Object.entries(protections))(
  'what is replaced where %s is switched off stands in its file, once',
  (_, one) => {
    const source = readFileSync(new URL(`../../../${one.room}/src/${one.file}.ts`, import.meta.url), 'utf8');
    expect(source.split(one.text)).toHaveLength(2);
  },
);
