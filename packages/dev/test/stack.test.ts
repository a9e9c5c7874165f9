/**
 * `npm start`: what it tells, who it starts again, and that nothing of it stays.
 */

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { describeCluster } from '../src/kafka/describe-cluster.ts';
import { freePort, whyPortIsTaken } from '../src/processes/ports.ts';
import { processIdentity } from '../src/processes/process-identity.ts';
import type { ReadyStack } from '../src/stack/ready-file.ts';
import { inDatabase } from './support/databases.ts';
import {
  type Command,
  createStackPlace,
  errorLines,
  notedProcesses,
  type StackPlace,
} from './support/local-stack.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { waitFor } from './support/wait-for.ts';

const isAlive = (pid: number) => processIdentity(pid) !== undefined;

function allPids({ pids }: ReadyStack): number[] {
  return [...pids.front, ...pids.worker, ...pids.kafka, ...(pids.postgres === null ? [] : [pids.postgres])];
}

describe('a running stack', () => {
  let place: StackPlace;
  let stack: Command;

  beforeAll(async () => {
    place = await createStackPlace();
    stack = await place.start(['--workers', '1', '--fronts', '1']);
  }, 120_000);

  afterAll(async () => {
    await place.remove();
  });

  const ready = () => {
    const now = place.ready();
    if (!now) throw new Error('the ready file is gone');
    return now;
  };

  test('says where everything is, and all of it is there', async () => {
    const { front, kafka, database } = ready();
    expect(front).toHaveLength(1);
    expect((await fetch(`${front[0]}/ready`)).status).toBe(200);
    expect((await describeCluster(kafka)).nodeIds).toEqual([1]);
    const { rows } = await inDatabase(database, (client) =>
      client.query("SELECT to_regclass('users') IS NOT NULL AS users"),
    );
    expect(rows).toEqual([{ users: true }]);
    expect(allPids(ready())).toHaveLength(4);
    expect(allPids(ready()).every(isAlive)).toBe(true);
    for (const told of [
      'Parley is ready',
      front[0],
      `${front[0]}/inspector`,
      kafka,
      'console-consumer',
      'npx parley',
    ])
      expect(stack.output()).toContain(told);
  });

  test('keeps what is secret from other users of the machine', () => {
    const modeOf = (path: string) => statSync(join(place.environment.DATA_DIR ?? '', path)).mode & 0o777;
    expect(['secrets', 'kafka-1'].map(modeOf)).toEqual([0o700, 0o700]);
    const files = readdirSync(join(place.environment.DATA_DIR ?? '', 'secrets')).map((name) =>
      join('secrets', name),
    );
    for (const file of [...files, 'run/ready.json']) expect([file, modeOf(file)]).toEqual([file, 0o600]);
    expect(statSync(place.environment.PARLEY_READY_FILE ?? '').mode & 0o777).toBe(0o600);
  });

  test('tells of itself from another terminal, and to scripts', async () => {
    const { front, frontHealth, workerHealth, kafka, pids } = ready();
    expect(stack.output()).toContain(`${frontHealth[0]}/ready`);
    // Before the first request is answered nobody can tell how many wait.
    await signUpAndLogIn(front[0] ?? '', `kim-${randomUUID()}`);
    const status = await waitFor('what is answered to be committed', async () => {
      const { code, output } = await place.runLaunched('status', ['--json']);
      expect(code).toBe(0);
      const told = JSON.parse(output);
      return told.waiting === 0 && told;
    });
    expect(status).toEqual({
      state: 'ready',
      pid: stack.child.pid,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      dataDir: place.environment.DATA_DIR,
      waiting: 0,
      whyNotCounted: null,
      parts: [
        expect.objectContaining({ name: 'front 1', address: front[0], health: frontHealth[0] }),
        expect.objectContaining({ name: 'worker 1', pid: pids.worker[0], health: workerHealth[0] }),
        expect.objectContaining({ name: 'kafka 1', address: kafka, pid: pids.kafka[0] }),
        expect.objectContaining({ name: 'postgres', version: expect.stringMatching(/^PostgreSQL \d/) }),
      ],
    });
    const shown = place.run('status');
    expect(await shown.ended).toBe(0);
    expect(shown.output()).toContain(`is ready (pid ${stack.child.pid}`);
    expect(shown.output()).toContain('0 requests wait for workers.');
  });

  test('warns of nothing while it starts', () => {
    expect(stack.output()).not.toMatch(/warn|error/i);
  });

  test('is the only one in its folder', async () => {
    const second = await place.runLaunched('start');
    expect(second.code).toBe(1);
    const lines = errorLines(second.errors);
    expect(lines.length).toBeLessThanOrEqual(5);
    expect(lines[0]).toContain(`already runs in this folder (pid ${stack.child.pid})`);
    expect(lines.join('\n')).toContain(`DATA_DIR=${place.environment.DATA_DIR} npm run stop`);
    expect(lines.join('\n')).toContain(ready().front[0]);
  });

  test('keeps its data from a reset', async () => {
    const reset = await place.runLaunched('reset', ['--yes']);
    expect(reset).toMatchObject({ code: 1, errors: expect.stringContaining('npm run stop') });
  });

  test("is where Kafka's own tools go", { tags: ['long'] }, async () => {
    const tool = place.run('kafka', ['topics', '--list']);
    expect(await tool.ended).toBe(0);
    expect(tool.output().split('\n')).toEqual(expect.arrayContaining(['login-request', 'login-response']));
  });

  test.for(['KAFKA_PORT', 'POSTGRES_PORT', 'PORT'] as const)(
    'tells another stack that %s is taken',
    async (variable) => {
      const other = await createStackPlace();
      try {
        const taken = place.environment[variable] ?? '';
        const start = await other.runLaunched('start', [], { [variable]: taken });
        expect(start.code).toBe(1);
        const lines = errorLines(start.errors);
        expect(lines.length).toBeLessThanOrEqual(5);
        expect(lines[0]).toContain(`Port ${taken}`);
        expect(lines.join('\n')).toMatch(new RegExp(`^ {2}.*${variable}=\\d+ npm start$`, 'm'));
        if (variable === 'KAFKA_PORT')
          expect(lines.join('\n')).toContain(`KAFKA_BROKERS=127.0.0.1:${taken} npm start`);
      } finally {
        await other.remove();
      }
    },
  );

  describe('starts what was killed again, and says so:', () => {
    const isStartedAgain = async (kind: 'worker' | 'front' | 'kafka' | 'postgres') => {
      const pidOf = () => [ready().pids[kind]].flat()[0] ?? 0;
      const before = pidOf();
      process.kill(before, 'SIGKILL');
      const after = await waitFor(
        'another pid in the ready file',
        () => pidOf() !== before && pidOf(),
        60_000,
      );
      expect(isAlive(after)).toBe(true);
      expect(stack.output()).toContain(`(pid ${before}) ended with signal SIGKILL; starting it again`);
      await waitFor('it to be said', () => stack.output().includes(`runs again (pid ${after})`));
      await waitFor(
        'the front to be ready',
        async () => (await fetch(`${ready().front[0]}/ready`)).ok,
        60_000,
      );
    };
    test.for(['worker'] as const)('%s', isStartedAgain);
    test.for(['front', 'kafka', 'postgres'] as const)('%s', { tags: ['long'] }, isStartedAgain);
  });

  test('leaves nothing behind after two Ctrl-C', async () => {
    const pids = notedProcesses(place).map(({ pid }) => pid);
    expect(pids).toEqual(expect.arrayContaining(allPids(ready())));
    stack.child.kill('SIGINT');
    await waitFor('the stop to begin', () => stack.output().includes('Stopping'));
    stack.child.kill('SIGINT');
    expect(await stack.ended).toBe(130);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(notedProcesses(place)).toEqual([]);
    expect(place.ready()).toBeUndefined();
    expect(stack.output()).not.toContain('was killed');
  });
});

