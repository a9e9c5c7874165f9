/**
 * The README's commands and the examples: in short against a system that files share, and at length against the stack that the
 * README's first command starts.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pairNames, pairs } from '@parley/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { read, root, section, shellBlocks } from './docs/project.ts';
import { createStackPlace, type StackPlace } from './support/local-stack.ts';
import { sharedSystem } from './support/shared-system.ts';
import { runShell, type ShellRun, startShell } from './support/shell.ts';
import { waitFor } from './support/wait-for.ts';

/** A system that the commands are run against. */
interface Place {
  readonly front: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A reader's commands, which are for the local stack and its user kim. */
  asPasted(script: string): string;
}

const blocks = shellBlocks(read('README.md'));
const block = (part: string) =>
  blocks.find((each) => each.includes(part)) ?? `echo 'no block with ${part}' && exit 9`;

const start = ({ asPasted, environment, front }: Place, script: string) =>
  startShell(asPasted(script), { ...environment, FRONT: front });

const runAt = ({ asPasted, environment, front }: Place, script: string) =>
  runShell(asPasted(script), { ...environment, FRONT: front });

const replies = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

async function signUp(front: string, userId: string) {
  const response = await fetch(`${front}/api/requests/user-add`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'wait=15' },
    body: JSON.stringify({ userId, userPw: 'correct horse', email: '', userName: userId }),
  });
  expect(response.status).toBe(200);
}

/** Others have their topics there too, which a prefix tells apart. */
async function onSharedSystem(): Promise<Place> {
  const { url, environment, prefix } = await sharedSystem();
  const { KAFKA_BROKERS = '' } = environment;
  const kim = `kim-${randomUUID()}`;
  await signUp(url, kim);
  return {
    front: url,
    environment: { KAFKA_BROKERS, TOPIC_PREFIX: prefix },
    asPasted: (script) =>
      script
        .replaceAll('http://127.0.0.1:3000', url)
        .replaceAll(/--topic (?=\w)/g, `--topic ${prefix}`)
        .replaceAll(/\bkim\b/g, kim),
  };
}

/** With the stack's ports, which a reader's are by default. */
async function onStack(place: StackPlace): Promise<Place> {
  await place.start();
  const front = place.ready()?.front[0] ?? '';
  await signUp(front, 'kim');
  return {
    front,
    environment: place.environment,
    asPasted: (script) =>
      script
        .replaceAll('http://127.0.0.1:3000', front)
        .replaceAll('127.0.0.1:9092', `127.0.0.1:${place.kafkaPort}`),
  };
}

test('the README has no command that is not run here', () => {
  const known = ['npm start', 'console-consumer', 'console-producer', 'parley -- request', 'curl'];
  expect(blocks).toHaveLength(known.length);
  for (const part of known) expect(block(part)).toContain(part);
});

test('the README says at its headings what is to be had there', () => {
  expect(section('README.md', 'The first scripted request')).toContain(block('console-producer'));
});

function testReadme(where: () => Place) {
  let watching: ShellRun;

  beforeAll(() => {
    watching = start(where(), block('console-consumer'));
  });

  afterAll(async () => {
    watching?.interrupt();
    await watching?.ended;
  });

  const loggedIn = () => {
    const userId = where().asPasted('kim');
    return { userId, isSuccess: true, errorMessage: '', errorCode: '', user: { userId } };
  };

  test('asks by console-producer, and sees the reply by console-consumer, without the password', async () => {
    await runAt(where(), block('console-producer'));
    const { userId } = loggedIn();
    const reply = await waitFor(
      'the reply',
      () => replies(watching.output()).find((each) => each.userId === userId),
      30_000,
    );
    expect(reply).toMatchObject(loggedIn());
    expect(watching.output()).not.toContain('correct horse');
  });

  test('asks by parley', async () => {
    expect(replies(await runAt(where(), block('parley -- request')))).toMatchObject([loggedIn()]);
  });

  test('asks by curl', async () => {
    expect(replies(await runAt(where(), block('curl')))).toMatchObject([loggedIn()]);
  });
}

const success = { isSuccess: true, errorCode: '' };

const taken = { isSuccess: false, errorCode: 'USER_EXISTS' };

/** Of a user who is there already: one reply, and a word to it. */
async function runAgain(place: Place, script: string) {
  const again = start(place, script);
  expect(await again.ended).toBe(1);
  expect(replies(again.output())).toMatchObject([taken]);
  expect(again.errors()).toContain('✖ user-add was not done');
}

