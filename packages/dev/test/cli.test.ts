/** `parley`, against a system of the suite's own; as a process of its own where that makes a difference. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Front, readFrontConfig } from '@parley/front';
import { connectKafka, createLog, withAdmin } from '@parley/messaging';
import { readWorkerConfig } from '@parley/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../src/processes/ports.ts';
import { section, shellBlocks } from './docs/project.ts';
import { createTopics } from './support/create-topics.ts';
import { type EchoService, startEchoService } from './support/echo-service.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { sharedSystem } from './support/shared-system.ts';
import { runShell, type ShellRun, startShell } from './support/shell.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';
import { runParley } from './support/warm-commands.ts';

const example = resolve(import.meta.dirname, '../../../examples/chat.yaml');
const bin = resolve(import.meta.dirname, '../../cli/dist/bin.js');

let system: System;
let folder: string;
/** Where its processes tell of themselves. */
let addresses: { front: string; worker: string };
let front: Front;

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function start(args: string[], more: Record<string, string> = {}): ShellRun {
  const { KAFKA_BROKERS = '', TOPIC_PREFIX = '' } = system.environment;
  const command = `exec ${[process.execPath, bin, ...args].map(quoted).join(' ')}`;
  return startShell(command, { KAFKA_BROKERS, TOPIC_PREFIX, LC_ALL: 'C.UTF-8', ...more }, folder);
}

async function inOwnProcess(args: string[], more: Record<string, string> = {}) {
  const run = start(args, more);
  return { code: await run.ended, output: run.output(), errors: run.errors() };
}

function parley(args: string[], more: Record<string, string> = {}) {
  return runParley(args, { ...whereTopicsAre(), LC_ALL: 'C.UTF-8', ...more }, folder);
}

const whereTopicsAre = () =>
  Object.fromEntries(
    Object.entries(system.environment).filter(([name]) =>
      /^(KAFKA_BROKERS|TOPIC_PREFIX|TOPIC_.+_PARTITIONS)$/.test(name),
    ),
  );

const kafka = () => connectKafka(readWorkerConfig(system.environment).kafka, createLog('test', 'silent'));

const user = (userId: string) =>
  JSON.stringify({ userId, userPw: 'correct horse', email: '', userName: 'K' });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-cli-'));
  system = await createSystem();
  const [ofFront, ofWorker] = await freePorts(2);
  addresses = { front: `http://127.0.0.1:${ofFront}`, worker: `http://127.0.0.1:${ofWorker}` };
  await system.startWorker({ HEALTH_PORT: String(ofWorker) });
  front = await system.startFront({ HEALTH_PORT: String(ofFront) });
});

afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The ids of requests are told on standard error. */
const idOf = (errors: string) => /^request id (.+)$/m.exec(errors)?.[1] ?? '';

test('parley users makes existing accounts administrators and revokes it, using only the database', async () => {
  const database = { DATABASE_URL: system.databaseUrl };
  const userId = randomUUID();
  const grant = ['users', 'grant', userId, 'admin'];
  expect(await parley(grant, database)).toMatchObject({
    code: 1,
    errors: expect.stringContaining('no user'),
  });
  await parley(['request', 'user-add', user(userId)]);
  for (const _ of ['once', 'again'])
    expect(await parley(grant, database)).toMatchObject({ code: 0, output: '' });
  const listed = await parley(['users', 'admins'], database);
  expect(JSON.parse(listed.output)).toEqual({ userId, grantedAt: expect.stringMatching(/^\d{4}-.+Z$/) });
  const revoke = ['users', 'revoke', userId, 'admin'];
  expect(await parley(revoke, database)).toMatchObject({ code: 0 });
  expect(await parley(revoke, database)).toMatchObject({ code: 1 });
  expect(await parley(['users', 'admins'], database)).toMatchObject({ code: 0, output: '' });
  expect(await parley(['users', 'grant', userId, 'king'], database)).toMatchObject({ code: 2 });
  expect(await parley(['users', 'admins'])).toMatchObject({
    code: 2,
    errors: expect.stringContaining('DATABASE_URL'),
  });
});

