/** What puts the system under load in benchmarks gets real answers: by the topics, over HTTP, and by streams. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { parleyPlans } from '../src/bench/http/chat-plans.ts';
import { makeChats } from '../src/bench/load/make-chats.ts';
import { TopicAsker } from '../src/bench/load/topic-asker.ts';
import { root } from './docs/project.ts';
import { type SharedSystem, sharedSystem } from './support/shared-system.ts';

// Not execFileSync: the front may run in this very process.
const run = promisify(execFile);

const hasGo = spawnSync('go', ['version']).status === 0;

let system: SharedSystem;
let folder: string;
let driver: string;

beforeAll(async () => {
  system = await sharedSystem();
});

// The first build of a machine builds Go's own library too.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-driver-'));
  driver = join(folder, 'driver');
  const source = join(root, 'packages/dev/src/bench/http/driver/main.go');
  if (hasGo) await run('go', ['build', '-o', driver, source], { cwd: folder });
}, 600_000);

afterAll(() => folder && rmSync(folder, { recursive: true }));

test('each who chats by the topics has a room of their own, and is told what was refused', async () => {
  const place = { brokers: inject('kafkaBrokers'), prefix: system.prefix };
  const chats = await makeChats(place, 3);
  expect(new Set(chats.map(({ roomId }) => roomId)).size).toBe(3);
  const asker = await TopicAsker.open(place, (names) => [names.response('user-add-chat')]);
  onTestFinished(() => asker.close());
  const say = (writerId: string, roomId: number) =>
    asker.ask((requestId) =>
      asker.sender.send('user-add-chat', { writerId, roomId, message: 'hello' }, { requestId }, 20_000),
    );
  const outcomes = await Promise.all(chats.map(({ userId, roomId }) => say(userId, roomId)));
  expect(outcomes.map(({ errorCode }) => errorCode)).toEqual(['', '', '']);
  expect((await say('nobody', chats[0]?.roomId ?? 0)).errorCode).toBe('USER_NOT_FOUND');
});

test.runIf(hasGo)('chats over HTTP are answered, and each comes to a stream of another member', async () => {
  for (const plan of Object.values(await parleyPlans(system.url, 3))) {
    const file = join(folder, 'plan.json');
    writeFileSync(file, JSON.stringify(plan));
    const args = ['--plan', file, '--concurrency', '3', '--seconds', '0.5', '--warmup', '0.1'];
    const { stdout } = await run(driver, args);
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(result).toMatchObject({ op: plan.op, concurrency: 3, errors: 0, lost: 0 });
    expect(result.n).toBeGreaterThanOrEqual(3);
    expect(result.p50_ms).toBeGreaterThan(0);
  }
});
