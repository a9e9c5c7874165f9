/**
 * What stands on the topics, letter by letter: other systems read these texts.
 *
 * Each file in `golden/` begins with kim, lee and park signed up, and nothing else.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  encodeRequest,
  type PairName,
  pairNames,
  pairs,
  parseRequest,
  type RoomAction,
  type UserAction,
} from '@parley/contracts';
import { createSeal, lockKey, makeResetKey, parseKeys, type Seal, searchKey } from '@parley/messaging';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inDatabase } from './support/databases.ts';
import { type EventTape, openEventTape } from './support/event-tape.ts';
import { type GoldenStep, goldenEvent, goldenNames, goldenSteps, Placeholders } from './support/golden.ts';
import { createSystem, type System } from './support/system.ts';
import { createTopicClient, type TopicClient } from './support/topic-client.ts';
import { waitFor } from './support/wait-for.ts';

let system: System;
let client: TopicClient;
let tape: EventTape;
let seal: Seal;

/** The ids of requests that must not be answered. */
const unanswered = new Set<string>();

beforeAll(async () => {
  system = await createSystem();
  await system.startWorker();
  const keys = readFileSync(system.environment.CREDENTIAL_PUBLIC_KEYS_FILE ?? '', 'utf8');
  seal = createSeal(parseKeys(keys));
  client = await createTopicClient(system.prefix);
  tape = await openEventTape(system.prefix);
});

afterAll(async () => {
  await tape?.stop();
  await client?.stop();
  await system?.stop();
});

/** @returns waits for the reply's text */
async function send(pair: PairName, request: unknown, requestId: string = randomUUID()) {
  const before = client.replies.length;
  const text = JSON.stringify(request);
  const key = String((request as Record<string, unknown>)[pairs[pair].key] ?? request);
  await client.send(pair, text, { requestId, key });
  return () =>
    waitFor(`a reply of ${pair} to ${text}`, () =>
      client.replies
        .slice(before)
        .find((reply) => reply.pair === pair && reply.requestId === requestId)
        ?.value.toString('utf8'),
    );
}

const isSuccess = (reply: unknown) => (reply as { isSuccess: boolean } | undefined)?.isSuccess ?? true;

test('every pair has its file, and every file its pair', () => {
  expect(goldenNames().sort()).toEqual(pairNames.toSorted());
});

test.each(pairNames)('the file of %s has a success and failures', (pair) => {
  const shown = goldenSteps(pair).filter(({ about }) => about);
  expect(shown.some(({ reply }) => isSuccess(reply))).toBe(true);
  expect(shown.some(({ reply }) => !isSuccess(reply))).toBe(true);
});

test.each(pairNames)('a request of %s is written as its file says', (pair) => {
  for (const { request } of goldenSteps(pair).filter(({ about, reply }) => about && isSuccess(reply))) {
    const text = JSON.stringify(request)
      .replaceAll('<secret>', 'A'.repeat(22))
      .replaceAll(/"<[^">]+>"/g, '1');
    const parsed = parseRequest(pair, Buffer.from(text));
    if ('failure' in parsed) throw parsed.failure;
    const written = pairs[pair].decode ? JSON.stringify(parsed.userId) : text;
    expect(String(encodeRequest(pair, parsed.request))).toBe(written);
  }
});

const actions = Object.keys({
  SEND: true,
  MODIFY: true,
  DELETE: true,
  REACT: true,
  JOIN: true,
  LEAVE: true,
  RENAME: true,
  MEMBER_NAME: true,
  ROLE: true,
  ROOM: true,
  READ: true,
  PIN: true,
  TYPING: true,
  FRIEND_ADD: true,
  FRIEND_ADDED: true,
  FRIEND_REMOVE: true,
  BLOCK: true,
  UNBLOCK: true,
  INVITE: true,
  PRESENCE: true,
  STATUS: true,
  NAME: true,
  REPORT: true,
  SESSIONS_ENDED: true,
  ROOM_SETTING: true,
  DRAFT: true,
} satisfies Record<RoomAction | UserAction, true>);

test('every action has its file, and every file its action', () => {
  expect(goldenNames('events').sort()).toEqual(actions.toSorted());
});