describe.concurrent('parley request', () => {
  test('prints the reply and exits 0, or 5 for an error reply', async () => {
    const userId = randomUUID();
    const added = await inOwnProcess(['request', 'user-add', user(userId)]);
    expect(added).toMatchObject({ code: 0, errors: expect.stringMatching(/^request id [0-9a-f-]{36}\n$/) });
    expect(JSON.parse(added.output)).toMatchObject({ isSuccess: true, user: { userId } });
    const again = await parley(['request', 'user-add', user(userId)]);
    expect(again).toMatchObject({
      code: 5,
      errors: expect.stringMatching(/^✖ USER_EXISTS: the id is taken$/m),
    });
    expect(JSON.parse(again.output)).toMatchObject({ isSuccess: false, errorCode: 'USER_EXISTS' });
  });

  test('reads the request from standard input or a file, also under its former name ask', async () => {
    const request = join(folder, 'request.json');
    const userId = randomUUID();
    writeFileSync(request, user(userId));
    const command = ['exec', process.execPath, bin, 'ask', 'user-add', '-', '<', request].join(' ');
    const { KAFKA_BROKERS = '', TOPIC_PREFIX = '' } = system.environment;
    const run = startShell(command, { KAFKA_BROKERS, TOPIC_PREFIX, LC_ALL: 'C.UTF-8' }, folder);
    expect(await run.ended).toBe(0);
    expect(JSON.parse(run.output())).toMatchObject({ user: { userId } });
    const again = await parley(['request', 'user-add', '--file', 'request.json']);
    expect(JSON.parse(again.output)).toMatchObject({ errorCode: 'USER_EXISTS' });
  });

  test('gets the same reply for the same request id, whatever the key', async () => {
    const ask = (key: string) =>
      parley(['request', 'user-add', user('lee'), '--request-id', 'twice', '--key', key]);
    const first = await ask('one');
    expect(first).toMatchObject({ code: 0, errors: 'request id twice\n' });
    expect(await ask('other')).toEqual(first);
  });

  test("accepts a logout in the original's form", async () => {
    const userId = randomUUID();
    expect(await parley(['request', 'user-add', user(userId)])).toMatchObject({ code: 0 });
    expect(await parley(['request', 'logout', JSON.stringify(userId)])).toMatchObject({ code: 0 });
  });

  test('seals the password if it has a key', async () => {
    const strict = await createSystem({ ALLOW_PLAIN_CREDENTIALS: 'false' });
    try {
      await strict.startWorker();
      const { TOPIC_PREFIX = '', CREDENTIAL_PUBLIC_KEYS_FILE = '' } = strict.environment;
      const plain = await parley(['request', 'user-add', user('choi')], { TOPIC_PREFIX });
      expect(JSON.parse(plain.output)).toMatchObject({ errorCode: 'PLAIN_CREDENTIALS_REFUSED' });
      const ask = ['request', 'user-add', user('choi')];
      const byOption = await parley([...ask, '--seal', CREDENTIAL_PUBLIC_KEYS_FILE], { TOPIC_PREFIX });
      expect(byOption).toMatchObject({ code: 0 });
      const byVariable = await parley(ask, { TOPIC_PREFIX, CREDENTIAL_PUBLIC_KEYS_FILE });
      expect(JSON.parse(byVariable.output)).toMatchObject({ errorCode: 'USER_EXISTS' });
      const keys = (action: string, ...more: string[]) =>
        parley(['keys', action, dirname(CREDENTIAL_PUBLIC_KEYS_FILE), ...more], { TOPIC_PREFIX });
      const [used] = jsonLines((await keys('list', '--used')).output);
      expect(used).toMatchObject({ for: 'seals and opens', sealed: 2 });
      for (let step = 0; step < 2; step++) expect(await keys('rotate', '--yes')).toMatchObject({ code: 0 });
      const early = await keys('rotate', '--yes');
      expect(early).toMatchObject({ code: 1, errors: expect.stringContaining(`sealed to ${used.key}`) });
    } finally {
      await strict.stop();
    }
  });

  test('exits 3 if no reply arrives in time, however short that is', { timeout: 60_000 }, async () => {
    const TOPIC_PREFIX = `${system.prefix}silent-`;
    const topics = ['request', 'response'].map((kind) => ({ topic: `${TOPIC_PREFIX}logout-${kind}` }));
    await createTopics(kafka(), topics);
    for (const seconds of ['1', '0.001']) {
      const asked = await parley(['request', 'logout', 'kim', '--timeout', seconds], { TOPIC_PREFIX });
      expect(asked).toMatchObject({ code: 3, output: '' });
      expect(asked.errors).toContain(`No reply within ${seconds} s`);
    }
  });

  test('refuses an invalid request, and sends it with --raw', async () => {
    const refused = await parley(['request', 'login', '{"userId":1}']);
    expect(refused).toMatchObject({ code: 2, errors: expect.stringContaining('--raw') });
    for (const value of ['{"userId":1}', 'not json', '[]', '']) {
      const { code, output } = await parley(['request', 'login', value, '--raw']);
      expect(code).toBe(5);
      expect(JSON.parse(output)).toMatchObject({ isSuccess: false, errorCode: 'BAD_REQUEST' });
    }
  });

  test('sends raw bytes, key and headers as given', async () => {
    const bytes = join(folder, 'bytes');
    writeFileSync(bytes, Buffer.from([0x7b, 0xff, 0x00, 0x7d]));
    const raw = await parley(['request', 'login', '--file', bytes, '--raw', '--key', 'x']);
    expect(raw.code).toBe(5);
    expect(JSON.parse(raw.output)).toMatchObject({ errorCode: 'BAD_REQUEST' });

    const late = ['-H', 'parley-deadline=1', '--header', 'kafka_correlationId=an-id'];
    const { output, errors } = await parley(['request', 'user-add', user('late'), '--raw', ...late]);
    expect(JSON.parse(output)).toMatchObject({ errorCode: 'EXPIRED' });
    expect(idOf(errors)).toBe('an-id');
  });

  test('shows the reply’s headers', async () => {
    const userId = randomUUID(); // wrong passwords of one account are limited
    const shown = await parley([
      'request',
      'login',
      user(userId),
      '--show-headers',
      '-H',
      'parley-origin=a-tab',
    ]);
    expect(shown.errors).toContain(`< kafka_correlationId: ${idOf(shown.errors)}\n`);
    expect(shown.errors).toContain('< parley-error: LOGIN_FAILED\n');
    expect(shown.errors).toContain('< parley-origin: a-tab\n');
    expect(shown.errors).toMatch(/^< \S+login-response \d+:\d+$/m);
    expect(JSON.parse(shown.output)).toMatchObject({ userId });
  });

  test('exits 0 for an expected reply, errors included, and 4 for any other', async () => {
    const userId = randomUUID();
    const login = ['request', 'login', user(userId)];
    const schema = join(folder, 'refused.json');
    writeFileSync(schema, (await parley(['schema', 'login', '--reply'])).output);
    const expected = [
      '--expect',
      'errorCode=LOGIN_FAILED',
      '--expect',
      'user=null',
      '--expect',
      `@${schema}`,
    ];
    expect(await parley([...login, ...expected])).toMatchObject({ code: 0 });
    const other = await parley([...login, '--expect', 'isSuccess=true', '--expect', `userId=${userId}`]);
    expect(other.code).toBe(4);
    expect(other.errors).toMatch(
      /^✖ expected isSuccess=true, but it is false\n✖ LOGIN_FAILED: unknown user or wrong password$/m,
    );
    expect(JSON.parse(other.output)).toMatchObject({ userId });
  });

  test('sends many requests, shows progress, and reports their latency', async () => {
    const prefix = randomUUID(); // others where it is tried again
    const request = JSON.stringify({
      userId: `${prefix} {{n}}`,
      userPw: 'correct horse',
      email: '',
      userName: 'K',
    });
    const load = ['--count', '20', '--concurrency', '5'];
    const { code, output, errors } = await parley(['request', 'user-add', request, ...load]);
    expect({ code, errors }).toMatchObject({ code: 0, errors: expect.stringContaining('20 of 20 requests') });
    const report = JSON.parse(output);
    expect(report).toMatchObject({ requests: 20, done: 20, unanswered: 0, errors: {} });
    const { min, p50, p99, max } = report.milliseconds;
    expect([min, p50, p99, max]).toEqual([min, p50, p99, max].toSorted((a, b) => a - b));
    const counted = report.histogram.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
    expect(counted).toBe(20);
    const again = await parley(['request', 'user-add', request, ...load, '--rate', '1000']);
    expect(again.code).toBe(5);
    expect(JSON.parse(again.output)).toMatchObject({ done: 0, errors: { USER_EXISTS: 20 } });
  });

  test('reports a Kafka that accepts connections but does not answer', async () => {
    const sockets = new Set<Socket>();
    const stalled = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(stalled, 'listening');
    try {
      const { port } = stalled.address() as AddressInfo;
      const { code, output, errors } = await parley(['request', 'logout', 'kim', '--timeout', '1'], {
        KAFKA_BROKERS: `127.0.0.1:${port}`,
      });
      expect({ code, output }).toEqual({ code: 6, output: '' });
      expect(errors).toContain('accepts connections there but does not answer like Kafka');
      expect(errors).not.toContain('Cannot read');
    } finally {
      for (const socket of sockets) socket.destroy();
      stalled.close();
    }
  });

  test.each([
    [6, 'no Kafka', { KAFKA_BROKERS: '127.0.0.1:1' }, 'No Kafka answers at 127.0.0.1:1'],
    [2, 'an invalid broker address', { KAFKA_BROKERS: 'here' }, 'KAFKA_BROKERS is wrong'],
    [1, 'other topics', { TOPIC_PREFIX: 'other-' }, 'no topic other-logout-request'],
  ])('exits %i with the cause for %s', async (expected, _, more, cause) => {
    const { code, output, errors } = await parley(['request', 'logout', 'kim'], more);
    expect({ code, output }).toEqual({ code: expected, output: '' });
    expect(errors).toContain(cause);
    expect(errors).not.toMatch(/^\s+at /m);
  });
});