describe('on a system', { timeout: 180_000 }, () => {
  let place: Place;

  beforeAll(async () => {
    place = await onSharedSystem();
  });

  describe('the README', () => testReadme(() => place));

  test('by-http.sh, twice', async () => {
    for (let time = 0; time < 2; time++) {
      const userId = expect.stringMatching(/^lee-/);
      expect(replies(await runAt(place, 'examples/by-http.sh'))).toMatchObject([
        { ...success, user: { userId } },
        { ...success, user: { userId } },
        { ...success, status: 'At lunch' },
        { ...success, userId },
      ]);
    }
    await runAgain(place, 'examples/by-http.sh kim');
  });

  test('say how they are called, and take no option for a name', async () => {
    const scripts = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.sh'));
    expect(scripts.length).toBeGreaterThan(5);
    for (const script of scripts) {
      const wrong = start(place, `examples/${script} --bogus`);
      expect(await wrong.ended, script).toBe(2);
      expect(wrong.errors()).toMatch(new RegExp(`^usage: .*examples/${script} `));
      expect(wrong.output()).toBe('');
    }
  });

  test('every-pair.sh has a line for each pair that users ask', () => {
    const script = read('examples/every-pair.sh');
    for (const pair of pairNames.filter((name) => pairs[name].mayAsk !== 'administrator'))
      expect(script).toMatch(new RegExp(`^(ask|tell) ${pair} `, 'm'));
  });

  test('chat-by-http.sh', async () => {
    const said = { userId: expect.stringMatching(/^yoon/), roomId: expect.any(Number) };
    expect(replies(await runAt(place, 'examples/chat-by-http.sh'))).toMatchObject([
      { ...success, user: { userName: expect.stringMatching(/^yoon/) } },
      success,
      { ...success, user: { userName: expect.stringMatching(/^yoon-.*-friend/) } },
      success,
      { ...success, ...said },
      { ...success, ...said, message: '안녕하세요, 서 선생님', seq: 1 },
      { ...said, actionType: 'SEND', content: '안녕하세요, 서 선생님' },
    ]);
  });
});

describe('on the stack that the README starts', { timeout: 180_000, tags: ['long'] }, () => {
  let stack: StackPlace;
  let place: Place;

  beforeAll(async () => {
    stack = await createStackPlace();
    place = await onStack(stack);
  }, 120_000);

  afterAll(() => stack?.remove(), 60_000);

  describe('the README', () => testReadme(() => place));

  describe('docs/testing.md', () => {
    test.each(shellBlocks(read('docs/testing.md')))('runs: %s', async (script) => {
      const { folder } = stack;
      await runAt(
        place,
        script.replace(/(chat-results\.xml|recorded\.jsonl)/, (name) => join(folder, name)),
      );
    });
  });

  // Most of their time they wait, for a consumer to see that no more comes or for each other's Java to start.
  describe.concurrent('examples that start many programs', () => {
    let everyPair: ShellRun;

    beforeAll(() => {
      // It starts some thirty Java programs, which takes its time: the others run meanwhile.
      everyPair = start(place, 'examples/every-pair.sh');
    });

    afterAll(async () => {
      everyPair?.interrupt();
      await everyPair?.ended;
    });

    test('by-topic.sh, which shows the replies of this run alone', async () => {
      expect(replies(await runAt(place, 'examples/by-topic.sh choi'))).toMatchObject([
        { ...success, user: { userId: 'choi', loginDate: null } },
        {
          ...success,
          user: { userId: 'choi', loginDate: [expect.any(Number), expect.any(Number), expect.any(Number)] },
        },
      ]);
      await runAgain(place, 'examples/by-topic.sh choi');
    });

    test('by-cli.sh, twice', async () => {
      for (let time = 0; time < 2; time++) {
        const userId = expect.stringMatching(/^park-/);
        expect(replies(await runAt(place, 'examples/by-cli.sh'))).toMatchObject([
          { ...success, user: { userId } },
          { ...success, user: { userId } },
          { ...success, status: 'On a train' },
          { ...success, userId },
        ]);
      }
      await runAgain(place, 'examples/by-cli.sh kim');
    });

    test('room-events.sh says that it knows nothing of a room', async () => {
      const following = start(place, 'examples/room-events.sh 999999');
      await waitFor('it to be said', () => following.errors().includes('No event of a room 999999'), 60_000);
      following.interrupt();
      await following.ended;
      expect(following.output()).toBe('');
    });

    test('every-pair.sh and room-events.sh', async () => {
      expect(await everyPair.ended, everyPair.errors()).toBe(0);
      const answered = everyPair.output().match(/^[a-z-]+(?= \{"userId")/gm);
      const silent = pairNames.filter((pair) => pairs[pair].kind === 'ephemeral');
      const asked = pairNames.filter((pair) => pairs[pair].mayAsk !== 'administrator');
      expect([...new Set([...(answered ?? []), ...silent])].sort()).toEqual(asked.toSorted());
      const script = read('examples/every-pair.sh');
      for (const pair of silent) expect(script).toContain(`tell ${pair} `);

      const [, roomId] = everyPair.output().match(/"roomId":(\d+)/) ?? [];
      const following = start(place, `examples/room-events.sh ${roomId}`);
      const actions = () => replies(following.output()).map(({ actionType }) => actionType);
      const departures = () => actions().filter((action) => action === 'LEAVE').length;
      await waitFor('the last event', () => departures() === 2, 30_000);
      following.interrupt();
      await following.ended;
      expect(following.errors()).not.toContain('No event');
      // Typing is told to nobody later, and a new picture in the background: its place depends on how fast that is.
      const elsewhen = ['TYPING', 'MEMBER_NAME'];
      expect(actions().filter((action) => !elsewhen.includes(action))).toEqual([
        'JOIN',
        'JOIN',
        'RENAME',
        'SEND',
        'MODIFY',
        'REACT',
        'PIN',
        'READ',
        'DELETE',
        'LEAVE',
        'ROOM',
        'JOIN',
        'ROLE',
        'SEND',
        'LEAVE',
      ]);
    });
  });
});