describe('on the topics', () => {
  const sql = (text: string) => inDatabase(system.databaseUrl, (database) => database.query(text));

  // Rows are put back for each file: to hash three passwords anew would take more time than all that is shown.
  beforeAll(async () => {
    const users = { kim: 'Kim', lee: 'Lee', park: 'Park' };
    const signUps = Object.entries(users).map(([userId, userName]) =>
      send('user-add', { userId, email: '', userName, userPw: 'correct horse' }),
    );
    await Promise.all(signUps.map(async (sent) => (await sent)()));
    await sql(`CREATE SCHEMA signed_up;
      CREATE TABLE signed_up.users AS TABLE users;
      CREATE TABLE signed_up.user_keys AS TABLE user_keys`);
  });

  beforeEach(() =>
    sql(`TRUNCATE users, user_keys, leavings, rooms, inbox, outbox, presence CASCADE;
      INSERT INTO users SELECT * FROM signed_up.users;
      INSERT INTO user_keys SELECT * FROM signed_up.user_keys;
      UPDATE users SET join_date = now()`),
  );

  test.each(pairNames)('what is asked and answered: %s', async (pair) => {
    const placeholders = new Placeholders();
    for (const step of goldenSteps(pair)) await follow(pair, step, placeholders);
    // Each has been read by now, because the last of its partition was answered.
    expect(client.replies.filter(({ requestId }) => unanswered.has(requestId))).toEqual([]);
  });

  test.each(actions)('what is told: %s', async (action) => {
    const { steps, topic, key, event } = goldenEvent(action);
    const placeholders = new Placeholders();
    const begun = new Date().toISOString();
    for (const step of steps) await follow(step.pair, step, placeholders);
    const told = await waitFor(`an event ${action}`, () =>
      tape.events.find(
        ({ body: { actionType, userId, createdAt } }) =>
          actionType === action && userId === event.userId && createdAt >= begun,
      ),
    );
    expect(placeholders.blank(JSON.stringify(told.body))).toBe(JSON.stringify(event));
    expect(told.topic).toBe(topic);
    expect(told.key).toBe(key.startsWith('<') ? placeholders.fill(`"${key}"`) : key);
  });
});

const requestSecret = () => readFileSync(system.environment.REQUEST_SECRET_FILE ?? '', 'utf8').trim();

function resetKeyOf(userId: string): string {
  const madeAt = Date.now();
  return makeResetKey(requestSecret(), userId, { madeAt, expiresAt: madeAt + 60_000 });
}

/** What stands in the files for a key that is good. */
const goodKey = `1796040000000.${'A'.repeat(43)}`;

function adminKeyOf(pair: PairName, fields: Record<string, unknown>, requestId: string): string {
  return pair === 'account-lock'
    ? lockKey(requestSecret(), fields as never, requestId, Date.now())
    : searchKey(requestSecret(), fields as never, Date.now());
}

/** A request with `<sealed …>` sealed, as fronts do, and with keys of an administrator's. */
async function sealIn(pair: PairName, request: unknown, requestId: string): Promise<unknown> {
  if (typeof request !== 'object' || request === null) return request;
  const fields: Record<string, unknown> = { ...request };
  for (const [field, value] of Object.entries(fields)) {
    const [, plain] = /^<sealed (.+)>$/.exec(String(value)) ?? [];
    if (plain) fields[field] = await seal(plain, { pair, userId: String(fields.userId), requestId });
    const [, owner] = /^a reset of (.+)$/.exec(String(value)) ?? [];
    if (owner) fields[field] = resetKeyOf(owner);
    if (value === goodKey) fields[field] = adminKeyOf(pair, fields, requestId);
  }
  return fields;
}

async function follow(own: PairName, step: GoldenStep, placeholders: Placeholders): Promise<void> {
  const { about, pair = own, request, requestId = randomUUID(), reply } = step;
  const sealed = await sealIn(pair, request, requestId);
  const filled = JSON.parse(placeholders.fill(JSON.stringify(sealed)));
  const receive = await send(pair, filled, requestId);
  if (pairs[pair].kind === 'ephemeral' && reply === undefined) {
    unanswered.add(requestId);
    return;
  }
  const text = placeholders.blank(await receive());
  if (about) expect(text, about).toBe(JSON.stringify(reply));
  else expect(JSON.parse(text)).toMatchObject({ isSuccess: true });
}