describe.concurrent("parley request, on other services' topics", () => {
  let service: EchoService;

  beforeAll(async () => {
    service = await startEchoService(system.prefix);
  });

  afterAll(() => service?.stop());

  test.each([
    ['header', '{"item":7}'],
    ['header:my-id', '{"item":7}'],
    ['key', '{"item":7}'],
    ['json:meta.id', '{"item":7}'],
    ['json:meta.id', '{"item":7,"meta":{"more":1}}'],
  ])('correlates the reply by %s', async (correlation, json) => {
    const topics = ['--topic', service.requests, '--reply-topic', service.replies];
    const args = ['request', ...topics, '--correlation', correlation, json, '--expect', 'item=7'];
    const { code, output, errors } = await parley(args);
    expect(code, errors).toBe(0);
    expect(JSON.parse(output)).toMatchObject(JSON.parse(json));
    if (correlation.startsWith('json')) expect(JSON.parse(output).meta.id).toBe(idOf(errors));
    const trace = await parley(['trace', idOf(errors), ...topics, '--correlation', correlation]);
    expect(trace.code, trace.errors).toBe(0);
    expect(JSON.parse(trace.output)).toMatchObject({
      outcome: 'done',
      records: [{ topic: service.requests }, { topic: service.replies }],
    });
  });

  test("names the service's topics if nobody answers or they are missing", async () => {
    const ask = (topic: string, replyTopic: string) =>
      parley(['request', '--topic', topic, '--reply-topic', replyTopic, '{"item":7}', '--timeout', '1']);
    const unheard = await ask(service.replies, service.replies);
    expect(unheard.code, unheard.errors).toBe(0); // it hears itself
    const broken = ['--topic', service.requests, '--reply-topic', service.replies, '{"item":7,}'];
    const sent = await parley(['request', ...broken]);
    expect(sent).toMatchObject({ code: 0, output: '{"item":7,}\n' });
    expect(sent.errors).toContain('! The request is not JSON: line 1, column 11: "}" is not allowed there');
    const silent = await ask(service.requests, `${system.prefix}user-add-response`);
    expect(silent.code).toBe(3);
    expect(silent.errors).toContain(`Is there a service that reads ${service.requests} and replies on`);
    const missing = await ask(`${system.prefix}nothing`, service.replies);
    expect(missing.code).toBe(1);
    expect(missing.errors).toContain(`no topic ${system.prefix}nothing. Its service may create it`);
    expect(missing.errors + silent.errors).not.toMatch(/worker|TOPIC_PREFIX/);
  });
});

