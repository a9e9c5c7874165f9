/** What `npm run pack` makes, installed by npm in a folder where nothing of the project is: as its users have it. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSystem, type System } from './support/system.ts';

const run = promisify(execFile);
/** npm fetches what it has not kept from before. */
const long = { tags: ['long'] };
const root = resolve(import.meta.dirname, '../../..');

let system: System;
let folder: string;

/** In the empty folder, with nothing but the addresses in the environment. */
async function inFolder(program: string, args: string[], more: Record<string, string> = {}): Promise<string> {
  const { KAFKA_BROKERS = '', TOPIC_PREFIX = '' } = system.environment;
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, KAFKA_BROKERS, TOPIC_PREFIX, LC_ALL: 'C.UTF-8', ...more };
  return (await run(program, args, { cwd: join(folder, 'elsewhere'), env })).stdout;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-packed-'));
  system = await createSystem();
  await system.startWorker();
  const pack = [join(root, 'packages/dev/bin/parley-dev.mjs'), 'pack', '--out', folder];
  const { stdout } = await run(process.execPath, pack, { env: { ...process.env, PARLEY_PREPARED: 'yes' } });
  mkdirSync(join(folder, 'elsewhere'));
  writeFileSync(join(folder, 'elsewhere/package.json'), '{ "private": true }\n');
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline'];
  await inFolder('npm', ['install', ...quietly, ...stdout.trim().split('\n')], npmSettings());
}, 300_000);

afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Where npm gets packages, as far as the environment says. */
function npmSettings(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => /^npm_config_(registry|cache)$/i.test(name));
  return Object.fromEntries(entries) as Record<string, string>;
}

test('parley asks over the topics, and makes administrators in the database', long, async () => {
  const userId = randomUUID();
  const parley = (args: string[], more = {}) => inFolder('npx', ['--no-install', 'parley', ...args], more);
  expect(await parley(['--version'])).toMatch(/^\d+\.\d+\.\d+/);
  const account = JSON.stringify({ userId, userPw: 'correct horse', email: '', userName: 'Kim' });
  expect(JSON.parse(await parley(['request', 'user-add', account]))).toMatchObject({ isSuccess: true });
  const database = { DATABASE_URL: system.databaseUrl };
  await parley(['users', 'grant', userId, 'admin'], database);
  expect(await parley(['users', 'admins'], database)).toContain(userId);
});

const asked = (userId: string) =>
  `kit.pairs['user-add'].request({ userId: '${userId}', userPw: 'correct horse', email: '', userName: 'Kim' })`;
const closing = 'process.stdout.write(JSON.stringify(reply)); await kit.close();';

test.each([
  ['an ES module', 'mjs', (work: string) => `import { openTestkit } from '@parley/testkit';\n${work}`],
  [
    'CommonJS',
    'cjs',
    (work: string) => `const { openTestkit } = require('@parley/testkit');\n(async () => { ${work} })();`,
  ],
])('@parley/testkit asks from %s', long, async (_, extension, whole) => {
  const work = `const kit = await openTestkit({ pairs: ['user-add'], events: [] }); const reply = await ${asked(randomUUID())}; ${closing}`;
  writeFileSync(join(folder, `elsewhere/ask.${extension}`), whole(work));
  expect(JSON.parse(await inFolder(process.execPath, [`ask.${extension}`]))).toMatchObject({
    isSuccess: true,
  });
});
