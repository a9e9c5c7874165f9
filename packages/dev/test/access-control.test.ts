/**
 * The rights that docs/operations.md lists, on the Kafka of docker-compose.yml, which asks for them: they are enough, and a
 * missing one is named. To set that Kafka up takes two minutes; secure-stack.test.ts has the same of a local stack's, in short.
 *
 * @module-tag long
 */
import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Front, readFrontConfig, startFront } from '@parley/front';
import { connectKafka, createLog, aclOf as entryOf, type Right } from '@parley/messaging';
import { readWorkerConfig, startWorker, type Worker } from '@parley/worker';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { userName } from '../src/kafka/secured/kafka-security.ts';
import { root } from './docs/project.ts';
import { listedRights } from './support/access-rights.ts';
import type { BrowserLike } from './support/browser-like.ts';
import { type ComposeKafka, startComposeKafka } from './support/compose-kafka.ts';
import { inDatabase } from './support/databases.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';

const listed = listedRights();
const rights = listed.filter(({ process }) => process !== 'inspector');
/** What a front needs besides that has an inspector, as it is the front's. */
const inspecting = listed.flatMap((right) =>
  right.process === 'inspector' ? [{ ...right, process: 'front' as const }] : [],
);

let kafka: ComposeKafka;
let folder: string;
let system: System;
let admin: ReturnType<ReturnType<typeof connectKafka>['admin']>;

const aclOf = (right: Right) => entryOf(right, (who) => `User:${userName(who)}`);

/** As one of the users that the services of docker-compose.yml make. */
const userOf = (user: Right['process']) => {
  const { KAFKA_BROKERS = '' } = kafka.environmentOf('topics');
  const password = readFileSync(join(folder, `secrets/kafka-${user}-password`), 'utf8').trim();
  const sasl = { mechanism: 'scram-sha-512' as const, username: userName(user), password };
  const tls = { ca: readFileSync(join(folder, 'kafka-ca/ca.pem'), 'utf8') };
  const settings = { brokers: [KAFKA_BROKERS], clientId: user, tls, sasl };
  return connectKafka(settings, createLog('test', 'silent'));
};

/** How a service connects to Kafka; its database and its keys are the system's. */
const connectionOf = (service: string) =>
  Object.fromEntries(
    Object.entries(kafka.environmentOf(service)).filter(([name]) => /^(KAFKA_|TOPICS$)/.test(name)),
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-access-'));
  kafka = await startComposeKafka(folder);
  system = await createSystem({ TOPIC_PREFIX: '' });
  admin = userOf('admin').admin();
  await admin.connect();
  await Promise.all(rights.map((one) => visible(one, 1)));
}, 240_000);