describe.concurrent('parley run', () => {
  const scenario = (name: string, text: string) => {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, text);
    return path;
  };
  const results = (output: string) =>
    output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  test('runs the steps of the example for several users at once, and writes a JUnit report', async () => {
    const junit = join(folder, 'results.xml');
    const { code, output, errors } = await parley(['run', example, '--users', '3', '--junit', junit]);
    expect(code, `${errors}${output}`).toBe(0);
    const steps = results(output);
    expect(steps).toHaveLength(21);
    for (const user of [1, 2, 3])
      expect(steps.filter((step) => step.user === user).map(({ step }) => step)).toEqual([
        'kim signs up',
        'lee signs up',
        'kim makes a room with lee',
        'kim says something',
        'the room is told',
        'lee cannot change it',
        'lee reads it',
      ]);
    const report = readFileSync(junit, 'utf8');
    expect(report).toMatch(/<testsuites name="chat" tests="21" failures="0" skipped="0"/);
    expect(report.match(/<testsuite /g)).toHaveLength(3);
  });

  test('stops a user at the first failed step, and says why', async () => {
    const user = '"u-{{run}}"';
    const signUp = `{request: user-add, with: {userId: ${user}, userPw: correct horse, email: "", userName: U}`;
    const cases = [
      [
        4,
        'unexpected',
        `${signUp}, expect: {user.userName: V}}`,
        'expected user.userName="V", but it is "U"',
      ],
      [4, 'unexpected', `${signUp}, capture: {x: user.age}}`, 'nothing at user.age'],
      [4, 'unexpected', `${signUp}, schema: {required: [age]}}`, "must have required property 'age'"],
      [5, 'error', '{request: login, with: {userId: "nobody-{{run}}", userPw: wrong}}', 'LOGIN_FAILED'],
      [3, 'unanswered', '{event: userEvent, where: {userId: nobody}, timeout: 0.2}', 'no such event'],
    ] as const;
    await Promise.all(
      cases.map(async ([expected, result, step, why], index) => {
        const file = scenario(`fails-${index}`, `steps:\n  - ${step}\n  - {request: logout, with: x}\n`);
        const { code, output } = await parley(['run', file, '--junit', `${file}.xml`]);
        const [failed, skipped] = results(output);
        expect(code, output).toBe(expected);
        expect(failed).toMatchObject({ result, problems: [expect.stringContaining(why)] });
        expect(skipped).toMatchObject({ step: '2 logout', result: 'skipped' });
        expect(readFileSync(`${file}.xml`, 'utf8')).toMatch(/failures="1" skipped="1"/);
      }),
    );
  });

  test("sends requests on other services' topics and receives their records as events", async () => {
    const service = await startEchoService(`${system.prefix}run-`);
    try {
      const { requests, replies } = service;
      const topics = `{topic: "{{prefix}}${requests.slice(system.prefix.length)}", replyTopic: "{{replies}}", correlation: "json:id"}`;
      const file = scenario(
        'foreign',
        `variables: {item: 7, prefix: ${system.prefix}, replies: ${replies}}
steps:
  - request: ${topics}
    with: {item: "{{item}}", note: "item {{item}} of {{user}}"}
    expect: {item: 7, note: item 7 of 1}
    capture: {id: id}
  - event: "{{replies}}"
    where: {id: "{{id}}"}
    expect: [item=7]
`,
      );
      const { code, output, errors } = await parley(['run', file]);
      expect(code, `${errors}${output}`).toBe(0);
    } finally {
      await service.stop();
    }
  });
});