describe('a stack that is broken off', () => {
  const bare = ['--workers', '0', '--fronts', '0'];
  let place: StackPlace;

  beforeEach(async () => {
    place = await createStackPlace();
  });

  afterEach(async () => {
    await place.remove();
  });

  test('by kill -9 has its processes ended, its data kept by the next, and cleared by a reset', {
    timeout: 120_000,
    tags: ['long'],
  }, async () => {
    const first = await place.start(bare);
    const before = place.ready();
    if (!before) throw new Error('not ready');
    await inDatabase(before.database, (client) => client.query('CREATE TABLE kept (id INTEGER)'));
    first.child.kill('SIGKILL');
    await first.ended;
    expect(allPids(before).every(isAlive)).toBe(true);
    const status = place.run('status');
    expect(await status.ended).toBe(1);
    expect(status.output()).toMatch(/was killed, and this still runs.*npm run stop/);
    expect(status.output()).toMatch(new RegExp(`postgres .*pid ${before.pids.postgres}`));

    const second = place.run('start', bare);
    const after = await waitFor(
      'a new stack',
      () => place.ready()?.pids.postgres !== before.pids.postgres && place.ready(),
      90_000,
    );
    expect(allPids(before).filter(isAlive)).toEqual([]);
    const { rowCount } = await inDatabase(after.database, (client) => client.query('SELECT FROM kept'));
    expect(rowCount).toBe(0);
    const stop = place.run('stop');
    expect(await stop.ended).toBe(0);
    expect(stop.output()).toMatch(
      new RegExp(`Parley \\(pid ${second.child.pid}\\).*(kafka 1.*postgres|postgres.*kafka 1)`),
    );
    expect(await second.ended).toBe(143);
    expect(allPids(after).filter(isAlive)).toEqual([]);
    const again = place.run('stop');
    expect(await again.ended).toBe(0);
    expect(again.output()).toContain('nothing to stop');
    const stopped = place.run('status', ['--json']);
    expect(await stopped.ended).toBe(1);
    expect(JSON.parse(stopped.output())).toMatchObject({ state: 'stopped', pid: null, parts: [] });

    const dataDir = place.environment.DATA_DIR ?? '';
    const unasked = place.run('reset');
    expect(await unasked.ended).toBe(1);
    expect(unasked.output()).toContain(`  ${dataDir}/postgres\n`);
    expect(unasked.output()).toContain(`DATA_DIR=${dataDir} npm run reset -- --yes`);
    expect(existsSync(`${dataDir}/postgres`)).toBe(true);
    const reset = place.run('reset', ['--yes']);
    expect(await reset.ended).toBe(0);
    expect(reset.output()).toContain(`  ${dataDir}/postgres\n`);
    expect(existsSync(dataDir)).toBe(false);
  });

  test('by what cannot be written at its very end, stops what it had started', {
    timeout: 120_000,
    tags: ['long'],
  }, async () => {
    const start = place.run('start', bare, { PARLEY_READY_FILE: '/sys/parley/ready.json' });
    expect(await start.ended).toBe(1);
    expect(start.output()).toContain('✔ PostgreSQL');
    expect(errorLines(start.output())[0]).toContain('/sys/parley');
    expect(start.output()).not.toMatch(/^\s+at /m);
    expect(notedProcesses(place)).toEqual([]);
  });

  test('while it starts, leaves nothing behind', { timeout: 120_000 }, async () => {
    const start = place.run('start', bare);
    const kafka = await waitFor(
      'the broker to be started',
      () =>
        existsSync(`${place.environment.DATA_DIR}/run/processes.json`) &&
        notedProcesses(place).find(({ name }) => name === 'kafka 1'),
      60_000,
    );
    start.child.kill('SIGINT');
    expect(await start.ended).toBe(130);
    expect(isAlive(kafka.pid)).toBe(false);
    expect(notedProcesses(place)).toEqual([]);
  });
});