afterAll(async () => {
  await admin?.disconnect();
  await system?.stop({ keepTopics: true });
  await kafka?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Started<Process> {
  readonly process: Process;
  /** The messages of all that was logged at warn or error. */
  readonly told: () => string;
}

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

/** Its log is heard. */
async function listening<Process extends Worker | Front>(
  start: (log: ReturnType<typeof createLog>) => Promise<Process>,
): Promise<Started<Process>> {
  const log = createLog('test', 'silent');
  const heard = (['warn', 'error'] as const).map((level) => vi.spyOn(log, level));
  const process = await start(log);
  running.push(process);
  const told = () =>
    heard.flatMap(({ mock }) => mock.calls.map(([it]) => String((it as { error?: Error }).error))).join('\n');
  return { process, told };
}

const worker = () =>
  listening((log) =>
    startWorker(readWorkerConfig({ ...system.environment, ...connectionOf('worker-1') }), log),
  );
const front = () =>
  listening((log) => startFront(readFrontConfig({ ...system.environment, ...connectionOf('front-1') }), log));

/** Both, once they are ready. */
async function both() {
  const [back, edge] = await Promise.all([worker(), front()]);
  await Promise.all([back.process.whenReady, edge.process.whenReady]);
  return { worker: back, front: edge };
}

const wordsFor = ({ operation, resource, name }: Right) =>
  `Kafka does not allow ${operation} on the ${resource} ${name.replace(/\*$/, '')}`;

/** Brokers hear of rights a moment after they are given or taken. */
function visible(right: Right, count: number): Promise<unknown> {
  return waitFor('the broker to know', async () => {
    const { resources: found } = await admin.describeAcls(aclOf(right));
    return found.flatMap(({ acls }) => acls).length === count;
  });
}

async function without(right: Right, work: () => Promise<void>): Promise<void> {
  const entry = aclOf(right);
  await admin.deleteAcls({ filters: [entry] });
  await visible(right, 0);
  try {
    await work();
  } finally {
    await admin.createAcls({ acl: [entry] });
    await visible(right, 1);
  }
}

test('with the rights of the table both are ready, and a login and what is told of a room come through', async () => {
  const { front: edge, worker: back } = await both();
  const browser = await signUpAndLogIn(edge.process.url, `with-rights-${randomUUID()}`);
  const stream = await browser.openStream();
  await stream.next('hello');
  expect((await browser.ask('user-add-room', { friendId: [] })).status).toBe(200);
  await stream.next('room-event');
  for (const told of [edge.told(), back.told()]) expect(told).not.toContain('does not allow');
});

test('an admin asks the workers what parley users asks, and nothing stands in the way of a front', async () => {
  const { front: edge } = await both();
  const userId = `seen-by-admin-${randomUUID()}`;
  await signUpAndLogIn(edge.process.url, userId);
  expect((await edge.process.readiness()).warnings ?? []).toEqual([]);
  const { KAFKA_BROKERS = '' } = kafka.environmentOf('topics');
  const login = ['-b', KAFKA_BROKERS, '--command-config', join(folder, 'admin-secrets/kafka.properties')];
  const { REQUEST_SECRET_FILE } = system.environment;
  const users = async (...args: string[]) => {
    const command = [join(root, 'packages/cli/dist/bin.js'), 'users', ...args, ...login];
    const { stdout } = await promisify(execFile)(process.execPath, command, {
      env: { ...process.env, REQUEST_SECRET_FILE },
    });
    return stdout.trim().split('\n');
  };
  const [listed = ''] = await users('list', '--search', userId);
  expect(JSON.parse(listed)).toMatchObject({ userId, sessions: 1 });
  expect(await users('sessions', userId)).toHaveLength(1);
  expect(await users('end-sessions', userId)).toHaveLength(1);
  expect(JSON.parse((await users('lock', userId)).join())).toMatchObject({ userId });
});

test('parley acls says what is missing and what is too much, and its commands mend it', async () => {
  const bin = join(root, 'packages/cli/dist/bin.js');
  const { KAFKA_BROKERS = '' } = kafka.environmentOf('topics');
  const login = ['-b', KAFKA_BROKERS, '--command-config', join(folder, 'admin-secrets/kafka.properties')];
  const check = (more: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [bin, 'acls', 'check', ...login], {
      encoding: 'utf8',
      env: { ...process.env, TOPICS: 'check', LC_ALL: 'C.UTF-8', ...more },
    });
  expect(check()).toMatchObject({ status: 0, stdout: '' });
  const more = aclOf({ process: 'front', resource: 'topic', name: 'login-request', operation: 'Read' });
  await admin.createAcls({ acl: [more] });
  try {
    await without(right('worker', 'Write', 'login-response'), async () => {
      const { status, stdout, stderr } = check();
      expect(status).toBe(1);
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toEqual([
        {
          finding: 'missing',
          principal: 'User:parley-worker',
          operation: 'Write',
          resource: 'topic',
          names: 'login-response',
        },
        {
          finding: 'too much',
          principal: 'User:parley-front',
          operation: 'Read',
          resource: 'topic',
          names: 'login-request',
        },
      ]);
      expect(stderr.match(/--(add|remove) --force --allow-principal .*/g)).toEqual([
        '--add --force --allow-principal User:parley-worker --operation Write --topic login-response',
        '--remove --force --allow-principal User:parley-front --operation Read --topic login-request',
      ]);
    });
  } finally {
    await admin.deleteAcls({ filters: [more] });
  }
});

test('with the rights of an inspector besides its own a front shows requests, dead letters and lag', async () => {
  const acl = inspecting.map(aclOf);
  await admin.createAcls({ acl });
  try {
    await Promise.all(inspecting.map((right) => visible(right, 1)));
    const environment = { ...system.environment, ...connectionOf('front-1'), INSPECTOR: 'true' };
    const [edge] = await Promise.all([
      listening((log) => startFront(readFrontConfig(environment), log)),
      worker(),
    ]);
    await edge.process.whenReady;
    const userId = `inspecting-${randomUUID()}`;
    const browser = await signUpAndLogIn(edge.process.url, userId);
    await inDatabase(system.databaseUrl, (client) =>
      client.query('INSERT INTO administrators (user_id) VALUES ($1)', [userId]),
    );
    expect(await browser.get('/api/inspector/dead-letters')).toMatchObject({ status: 200 });
    await waitFor('the lag of who has handled the login', async () => {
      const { body } = await browser.get('/api/inspector/lag');
      return body.lag.some(({ group }: { group: string }) => group === 'defaultGroup-credentials');
    });
    const leaving = new AbortController();
    const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(60_000)]);
    const stream = await browser.fetch('/api/inspector/events?pair=login', { signal });
    let text = '';
    for await (const chunk of (stream.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (/"pair":"login"[^{}]*"outcome":"done"/.test(text)) break;
    }
    leaving.abort();
    expect(edge.told()).not.toContain('does not allow');
  } finally {
    await admin.deleteAcls({ filters: acl });
  }
});

const right = (process: Right['process'], operation: Right['operation'], name: string): Right => {
  const found = rights.find(
    (one) => one.process === process && one.operation === operation && one.name === name,
  );
  if (!found) throw new Error(`docs/operations.md has no ${operation} on ${name} for ${process}`);
  return found;
};

describe('a right that is missing at the start is named, in /ready and in the log', () => {
  /** @param left what is allowed instead */
  const isNamed = async (missing: Right, words: string, left?: Right) => {
    if (left) await admin.createAcls({ acl: [aclOf(left)] });
    await without(missing, async () => {
      const { process, told } = missing.process === 'worker' ? await worker() : await front();
      const names = (text: string) => text.includes(words);
      await waitFor(`${words} in /ready`, async () => {
        const { reasons, warnings = [] } = await process.readiness(); // what needs no such topic is served
        return [...reasons, ...warnings].some(names);
      });
      await waitFor(`${words} in the log`, () => names(told()));
      if (!left && missing.resource === 'topic') return; // it is not even subscribed to
      const tries = () => told().split(words).length;
      const before = tries();
      let wasReady = false;
      await waitFor('another try', async () => {
        wasReady ||= (await process.readiness()).ready;
        return tries() > before;
      });
      expect(wasReady).toBe(false);
    });
    if (left) await admin.deleteAcls({ filters: [aclOf(left)] });
  };

  const named = (missing: Right) => isNamed(missing, wordsFor(missing));
  test.each([right('worker', 'Read', 'defaultGroup-chat'), right('front', 'Describe', 'login-request-dlt')])(
    '$process: $operation on $name',
    named,
  );
  test.each([
    right('worker', 'Read', 'defaultGroup'),
    right('worker', 'Read', 'defaultGroup-daily'),
    right('worker', 'Read', 'defaultGroup-credentials'),
    right('front', 'Read', 'front-*'),
  ])('$process: $operation on $name', named);

  // Who may neither read nor write a topic may not even look at it.
  test.each([right('worker', 'Write', 'login-response'), right('front', 'Read', 'userEvent')])(
    '$process: $operation on $name, and so Describe',
    (missing) => isNamed(missing, wordsFor({ ...missing, operation: 'Describe' })),
  );

  const namedBeside = (missing: Right) =>
    isNamed(missing, wordsFor(missing), { ...missing, operation: 'Describe' });
  test.each([right('worker', 'Read', 'user-add-chat-request')])(
    '$process: $operation on $name, but not Describe',
    namedBeside,
  );
  test.each([
    right('worker', 'Read', 'login-request'),
    right('front', 'Read', 'login-response'),
    right('front', 'Read', 'normalChat'),
    right('front', 'Read', 'emojiChat'),
    right('front', 'Read', 'userEvent'),
  ])('$process: $operation on $name, but not Describe', namedBeside);
});

describe('a right to write that is taken away is named in the log', () => {
  const search = (browser: BrowserLike) => browser.ask('user-search-room', {});
  test.each<{ missing: Right; isDescribed: boolean; ask: (browser: BrowserLike) => Promise<unknown> }>([
    { missing: right('front', 'Write', 'user-search-room-request'), isDescribed: false, ask: search },
    { missing: right('front', 'Write', 'user-search-room-request'), isDescribed: true, ask: search },
    { missing: right('worker', 'Write', 'user-search-room-response'), isDescribed: true, ask: search },
    {
      missing: right('worker', 'Write', 'normalChat'),
      isDescribed: true,
      ask: (browser) => browser.ask('user-add-room', { friendId: [] }),
    },
  ])(
    '$missing.process: $missing.operation on $missing.name, Describe left: $isDescribed',
    async ({ missing, isDescribed, ask }) => {
      const { front: edge, worker: back } = await both();
      const browser = await signUpAndLogIn(edge.process.url, `without-${randomUUID()}`);
      let asked: Promise<unknown> | undefined;
      if (isDescribed) await admin.createAcls({ acl: [aclOf({ ...missing, operation: 'Describe' })] });
      await without(missing, async () => {
        asked = ask(browser);
        const told = missing.process === 'worker' ? back.told : edge.told;
        await waitFor('the log', () => told().includes(wordsFor(missing)));
      });
      // What waited for it comes through.
      await asked;
      if (isDescribed) await admin.deleteAcls({ filters: [aclOf({ ...missing, operation: 'Describe' })] });
    },
  );
});

describe('what is not in the table is refused:', () => {
  async function write(user: Right['process'], topic: string): Promise<string> {
    const producer = userOf(user).producer();
    await producer.connect();
    return producer
      .send({ topic, messages: [{ key: 'kim', value: '"kim"' }] })
      .then(() => 'allowed', refusal)
      .finally(() => producer.disconnect());
  }

  async function read(user: Right['process'], topic: string, groupId: string): Promise<string> {
    const consumer = userOf(user).consumer({ groupId, maxWaitTimeInMs: 100 });
    await consumer.connect();
    const outcome = new Promise<string>((resolve) => {
      consumer.on(consumer.events.FETCH, () => resolve('allowed'));
      consumer.on(consumer.events.CRASH, ({ payload }) => resolve(refusal(payload.error)));
    });
    const started = async () => {
      await consumer.subscribe({ topics: [topic] });
      await consumer.run({ eachBatch: async () => undefined });
      return outcome;
    };
    return started()
      .catch(refusal)
      .finally(() => consumer.disconnect());
  }

  const refusal = ({ message }: Error) => (/not authorized/i.test(message) ? 'refused' : message);

  test.each([
    ['front', 'login-response', 'refused'],
    ['front', 'normalChat', 'refused'],
    ['front', 'login-request', 'allowed'],
    ['worker', 'login-request', 'refused'],
    ['worker', 'login-response', 'allowed'],
    ['tester', 'login-request', 'refused'],
    ['tester', 'login-response', 'refused'],
    ['tester', 'userEvent', 'refused'],
    ['admin', 'login-request', 'refused'],
    ['front', 'account-search-request', 'refused'],
    ['front', 'account-lock-request', 'refused'],
  ] as const)('%s writes on %s: %s', async (user, topic, outcome) => {
    expect(await write(user, topic)).toBe(outcome);
  });

  test.each([
    ['front', 'login-request', 'front-of-test', 'refused'],
    ['front', 'login-response', 'front-of-test', 'allowed'],
    ['front', 'login-response', 'defaultGroup', 'refused'],
    ['tester', 'login-request', 'tester-of-test', 'allowed'],
    ['tester', 'login-response', 'console-consumer-1', 'allowed'],
    ['tester', 'login-response', 'defaultGroup', 'refused'],
    ['admin', 'login-response', 'tester-of-test', 'refused'],
    ['front', 'account-lock-response', 'front-of-test', 'allowed'],
    ['front', 'account-search-response', 'front-of-test', 'refused'],
    ['tester', 'account-search-response', 'tester-of-test', 'refused'],
  ] as const)('%s reads %s as %s: %s', async (user, topic, group, outcome) => {
    expect(await read(user, topic, group)).toBe(outcome);
  });
});