describe('parley watch', () => {
  const lines = (text: string) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  test('prints new records of the given pairs only, without passwords, until Ctrl-C', async () => {
    const watching = start(['watch', 'login', 'user-status-change']);
    await waitFor('it to watch', () => watching.errors().includes('Watching'));
    const [userId, requestId] = [randomUUID(), randomUUID()];
    expect(await parley(['request', 'user-add', user(userId)])).toMatchObject({ code: 0 });
    const login = JSON.stringify({ userId, userPw: 'wrong password' });
    await parley(['request', 'login', login, '--request-id', requestId]);
    await waitFor('the reply', () => lines(watching.output()).length === 2 || undefined);
    watching.interrupt();
    expect(await watching.ended).toBe(0);
    const common = { pair: 'login', requestId, userId };
    expect(lines(watching.output())).toMatchObject([
      { ...common, what: 'request', request: { userId, userPw: '***' } },
      { ...common, what: 'reply', errorCode: 'LOGIN_FAILED', reply: { userId } },
    ]);
    expect(watching.output()).not.toContain('wrong password');
  });

  test('prints events and dead letters too, and filters by user, room, start and count', async () => {
    const userId = randomUUID();
    await parley(['request', 'user-add', user(userId)]);
    const room = JSON.stringify({ userId, friendId: [], roomName: 'R' });
    const made = await parley(['request', 'user-add-room', room]);
    const { roomId } = JSON.parse(made.output);
    await parley(['request', 'user-add-chat', JSON.stringify({ roomId, writerId: userId, message: 'hi' })]);
    const ofRoom = ['watch', '--from', '5m', '--room', String(roomId), '--count', '5'];
    const shown = await parley(ofRoom);
    expect(shown.code, shown.errors).toBe(0);
    const what = lines(shown.output).map((line) => [line.what, line.action ?? line.pair].join(' '));
    expect(what.toSorted()).toEqual([
      'event JOIN',
      'event SEND',
      'reply user-add-chat',
      'reply user-add-room',
      'request user-add-chat',
    ]);
    const ended = await parley(['watch', 'user-add', '--from', 'beginning', '--user', userId, '--until-end']);
    expect(
      lines(ended.output)
        .map(({ what: kind }) => kind)
        .toSorted(),
    ).toEqual(['reply', 'request']);
    const { code, output } = await parley([
      'watch',
      'user-add',
      '--from-beginning',
      '-e',
      '-u',
      'nobody there',
    ]);
    expect({ code, output }).toEqual({ code: 0, output: '' });
  });

  test("prints with kcat's format tokens and in its envelope", async () => {
    await parley(['request', 'logout', 'cho', '--request-id', 'tokens']);
    const topic = ['watch', 'logout', '--from', 'beginning', '-e', '-u', 'cho'];
    const byTokens = await parley([...topic, '-f', '%k|%S|%s|%h\\n']);
    expect(byTokens.output).toMatch(/^cho\|5\|"cho"\|\S+,kafka_correlationId=tokens$/m);
    const enveloped = lines((await parley([...topic, '-J'])).output);
    expect(enveloped).toContainEqual(
      expect.objectContaining({ tstype: 'create', key: 'cho', payload: '"cho"' }),
    );
  });
});

describe('parley trace', () => {
  test("prints a request's records, outcome and events", async () => {
    await parley(['request', 'user-add', user('moon')]);
    const made = await parley(['request', 'user-add-room', '{"userId":"moon","friendId":[]}']);
    const id = idOf(made.errors);
    const trace = await waitFor(
      'the event',
      async () => {
        const { code, output, errors } = await parley(['trace', id]);
        expect(code, errors).toBe(0);
        const found = JSON.parse(output);
        return found.records.length > 2 ? found : undefined;
      },
      30_000,
    );
    expect(trace).toMatchObject({ requestId: id, pair: 'user-add-room', userId: 'moon', outcome: 'done' });
    const { roomId } = JSON.parse(made.output);
    expect(trace.records).toMatchObject([
      { what: 'request', pair: 'user-add-room', after: 0 },
      { what: 'reply', body: { roomId } },
      { what: 'event', action: 'JOIN', roomId },
    ]);
    expect(trace.milliseconds).toBe(trace.records[1].after);
  });

  test('prints what fronts did with the reply', async () => {
    const browser = await signUpAndLogIn(front.url, `traced-${randomUUID()}`);
    const stream = await browser.openStream();
    await stream.next('hello');
    await browser.ask('user-add-room', { friendId: [] });
    const { requestId } = await stream.next('user-add-room-response');
    const { code, output, errors } = await parley(['trace', requestId, '--front', addresses.front]);
    expect(code, errors).toBe(0);
    const { deliveries } = JSON.parse(output);
    expect(deliveries).toEqual([
      {
        front: expect.any(String),
        pair: 'user-add-room',
        outcome: '',
        isAwaited: true,
        streams: 1,
        readAfter: expect.any(Number),
        writtenAfter: expect.any(Number),
      },
    ]);
    expect(deliveries[0].writtenAfter).toBeGreaterThanOrEqual(deliveries[0].readAfter);
    const away = await parley(['trace', requestId, '--front', 'http://127.0.0.1:1']);
    expect(away).toMatchObject({ code: 0, errors: expect.stringContaining('127.0.0.1:1 does not report') });
    stream.close();
  });

  test('exits 1 if there is no record of the request', async () => {
    const { code, output, errors } = await parley(['trace', 'nobody-knows-it']);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain('no record of a request nobody-knows-it');
  });
});

const jsonLines = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

