/** The testkit against a system of the suite's own, and both packages as somebody has them who installs their archives. */
import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { migrationNames } from '@parley/messaging';
import { openTestkit, type Testkit } from '@parley/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packages, read, root } from './docs/project.ts';
import { type EchoService, startEchoService } from './support/echo-service.ts';
import { openKit } from './support/open-kit.ts';
import { type SharedSystem, sharedSystem } from './support/shared-system.ts';
import { runShell } from './support/shell.ts';

let system: SharedSystem;
let kit: Testkit;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-packages-'));
  system = await sharedSystem();
  kit = await openKit(system.prefix);
});

afterAll(async () => {
  await kit?.close();
  rmSync(folder, { recursive: true, force: true });
});

const newUser = (userId = `u-${randomUUID()}`) => ({
  userId,
  userPw: 'correct horse',
  email: '',
  userName: userId,
});

async function signUp(): Promise<string> {
  const { user } = await kit.pairs['user-add'].request(newUser());
  return user.userId;
}

describe('the testkit', () => {
  test('asks, repeats, and expects to be refused', async () => {
    const user = newUser();
    const requestId = randomUUID();
    const { request, ask, expectError } = kit.pairs['user-add'];
    const first = await request(user, { requestId });
    expect(await request(user, { requestId, key: 'another' })).toEqual(first);
    const { headers, body } = await ask(user, { headers: { 'parley-origin': 'here' } });
    expect(body).toMatchObject({ isSuccess: false, errorCode: 'USER_EXISTS' });
    expect(headers).toMatchObject({ 'parley-origin': 'here', 'parley-error': 'USER_EXISTS' });
    expect(await expectError('EXPIRED', newUser(), { deadline: -60_000 })).toMatchObject({ user: null });
    await expect(request(user)).rejects.toMatchObject({ name: 'ErrorReply', code: 'USER_EXISTS' });
    expect(await kit.pairs.login.askRaw('{"userId":')).toMatchObject({ errorCode: 'BAD_REQUEST' });
  });

  test('hears what is told in a room and to a user', async () => {
    const [ann, bob] = [await signUp(), await signUp()];
    const { roomId } = await kit.pairs['user-add-room'].request({ userId: ann, friendId: [bob] });
    const room = kit.room(roomId);
    expect(await kit.user(bob).expectEvent({ type: 'INVITE', roomId })).toMatchObject({ invitedBy: ann });
    await room.expectEvent({ type: 'JOIN', userId: bob });
    await kit.pairs['user-typing'].send({ userId: bob, roomId });
    await room.expectEvent({ type: 'TYPING', userId: bob });
    const message = { roomId, writerId: ann, message: 'hello' };
    const { messageId } = await kit.pairs['user-add-chat'].request(message);
    const wanted = { type: 'SEND', messageId, createdAt: expect.any(String) } as const;
    expect(await room.expectEvent(wanted)).toMatchObject({ content: 'hello', seq: 1 });
    const absent = room.expectEvent({ type: 'LEAVE' }, { timeout: 1 });
    await expect(absent).rejects.toMatchObject({
      name: 'NoEvent',
      others: [{ actionType: 'JOIN', userId: ann }],
    });
  });

  test('is one of several on a Kafka, and says where its topics are missing', async () => {
    const elsewhere = openKit(`${system.prefix}none-`);
    await expect(elsewhere).rejects.toMatchObject({
      problem: 'NO_TOPIC',
      message: expect.stringContaining(`There is no topic ${system.prefix}none-`),
    });
    const nowhere = openTestkit({ brokers: '127.0.0.1:1', environment: {} });
    await expect(nowhere).rejects.toThrow(/^The brokers at 127\.0\.0\.1:1 can't be reached: .*ECONNREFUSED/);
  });

  test('seals passwords, and closes with its block', async () => {
    const keys = readFileSync(system.environment.CREDENTIAL_PUBLIC_KEYS_FILE ?? '', 'utf8');
    const brokers = system.environment.KAFKA_BROKERS ?? '';
    const options = {
      brokers,
      prefix: system.prefix,
      environment: {},
      pairs: ['user-add'],
      events: [],
    } as const;
    let waiting: Promise<unknown>;
    {
      await using sealing = await openTestkit({ ...options, sealTo: keys });
      // Only a password that travels sealed is looked at.
      const common = { ...newUser(), userPw: 'password' };
      await sealing.pairs['user-add'].expectError('PASSWORD_COMMON', common);
      waiting = expect(sealing.room(1).expectEvent({ type: 'JOIN' })).rejects.toMatchObject({
        problem: 'CLOSED',
      });
    }
    await waiting;
  });

  describe('on topics of others', () => {
    let service: EchoService;

    beforeAll(async () => {
      service = await startEchoService(`${system.prefix}testkit-`);
    });

    afterAll(() => service?.stop());

    test('asks and listens', async () => {
      const replies = await kit.listen(service.replies);
      const topics = { requestTopic: service.requests, replyTopic: service.replies };
      const orders = await kit.topics({ ...topics, correlation: 'json:id' });
      expect(await orders.request({ item: 7 }, { requestId: 'one' })).toEqual({ item: 7, id: 'one' });
      expect(await replies.expectEvent({ item: 7 })).toEqual({ item: 7, id: 'one' });
    });
  });
});

describe('the packages', () => {
  /** Where a library is that one of our packages has. */
  function libraryOf(name: string): string {
    const owner = packages.find((room) => readdirIfAny(`packages/${room}/node_modules`, name));
    if (owner === undefined) throw new Error(`no package of ours has ${name}`);
    return join(root, 'packages', owner, 'node_modules', name);
  }

  const readdirIfAny = (path: string, name: string): boolean => {
    try {
      return readdirSync(join(root, path, name)).length > 0;
    } catch {
      return false;
    }
  };

  /** As npm does it, but that the libraries which the archive names come from here. */
  async function install(archive: string): Promise<void> {
    const room = /parley-(\w+)-[^/]+$/.exec(archive)?.[1] ?? '';
    const target = join(folder, 'node_modules/@parley', room);
    mkdirSync(target, { recursive: true });
    await runShell(`tar -xzf '${archive}' -C '${target}' --strip-components 1`, {}, folder);
    const { dependencies } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) {
      const link = join(folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      rmSync(link, { force: true });
      symlinkSync(libraryOf(name), link);
    }
  }

  const place = () => {
    const { KAFKA_BROKERS = '', TOPIC_PREFIX = '' } = system.environment;
    return { KAFKA_BROKERS, TOPIC_PREFIX, LC_ALL: 'C.UTF-8' };
  };

  const run = (script: string) =>
    runShell(script.replace(/^node /, `'${process.execPath}' `), place(), folder);

  beforeAll(async () => {
    const packed = await runShell(`npm run -s pack -- --out '${folder}/packed'`, {});
    const archives = packed.trim().split('\n');
    expect(archives).toHaveLength(2);
    for (const archive of archives) await install(archive);
    symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  });

  test('parley asks', async () => {
    const parley = 'node node_modules/@parley/cli/dist/bin.js';
    const { version } = JSON.parse(read('packages/cli/package.json'));
    expect(await run(`${parley} --version`)).toBe(`${version}\n`);
    const reply = await run(
      `${parley} request user-add '${JSON.stringify(newUser())}' --expect isSuccess=true`,
    );
    expect(JSON.parse(reply)).toMatchObject({ errorCode: '' });
    const { newestMigration } = JSON.parse(
      readFileSync(join(folder, 'node_modules/@parley/cli/package.json'), 'utf8'),
    );
    expect(newestMigration).toBe(migrationNames().at(-1));
  });

  test('the first test of docs/testing.md passes with node:test', async () => {
    writeFileSync(join(folder, 'first.test.mjs'), read('examples/testkit.test.mjs'));
    expect(await run('node --test --test-reporter=tap first.test.mjs')).toMatch(/^# pass 1$/m);
  });

  test('the testkit can be required', async () => {
    const lines = [
      `const { openTestkit } = require('@parley/testkit');`,
      `openTestkit().then(async (kit) => {`,
      `  const { isSuccess } = await kit.pairs['user-add'].request(${JSON.stringify(newUser())});`,
      `  await kit.close();`,
      `  console.log(isSuccess);`,
      `});`,
    ];
    writeFileSync(join(folder, 'required.cjs'), lines.join('\n'));
    expect(await run('node required.cjs')).toBe('true\n');
  });

  test('types are there for modules of both kinds, without a look aside', async () => {
    const lines = [
      `import { openTestkit, type RoomEvent, type TestkitError } from '@parley/testkit';`,
      `export async function asked(): Promise<[string, RoomEvent, TestkitError['problem']]> {`,
      `  const kit = await openTestkit({ brokers: 'host:9092' });`,
      `  const { user } = await kit.pairs.login.request({ userId: 'kim', userPw: 'correct horse' });`,
      `  // @ts-expect-error no pair is called so`,
      `  kit.pairs.nothing;`,
      `  // @ts-expect-error a login needs a user`,
      `  kit.pairs.login.request({});`,
      `  return [user.userId, await kit.room(7).expectEvent({ type: 'JOIN' }), 'NO_TOPIC'];`,
      `}`,
    ];
    for (const name of ['asked.mts', 'asked.cts']) writeFileSync(join(folder, name), lines.join('\n'));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const options = '--noEmit --strict --module nodenext --target es2023 --types node';
    expect(await run(`node '${tsc}' ${options} asked.mts asked.cts`)).toBe('');
  });
});
