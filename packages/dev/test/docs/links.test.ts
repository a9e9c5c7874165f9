import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeIn, documents, exists, filesBelow, manifest, read, shellBlocks } from './project.ts';

const withoutCode = (text: string) => text.replaceAll(/^( *)```[\s\S]*?^ *```/gm, '');

/** A heading's anchor, as GitHub makes it. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchors = (document: string) =>
  [...withoutCode(read(document)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));

/** Folders that commands make and git does not keep: a fresh clone has none of them. */
const ignored = new Set(
  read('.gitignore')
    .split('\n')
    .map((line) => line.replace(/\/$/, '')),
);

describe.each(documents)('%s', (document) => {
  const text = read(document);

  test('links to what is there', () => {
    const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = targets.filter((target) => {
      if (/^https?:/.test(target)) return false;
      const [path = '', fragment] = target.split('#');
      const file = path === '' ? document : normalize(join(dirname(document), path));
      if (!exists(file)) return true;
      return fragment !== undefined && !anchors(file).includes(fragment);
    });
    expect(broken).toEqual([]);
  });

  test('names files that are there', () => {
    const own = text.replaceAll(/https?:\/\/\S+/g, '');
    const paths = [...own.matchAll(/\b(?:packages|prisma|examples|docs|patches)\/[\w@./-]*\w/g)].map(
      ([path]) =>
        // What is built is there when its source is.
        path.replace(/\/dist\/(.*)\.js$/, '/src/$1.ts'),
    );
    expect(paths.filter((path) => !exists(path) && !ignored.has(path))).toEqual([]);
  });

  test('gives commands that exist', () => {
    const scripts = Object.keys(manifest('.').scripts ?? {});
    const called = [...codeIn(text), ...shellBlocks(text)].flatMap((code) => [
      ...[...code.matchAll(/\bnpm (?:-s )?(start|test)\b/g)].map(([, name = '']) => name),
      ...[...code.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name),
    ]);
    expect(called.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  test('has no lines that only one machine understands', () => {
    expect(text).not.toMatch(/(?<![\w.])\/(home|root|work|Users|tmp)\//);
    expect(text).not.toMatch(/registry\.|repo1?\.maven|_authToken/);
  });
});

test('docs/invariants.md names tests that are there', () => {
  const text = read('docs/invariants.md').replaceAll(/\s+/g, ' ');
  const named = [...text.matchAll(/\(\.\.\/([\w/.-]+\.test\.ts)\), "([^"]+)"/g)];
  expect(named.length).toBeGreaterThan(5);
  const missing = named.filter(([, file = '', title = '']) => !read(file).includes(title));
  expect(missing.map(([shown]) => shown)).toEqual([]);
});

test('docs/testing.md shows the first test as it is', () => {
  expect(read('docs/testing.md')).toContain(`\`\`\`js\n${read('examples/testkit.test.mjs')}\`\`\``);
});

test('every example is shown in the README', () => {
  const readme = read('README.md');
  // Of one that is a folder, the folder.
  const examples = filesBelow('examples', () => true).map((file) => file.split('/').slice(0, 2).join('/'));
  for (const example of new Set(examples)) expect(readme).toContain(`(${example})`);
});