test('parley dlt lists dead letters, shows one, and redrives it', async () => {
  const pair = 'user-status-change';
  // No id, no key, no user: there is nobody to tell.
  const unanswerable = ['--raw', '-H', 'kafka_correlationId=', '--timeout', '1'];
  expect(await parley(['request', pair, `of nobody ${randomUUID()}`, ...unanswerable])).toMatchObject({
    code: 3,
  });
  const listed = () => parley(['dlt', 'list', pair]);
  const letters = await waitFor('the dead letter', async () => {
    const found = jsonLines((await listed()).output);
    return found.length > 0 ? found : undefined;
  });
  const letter = letters.at(-1);
  const requestId = `${system.prefix}${pair}-request-${letter.originalPartition}-${letter.originalOffset}`;
  expect(letter).toMatchObject({
    code: 'BAD_REQUEST',
    key: null,
    requestId: expect.stringMatching(new RegExp(`^${requestId}-\\d{13}$`)),
    originalTopic: `${system.prefix}${pair}-request`,
  });
  const shown = await parley(['dlt', 'show', pair, letter.place]);
  expect(shown).toMatchObject({ code: 0, output: expect.stringMatching(/^of nobody/) });
  expect(shown.errors).toContain(`< kafka_dlt-original-offset: ${letter.originalOffset}\n`);

  const unasked = await parley(['dlt', 'redrive', pair, letter.place]);
  expect(unasked).toMatchObject({ code: 2, output: '', errors: expect.stringContaining('--yes') });
  expect(jsonLines((await listed()).output)).toHaveLength(letters.length);
  const redriven = await parley(['dlt', 'redrive', pair, letter.place, '--yes']);
  expect(redriven.code, redriven.errors).toBe(0);
  expect(jsonLines(redriven.output)).toMatchObject([{ redriven: letter.place, requestId: letter.requestId }]);
  // The copy is the same request, wherever it stands; and has an id, so that somebody can be told.
  const watch = ['watch', pair, '--from', 'beginning', '-e'];
  await waitFor('the copy to be refused', async () =>
    jsonLines((await parley(watch)).output).some(
      ({ what, requestId }) => what === 'reply' && requestId === letter.requestId,
    ),
  );
  const trace = JSON.parse((await parley(['trace', letter.requestId])).output);
  const what = trace.records.map((record: { what: string }) => record.what);
  expect(what).toEqual(['request', 'dead-letter', 'request', 'reply']);
  expect(trace).toMatchObject({ outcome: 'refused', errorCode: 'BAD_REQUEST' });
  expect(await parley(['dlt', 'show', pair, '0:999'])).toMatchObject({ code: 1, output: '' });
});

const [topicResource, ofTopic] = [2, 1]; // as Kafka numbers them

/** With the setting as it is told, and as it was afterwards; what else was set of the topic stays. */
async function withTopicConfig<Result>(
  topic: string,
  name: string,
  value: string,
  work: () => Promise<Result>,
): Promise<Result> {
  return withAdmin(kafka(), async (admin) => {
    // It puts what it is given in place of all that was set.
    const set = (configEntries: { name: string; value: string }[]) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: topicResource, name: topic, configEntries }],
      });
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: topicResource, name: topic }],
    });
    const before = (resources[0]?.configEntries ?? [])
      .filter(({ configSource }) => configSource === ofTopic)
      .map(({ configName, configValue }) => ({ name: configName, value: configValue }));
    await set([...before.filter((entry) => entry.name !== name), { name, value }]);
    try {
      return await work();
    } finally {
      await set(before);
    }
  });
}

test('parley topics, lag and doctor report missing topics, waiting records and misconfiguration', {
  timeout: 180_000,
}, async () => {
  const one = { TOPIC_REPLICATION: '1' };
  await parley(['request', 'user-add', user(randomUUID())]);
  expect(await parley(['topics', 'check'], one)).toMatchObject({ code: 0, output: '' });
  await waitFor('the workers to have committed', async () => {
    const { code, output } = await parley(['lag', '--all']);
    const rows = jsonLines(output).filter(({ topic }) => topic === `${system.prefix}user-add-request`);
    return code === 0 && rows.length > 0 && rows.every(({ lag }) => lag === 0);
  });
  // Well but for one setting.
  const login = `${system.prefix}login-request`;
  const healthy = await withTopicConfig(login, 'retention.ms', '1000', () =>
    parley(['doctor', '--front', addresses.front, '--worker', addresses.worker], one),
  );
  expect(healthy.code, healthy.output).toBe(0);
  const found = jsonLines(healthy.output);
  expect(found.map(({ check, state }) => `${check}: ${state}`)).toEqual([
    'brokers: info',
    'topics: ok',
    'replicas: ok',
    'topic settings: warning',
    'rights: info',
    'workers: ok',
    'lag: ok',
    expect.stringMatching(/^dead letters: (ok|warning)$/), // others of this file leave some
    'front: ok',
    'worker: ok',
    'versions: ok',
    'schema: ok',
    'clocks: ok',
  ]);
  expect(found.find(({ check }) => check === 'brokers').fix).toContain('--brokers 3');
  const { finding: clocks } = found.find(({ check }) => check === 'clocks');
  expect(clocks).toMatch(/front \S+ -?\d+\.\d{3} s, worker \S+ -?\d+\.\d{3} s, broker \d+ -?\d+\.\d{3} s$/);
  expect(found.find(({ check }) => check === 'topic settings').fix).toMatch(
    /--entity-name \S+login-request --add-config retention.ms=\d{6,}$/,
  );

  const none = { ...one, TOPIC_PREFIX: `${system.prefix}none-${randomUUID()}-` };
  const missing = await parley(['topics', 'check'], none);
  expect(missing).toMatchObject({ code: 1, output: '' });
  expect(missing.errors).toContain(`--create --topic ${none.TOPIC_PREFIX}login-request --partitions 2`);
  expect(await parley(['lag'], none)).toMatchObject({ code: 1 });
  const ill = await parley(['doctor'], none);
  expect(ill.code).toBe(1);
  expect(jsonLines(ill.output)).toContainEqual(
    expect.objectContaining({
      check: 'topics',
      state: 'wrong',
      fix: expect.stringContaining('parley topics create'),
    }),
  );
  const made = await parley(['topics', 'create'], none);
  expect(made.code, made.errors).toBe(0);
  expect(jsonLines(made.output)).toContainEqual({ created: `${none.TOPIC_PREFIX}login-request` });
  expect(await parley(['topics', 'check'], none)).toMatchObject({ code: 0 });
});