describe('a dependency that cannot be used', () => {
  let place: StackPlace;
  let stranger: Server;

  beforeAll(async () => {
    place = await createStackPlace();
    stranger = createServer((socket) => socket.end('not Kafka\n')).listen(place.kafkaPort, '127.0.0.1');
    await once(stranger, 'listening');
  });

  afterAll(async () => {
    stranger.close();
    await place.remove();
  });

  async function failure(more: Record<string, string>) {
    const start = await place.runLaunched('start', [], more);
    expect(start.code).toBe(1);
    const lines = errorLines(start.errors);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.length).toBeLessThanOrEqual(5);
    return lines;
  }

  test('another program on the port for Kafka', async () => {
    const start = place.run('start');
    expect(await start.ended).toBe(1);
    expect(errorLines(start.output())[0]).toMatch(
      /Port \d+, wanted for Kafka, is taken by another program, which is not a Kafka/,
    );
  });

  test('a Kafka that nobody runs', async () => {
    const broker = `127.0.0.1:${await freePort()}`;
    expect((await failure({ KAFKA_BROKERS: broker }))[0]).toContain(`${broker}: nothing listens there`);
  });

  test('something else where Kafka should be', async () => {
    const [first] = await failure({ KAFKA_BROKERS: `127.0.0.1:${place.kafkaPort}` });
    expect(first).toContain('is not a Kafka broker');
  });

  test('a wrong password, which is not shown', async () => {
    const url = new URL(inject('adminDatabaseUrl'));
    url.password = 'mistaken';
    const lines = await failure({ DATABASE_URL: url.href, KAFKA_BROKERS: inject('kafkaBrokers') });
    expect(lines[0]).toContain(`refuses the user "${url.username}"`);
    expect(lines.join('\n')).not.toContain('mistaken');
  });

  test('a database that is not there', async () => {
    const url = new URL(inject('adminDatabaseUrl'));
    url.pathname = 'nowhere';
    const lines = await failure({ DATABASE_URL: url.href, KAFKA_BROKERS: inject('kafkaBrokers') });
    expect(lines[0]).toContain('has no database "nowhere"');
    expect(lines.join('\n')).toContain('createdb');
  });

  test('every port that is taken, at once, with others that are free', async () => {
    const strangers = await Promise.all(
      [place.environment.PORT, place.environment.POSTGRES_PORT].map(async (port) => {
        const server = createServer().listen(Number(port), '127.0.0.1');
        await once(server, 'listening');
        return server;
      }),
    );
    try {
      const text = (await failure({})).join('\n');
      for (const name of ['PORT', 'POSTGRES_PORT', 'KAFKA_PORT'])
        expect(text).toMatch(new RegExp(`^ {2}${place.environment[name]} for `, 'm'));
      const advice = /Take others: {2}(.*)$/m.exec(text)?.[1] ?? '';
      const ports = [...advice.matchAll(/\b(?:KAFKA_|POSTGRES_)?PORT=(\d+)/g)].map(([, port]) =>
        Number(port),
      );
      expect(ports).toHaveLength(3);
      for (const port of ports) expect(await whyPortIsTaken(port)).toBeUndefined();
      expect(advice).toContain(`DATA_DIR=${place.environment.DATA_DIR} `);
    } finally {
      for (const server of strangers) server.close();
    }
  });

  test('a DATA_DIR that is a file', async () => {
    const [first] = await failure({ DATA_DIR: `${import.meta.dirname}/stack.test.ts` });
    expect(first).toContain('stack.test.ts, and that is a file');
  });

  test('a PARLEY_READY_FILE that is a folder', async () => {
    const [first] = await failure({ PARLEY_READY_FILE: place.folder });
    expect(first).toContain('which is a folder');
  });

  test('a password in a URL that is not percent-encoded', async () => {
    for (const [character, code] of [
      ['#', '%23'],
      ['/', '%2F'],
      ['?', '%3F'],
      ['@', '%40'],
    ] as const) {
      const url = new URL(inject('adminDatabaseUrl'));
      const given = `postgresql://${url.username}:hid${character}den@${url.host}/parley`;
      const text = (await failure({ DATABASE_URL: given, KAFKA_BROKERS: inject('kafkaBrokers') })).join('\n');
      expect(text).toContain(`${code} for "${character}"`);
      expect(text).not.toMatch(/hid|den@/);
    }
  });

  test('no Java', async () => {
    const [first] = await failure({ JAVA_HOME: place.folder, KAFKA_PORT: String(await freePort()) });
    expect(first).toContain('needs Java 17 or newer');
  });
});
