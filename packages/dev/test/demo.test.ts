/** `parley demo`: it fills a system through the topics, and a second time adds nothing. */
import { join, resolve } from 'node:path';
import type { Testkit } from '@parley/testkit';
import type { Worker } from '@parley/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Asking, askingOver } from './support/asking.ts';
import { inDatabase } from './support/databases.ts';
import { openKit } from './support/open-kit.ts';
import { type ShellRun, startShell } from './support/shell.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';
import { runParley } from './support/warm-commands.ts';

const root = resolve(import.meta.dirname, '../../..');
const bin = join(root, 'packages/cli/dist/bin.js');
const patience = 120_000;

let system: System;
let worker: Worker | undefined;
let kit: Testkit | undefined;

function startDemo(args: string[] = [], more: Record<string, string> = {}): ShellRun {
  const { KAFKA_BROKERS = '', TOPIC_PREFIX = '' } = system.environment;
  const command = ['exec', process.execPath, bin, 'demo', ...args].join(' ');
  return startShell(command, { KAFKA_BROKERS, TOPIC_PREFIX, ...more });
}

function demo(args: string[] = [], more: Record<string, string> = {}) {
  const { KAFKA_BROKERS = '', TOPIC_PREFIX = '' } = system.environment;
  return runParley(['demo', ...args], { KAFKA_BROKERS, TOPIC_PREFIX, ...more }, root);
}

/** Of everything that it makes. */
const census = () =>
  inDatabase(system.databaseUrl, async (database) => {
    const { rows } = await database.query(`SELECT
      (SELECT count(*)::int FROM users) AS users,
      (SELECT count(*)::int FROM friends) AS friends,
      (SELECT count(*)::int FROM rooms) AS rooms,
      (SELECT count(*)::int FROM rooms WHERE chat_type = 'EMOJI') AS emoji_rooms,
      (SELECT count(*)::int FROM rooms WHERE direct_key IS NOT NULL) AS direct_rooms,
      (SELECT sum(last_seq)::int FROM rooms) AS last_seqs,
      (SELECT sum(event_seq)::int FROM rooms) AS events,
      (SELECT count(*)::int FROM messages) AS messages,
      (SELECT count(*)::int FROM messages WHERE is_deleted) AS deleted,
      (SELECT count(*)::int FROM messages WHERE modified_at IS NOT NULL AND NOT is_deleted) AS modified,
      (SELECT count(*)::int FROM messages WHERE mentions <> '{}') AS calling,
      (SELECT count(*)::int FROM messages WHERE reply_to IS NOT NULL) AS replies,
      (SELECT count(*)::int FROM messages m JOIN messages t ON t.message_id = m.reply_to
        WHERE t.room_id = m.room_id AND t.seq < m.seq) AS replies_to_earlier,
      (SELECT count(*)::int FROM reactions) AS reactions`);
    return rows[0];
  });

beforeAll(async () => {
  system = await createSystem();
});

afterAll(async () => {
  await kit?.close();
  await system?.stop();
});

test('says what to do where there is no Kafka, no topic or no key', async () => {
  const noKafka = await demo([], { KAFKA_BROKERS: '127.0.0.1:1' });
  expect(noKafka).toMatchObject({ code: 6, output: '', errors: expect.stringContaining('npm start') });
  const noTopic = await demo();
  expect(noTopic).toMatchObject({ code: 1, output: '', errors: expect.stringContaining('TOPIC_PREFIX') });
  const noKey = await demo(['--seal', 'package.json']);
  expect(noKey).toMatchObject({ code: 2, output: '', errors: expect.stringContaining('is not a JWKS') });
});

test('says how to go on where plain passwords are refused', { timeout: patience }, async () => {
  worker = await system.startWorker({ ALLOW_PLAIN_CREDENTIALS: 'false' });
  expect(await demo()).toMatchObject({ code: 5, output: '', errors: expect.stringContaining('--seal') });
  expect(await census()).toMatchObject({ users: 0, rooms: 0 });
});

test('fills a system, also after a run that was cut short', { timeout: patience }, async () => {
  const sealed = ['--seal', system.environment.CREDENTIAL_PUBLIC_KEYS_FILE ?? ''];
  const cutShort = startDemo(sealed);
  await waitFor('the first messages', async () => (await census()).messages > 100, patience);
  cutShort.interrupt();
  await cutShort.ended;
  expect(cutShort.output()).toBe('');
  const { code, output, errors } = await demo(sealed);
  expect(errors).toContain('messages 2,000');
  expect(output).toMatch(/^The demo is ready: [\d,]+ messages were added/);
  expect(code).toBe(0);
  const filled = await census();
  expect(filled).toMatchObject({
    users: 20,
    rooms: 10,
    emoji_rooms: 1,
    direct_rooms: 3,
    messages: 2_000,
    last_seqs: 2_000,
  });
  for (const some of ['friends', 'deleted', 'modified', 'calling', 'replies', 'reactions'])
    expect(filled[some], some).toBeGreaterThan(9);
  expect(filled.replies_to_earlier).toBe(filled.replies);
});

test('says so where no worker answers', { timeout: patience }, async () => {
  await worker?.stop();
  const alone = await demo(['--timeout', '2']);
  expect(alone).toMatchObject({
    code: 3,
    output: '',
    errors: expect.stringContaining('no worker is running'),
  });
  await system.startWorker();
});

async function addsNothing(meanwhile: () => Promise<unknown> = async () => undefined): Promise<void> {
  // The tests before it are not run with it where only what is long is.
  if ((await census()).users === 0) {
    await system.startWorker();
    await demo();
  }
  const before = await census();
  expect(before).toMatchObject({ messages: 2_000 });
  await meanwhile();
  const { code, output } = await demo();
  expect(output).toContain('nothing was added');
  expect(code).toBe(0);
  expect(await census()).toEqual(before);
}

test('adds nothing a second time, with passwords in plain', { timeout: patience, tags: ['long'] }, () =>
  addsNothing(),
);

test(
  'leaves it as it is when the workers have forgotten the requests',
  {
    timeout: patience,
    tags: ['long'],
  },
  () => addsNothing(() => inDatabase(system.databaseUrl, (database) => database.query('DELETE FROM inbox'))),
);

test('names people who can log in, and have rooms with something to read', async () => {
  kit = await openKit(system.prefix);
  const asking: Asking = askingOver(kit);
  for (const userId of ['minji.kim', 'emma.wilson']) {
    await asking.did('login', { userId, userPw: 'parley demo' });
    const { friend } = await asking.did('user-search-friend', { userId });
    expect(friend).toHaveLength(10);
    const { chatRoomDTOS } = await asking.did('user-search-room', { userId });
    expect(chatRoomDTOS.length).toBeGreaterThan(5);
    const unread = new Set(chatRoomDTOS.map((room: { unread: number }) => room.unread));
    expect(unread.size).toBeGreaterThan(2);
    const { roomId } = chatRoomDTOS[0];
    const { message } = await asking.did('user-search-chat', { userId, roomId, limit: 100 });
    expect(message.length).toBeGreaterThan(20);
  }
});