test("the equivalent command that parley prints does the same with Kafka's own tools", {
  timeout: 120_000,
}, async () => {
  const requestId = `by-tools-${randomUUID()}`;
  const userId = randomUUID();
  const given = [user(userId), '--request-id', requestId, '--print-equivalent'];
  const printed = (await parley(['request', 'login', ...given])).output;
  const [consume = '', produce = ''] = printed.trimEnd().split('\n');
  expect(consume).toMatch(/^kafka-console-consumer\.sh --bootstrap-server \S+ --topic \S+login-response /);
  await runShell(produce.replace(/kafka-(\S+)\.sh/, 'npm run -s kafka -- $1'), {});
  const watch = ['watch', 'login', '--from', 'beginning', '--user', userId, '-e'];
  const reply = await waitFor('the reply', async () =>
    jsonLines((await parley(watch)).output).find(
      (line) => line.what === 'reply' && line.requestId === requestId,
    ),
  );
  expect(reply).toMatchObject({ errorCode: 'LOGIN_FAILED' });
});

test('parley shell runs the same commands, one per line, with its own options as defaults', async () => {
  const lines = [
    'example login',
    `request login '${user(randomUUID())}' --raw`,
    `parley schema 'login' --request`,
    '',
    `request login 'open`,
    'pairs --nothing',
    'exit',
    'pairs',
  ];
  const { KAFKA_BROKERS = '', TOPIC_PREFIX = '' } = system.environment;
  const command = `printf '%s\\n' ${lines.map(quoted).join(' ')} | '${process.execPath}' '${bin}' -b ${KAFKA_BROKERS} shell --lang ko`;
  const nowhere = { KAFKA_BROKERS: '127.0.0.1:1', TOPIC_PREFIX, LC_ALL: 'C.UTF-8' };
  const run = startShell(command, nowhere, folder);
  expect(await run.ended).toBe(2); // of the last command
  const [example = '', reply = '', ...schema] = run.output().split('\n');
  expect(JSON.parse(example)).toMatchObject({ userId: 'kim' });
  expect(JSON.parse(reply)).toMatchObject({ errorCode: 'LOGIN_FAILED' });
  expect(JSON.parse(schema.join('\n'))).toMatchObject({ title: 'login-request' });
  expect(run.errors()).toContain('따옴표가 닫히지 않았습니다.');
  expect(run.errors()).toContain('--nothing 옵션은 없습니다');
});

test('parley prints its version', async () => {
  const { version } = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../cli/package.json'), 'utf8'),
  );
  expect(await inOwnProcess(['--version'])).toEqual({ code: 0, output: `${version}\n`, errors: '' });
});

test('a closed pipe ends the output without an error', async () => {
  // A reader that is gone before anything is written, so that the first write finds nobody.
  const command = `{ sleep 0.5; '${process.execPath}' '${bin}' pairs --json; echo "code $?" >&2; } | true`;
  const run = startShell(command, {}, folder);
  expect(await run.ended).toBe(0);
  expect(run.errors()).toBe('code 0\n');
});

test.skipIf(process.platform !== 'linux')('a result that the disk refuses is a failure', async () => {
  const run = startShell(`exec '${process.execPath}' '${bin}' pairs > /dev/full`, {}, folder);
  expect(await run.ended).toBe(1);
  expect(run.errors()).toMatch(/^✖ The result could not be written: ENOSPC.*\n$/);
});

