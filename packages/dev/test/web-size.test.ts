/** What the pages weigh, as they are built and served: the login quickly there, and the rest not far. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = resolve(import.meta.dirname, '../../web/dist');
const assets = join(dist, 'assets');
const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));

const read = (script: string) => readFileSync(join(assets, script), 'utf8');
const kilobytes = (some: Iterable<string>) =>
  [...some].reduce((sum, script) => sum + gzipSync(read(script)).length, 0) / 1024;

/** The scripts that a document's own need before they run. */
function withImports(first: readonly string[]): Set<string> {
  const needed = new Set(first);
  for (const script of needed)
    for (const [, name = ''] of read(script).matchAll(/(?:from|import)"\.\/([^"]+\.js)"/g)) needed.add(name);
  return needed;
}

const ofLogin = withImports(
  [...readFileSync(join(dist, 'index.html'), 'utf8').matchAll(/src="\/assets\/([^"]+\.js)"/g)].map(
    ([, name = '']) => name,
  ),
);

test('the login takes 45 KB of script at most, packed', () => {
  expect(ofLogin.size).toBeGreaterThan(1);
  expect(kilobytes(ofLogin)).toBeLessThanOrEqual(45);
});

/** What is fetched for administrators alone, with what is drawn there. */
const ofInspector = scripts.filter((name) => /^(inspector-page|chart)-/.test(name));
const ofChat = withImports([...ofLogin, ...scripts.filter((name) => name.startsWith('chat-pages-'))]);

test('all that is fetched for everybody takes 90 KB of script at most, packed', () => {
  expect(ofChat.size).toBeGreaterThan(ofLogin.size);
  expect(kilobytes(ofChat)).toBeLessThanOrEqual(90);
});

test('what is fetched once it is wanted takes 20 KB each time at most', () => {
  const later = scripts.filter((name) => !ofChat.has(name) && !ofInspector.includes(name));
  expect(later.length).toBeGreaterThan(0);
  for (const script of later) expect(kilobytes([script]), script).toBeLessThanOrEqual(20);
});

test('the inspector takes 45 KB more, of which nobody else fetches any', () => {
  expect(ofInspector.length).toBe(2);
  expect(kilobytes(ofInspector)).toBeLessThanOrEqual(45);
  expect([...ofChat].filter((name) => ofInspector.includes(name))).toEqual([]);
});
