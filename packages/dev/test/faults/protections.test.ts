/** What the fault suite switches off is still there, and is switched off. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFaultsOptions } from '../../src/faults/faults-options.ts';
import { faults } from '../../src/faults/nemesis/faults.ts';
import { type Protection, protectionNames, protections } from '../../src/faults/protections.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const all: [string, Protection][] = Object.entries(protections);

test.each(all)('%s: the text that is replaced stands once in the sources', (_, { room, file, text, by }) => {
  const source = readFileSync(join(root, 'packages', room, 'src', `${file}.ts`), 'utf8');
  expect(source.split(text)).toHaveLength(2);
  expect(by).not.toBe(text);
});

test.each(all)('%s: there are the faults that bring its loss to light', (_, protection) => {
  const known = faults.map(({ name }) => name);
  for (const name of protection.faults) expect(known).toContain(name);
});

test('each is all of them, one by one', () => {
  expect(parseFaultsOptions(['--without', 'each'], root)).toMatchObject({
    without: protectionNames,
    oneByOne: true,
  });
  expect(parseFaultsOptions(['--without', 'inbox,lanes'], root)).toMatchObject({
    without: ['inbox', 'lanes'],
    oneByOne: false,
  });
  expect(() => parseFaultsOptions(['--without', 'nothing'], root)).toThrow(/no protection "nothing"/);
});

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-replace-'));
  writeFileSync(join(folder, 'said.mjs'), 'export const said = "as it is";\n');
  writeFileSync(join(folder, 'main.mjs'), 'import { said } from "./said.mjs";\nconsole.log(said);\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(replaced: { text: string; by: string }): string {
  const REPLACED_TEXTS = JSON.stringify([{ file: 'said.mjs', ...replaced }]);
  const hooks = pathToFileURL(join(root, 'packages/dev/replace/replace-texts.mjs')).href;
  return execFileSync(process.execPath, ['--import', hooks, join(folder, 'main.mjs')], {
    env: { ...process.env, REPLACED_TEXTS },
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

test('a process runs with the text replaced, and not at all where it is not there', () => {
  expect(run({ text: 'as it is', by: 'otherwise' })).toBe('otherwise\n');
  expect(() => run({ text: 'not there', by: '' })).toThrow(/0 times, not once: not there/);
  expect(() => run({ text: 's', by: '' })).toThrow(/not once/);
});