describe.concurrent('parley secrets', () => {
  const secrets = () => join(folder, '.parley-secrets');

  test('creates with the commands of docs/operations.md what workers and fronts need to start', async () => {
    // The documents' commands are npm's; here they stand in a folder of the suite's own.
    const scripts = { parley: `exec "${process.execPath}" "${bin}"` };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }));
    for (const block of shellBlocks(section('docs/operations.md', 'Keys and secrets')))
      await runShell(block, {}, folder);
    const rotate = ['keys', 'rotate', '.parley-secrets', '--yes'];
    expect(JSON.parse((await parley(rotate)).output)).toMatchObject({ done: 'add' });
    const files = {
      CREDENTIAL_PRIVATE_KEYS_FILE: join(secrets(), 'credential-private-keys.json'),
      CREDENTIAL_PUBLIC_KEYS_FILE: join(secrets(), 'credential-public-keys.json'),
      REQUEST_SECRET_FILE: join(secrets(), 'request-secret'),
      SESSION_SECRET_FILE: join(secrets(), 'session-secret'),
      SIGNATURE_SECRET_FILE: join(secrets(), 'signature-secret'),
    };
    const environment = { ...system.environment, ...files };
    expect(readWorkerConfig(environment).privateKeys).toHaveLength(2);
    expect(readFrontConfig(environment).publicKeys).toHaveLength(1);
    for (const name of ['.', ...readdirSync(secrets())])
      expect([name, statSync(join(secrets(), name)).mode & 0o077]).toEqual([name, 0]);
    for (const done of ['publish', 'retire'])
      expect(JSON.parse((await parley(rotate)).output)).toMatchObject({ done });
    expect(readWorkerConfig(environment).privateKeys).toHaveLength(1);
    const listed = await parley(['keys', 'list', '.parley-secrets']);
    expect(jsonLines(listed.output)[0]).toMatchObject({ for: 'seals and opens', ageDays: 0 });
    expect(listed.output).not.toContain(readFileSync(join(secrets(), 'session-secret'), 'utf8').trim());
  });

  test('makes them unreadable to others, whatever the umask, and whatever was there before', async () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    for (const name of ['session-secret', 'request-secret.new']) {
      writeFileSync(join(open, name), 'from before '.repeat(4));
      chmodSync(join(open, name), 0o644);
    }
    await runShell(
      `umask 000; "${process.execPath}" "${bin}" secrets open && "${process.execPath}" "${bin}" secrets made/here`,
      {},
      folder,
    );
    for (const made of [open, join(folder, 'made/here')])
      for (const name of readdirSync(made))
        expect([name, statSync(join(made, name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(readFileSync(join(open, 'session-secret'), 'utf8')).toMatch(/^from before/);
    for (const made of ['made', 'made/here']) expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700);
    expect(statSync(open).mode & 0o777).toBe(0o755);
  });

  test('keeps existing files, and never writes half a key', async () => {
    const folderOfOne = join(folder, 'kept');
    expect(await parley(['secrets', 'kept'])).toMatchObject({ code: 0 });
    const before = readFileSync(join(folderOfOne, 'session-secret'), 'utf8');
    expect(await parley(['secrets', 'kept'])).toMatchObject({ code: 0, output: '' });
    expect(readFileSync(join(folderOfOne, 'session-secret'), 'utf8')).toBe(before);
    rmSync(join(folderOfOne, 'credential-public-keys.json'));
    expect(await parley(['secrets', 'kept'])).toMatchObject({ code: 1 });
  });

  test('reports a file in place of the folder', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const { code, errors } = await parley(['secrets', 'a-file/below']);
    expect(code).toBe(1);
    expect(errors).toMatch(/^✖ ENOTDIR.*a-file\/below'\n$/);
  });
});

// The last, as it has the shared system run until the file's end.
test("parley record writes requests with their replies, and replay reports where another system's replies differ", {
  timeout: 120_000,
}, async () => {
  const from = new Date().toISOString();
  const userId = `recorded-${randomUUID()}`;
  const ask = async (pair: string, request: object) => {
    const { code, output, errors } = await parley(['request', pair, JSON.stringify({ userId, ...request })]);
    expect(code, errors).toBe(0);
    return JSON.parse(output);
  };
  await ask('user-add', { userPw: 'correct horse', email: '', userName: 'R' });
  const { roomId } = await ask('user-add-room', { friendId: [], roomName: 'R' });
  await ask('user-rename-room', { roomId, roomName: 'Other' });
  const file = join(folder, `${userId}.jsonl`);
  const pairs = ['user-add', 'user-add-room', 'user-rename-room'];
  writeFileSync(file, 'from before', { mode: 0o644 });
  const recorded = await parley(['record', ...pairs, '--from', from, '--until-end', '-o', file]);
  expect(recorded.code, recorded.errors).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const own = jsonLines(readFileSync(file, 'utf8')).filter(({ request }) => request.includes(userId));
  expect(own.map(({ pair }) => pair)).toEqual(pairs);
  writeFileSync(file, own.map((line) => `${JSON.stringify(line)}\n`).join(''));

  const { prefix: TOPIC_PREFIX } = await sharedSystem();
  const first = await parley(['replay', file], { TOPIC_PREFIX });
  expect(first.code, first.output).toBe(0);
  expect(jsonLines(first.output).map(({ result }) => result)).toEqual(['same', 'same', 'same']);
  const second = await parley(['replay', file], { TOPIC_PREFIX });
  expect(second.code).toBe(4);
  const [signUp, ...others] = jsonLines(second.output);
  expect(signUp).toMatchObject({ pair: 'user-add', result: 'different' });
  expect(signUp.differences).toContainEqual({ path: 'errorCode', was: '', is: 'USER_EXISTS' });
  expect(others.map(({ result }) => result)).toEqual(['same', 'same']);
  // As a front writes it: nobody can open it a second time.
  const asLogin = (fields: object) =>
    JSON.stringify({ ...own[0], pair: 'login', request: JSON.stringify({ userId, ...fields }) });
  const sealed = { pair: 'login', recordedId: own[0].requestId, result: 'sealed', differences: [] };
  writeFileSync(file, asLogin({ userPwEnc: 'a.b.c.d.e' }));
  const third = await parley(['replay', file], { TOPIC_PREFIX });
  expect(third.code, third.output).toBe(1); // nothing was compared
  expect(jsonLines(third.output)).toEqual([sealed]);
  // As Java's Jackson writes what is absent.
  writeFileSync(
    file,
    `${asLogin({ userPwEnc: 'a.b.c.d.e' })}\n${asLogin({ userPw: 'correct horse', userPwEnc: null })}\n`,
  );
  const fourth = await parley(['replay', file], { TOPIC_PREFIX });
  expect(jsonLines(fourth.output).map(({ result }) => result)).toEqual([
    'sealed',
    expect.not.stringMatching('sealed'),
  ]);
  expect(third.errors).toContain('! 1 request was not sent again: a sealed password');
});
