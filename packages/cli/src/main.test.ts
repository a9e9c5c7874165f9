/** The command without a Kafka: usage errors, help, and equivalents. packages/dev/test/cli.test.ts covers the rest. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pairNames } from '@parley/contracts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { run } from './main.ts';
import { speak } from './words/language.ts';

const chat = resolve(import.meta.dirname, '../../../examples/chat.yaml');
const commands = [
  'pairs',
  'schema',
  'example',
  'request',
  'run',
  'watch',
  'trace',
  'record',
  'replay',
  'dlt',
  'lag',
  'topics',
  'acls',
  'doctor',
  'demo',
  'secrets',
  'keys',
  'completion',
  'users',
  'shell',
];

beforeEach(() => {
  vi.stubEnv('LC_ALL', 'C.UTF-8');
  vi.stubEnv('KAFKA_BROKERS', '127.0.0.1:1');
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  speak('en');
});

async function parley(args: string[]) {
  const written = { output: '', errors: '' };
  const collect = (name: keyof typeof written) => (chunk: unknown, done?: unknown) => {
    written[name] += chunk;
    if (typeof done === 'function') done();
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(collect('output') as typeof process.stdout.write);
  vi.spyOn(process.stderr, 'write').mockImplementation(collect('errors') as typeof process.stderr.write);
  const code = await run(args);
  vi.restoreAllMocks();
  return { code, ...written };
}

test.each([
  ['request', 'nothing', '{}', 'There is no pair "nothing". There are: user-add'],
  ['request', 'login', '{"userId":1}', 'userId'],
  ['request', 'login', 'Give the request'],
  ['request', 'login', '{}', '--file', 'x', 'Give the request'],
  ['request', 'login', '--file', '/not/there', 'ENOENT'],
  ['request', 'Name a pair'],
  ['request', 'logout', 'kim', '--timeout', 'soon', '--timeout soon'],
  ['request', 'logout', 'kim', '--deadline', '0', '--deadline 0'],
  ['request', 'logout', 'kim', '--count', '0', '--count 0'],
  ['request', 'logout', 'kim', '--nothing', 'unknown option'],
  ['request', 'logout', 'kim', '--expect', 'x', '--expect x'],
  ['request', 'logout', 'kim', '--brokers', 'foo', '--brokers foo is not host:port'],
  ['request', 'logout', 'kim', '-b', 'foo', '--bootstrap-server foo is not host:port'],
  ['request', 'logout', 'kim', '--command-config', '/not/there', 'ENOENT'],
  ['request', 'logout', 'kim', '--seal', '/not/there', 'not a JWKS'],
  ['request', 'logout', 'kim', '--header', 'x', '--header x is not'],
  ['request', '--topic', 'x', '{}', 'go together'],
  ['request', '--topic', 'x', '--reply-topic', 'y', '--deadline', '1', '{}', '--deadline is only for'],
  ['request', '--topic', 'x', '--reply-topic', 'y', '--correlation', 'z', '{}', '--correlation z'],
  ['request', '--topic', 'x', '--reply-topic', 'y', '{}', '{}', 'too many arguments'],
  ['request', 'nothing', '{}', '--lang', 'ko', '"nothing" 페어는 없습니다'],
  ['request', 'nothing', '{}', '--lang', 'fr', 'Allowed choices are en, ko'],
  ['watch', '--from', 'yesterday', '--from yesterday'],
  ['watch', '-f', '%z', 'no token %z'],
  ['watch', '--count', 'many', '--count many'],
  ['watch', 'nothing', 'There is no pair "nothing"'],
  ['run', '/not/there', 'ENOENT'],
  ['run', chat, '--var', 'x', '--var x is not'],
  ['run', chat, '--users', '0', '--users 0'],
  ['record', "required option '-o, --output <file>' not specified"],
  ['replay', chat, 'line 1 is not a request with its reply'],
  ['dlt', 'list', 'nothing', 'There is no pair "nothing"'],
  ['dlt', 'redrive', 'login', 'or use --all'],
  ['dlt', 'redrive', 'login', '0:1', '--all', 'or use --all'],
  ['topics', 'nothing', 'unknown command'],
  ['request', 'login', '{"userId":"kim" "userPw":"x"}', 'line 1, column 17: "\\"" is not allowed there'],
  ['request', 'login', '{"userId":', '--lang', 'ko', '1행 11열: 너무 일찍 끝났습니다'],
  ['request', 'login', '{"userId":1}', 'the request does not match the pair’s schema: userId:'],
  ['trace', 'x', '--topic', 'orders', 'go together'],
  ['acls', 'nothing', 'unknown command'],
  ['keys', 'list', 'Name the folder'],
  ['users', 'lock', 'kim', 'use --secret <file>'],
  ['users', 'grant', 'kim', 'parley users grant kim admin'],
  ['users', 'revoke', 'kim', 'as', 'Allowed choices are admin'],
  ['users', 'list', '--limit', '0', '--limit 0'],
  ['completion', 'tcsh', 'Allowed choices are bash, zsh, fish'],
  ['schema', 'nothing', 'There is no pair "nothing"'],
  ['example', "missing required argument 'pair'"],
  ['nothing', 'unknown command'],
])('exits 2 for: parley %s %s %s %s', async (...line) => {
  const cause = line.at(-1) ?? '';
  const { code, output, errors } = await parley(line.slice(0, -1));
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors).toContain(cause);
  expect(errors).not.toMatch(/^\s+at /m);
});

test.each([
  ['login', '{"userId":1,"userPw":"x"}'],
  ['login', '{"userId":"kim"}'],
  ['login', '{"userId":"","userPw":"x"}'],
  ['user-change-password', '{"userId":"kim"}'],
  ['user-add', '{"userId":" kim","userName":"","email":7,"userPw":"x"}'],
  ['user-add-room', '{"userId":"kim","friendId":"lee","chatType":"LOUD"}'],
  ['user-search-chat', '{"userId":"kim","roomId":0.5,"before":1,"after":1}'],
  ['user-react-chat', '{"userId":"kim","roomId":5,"messageId":1,"emoji":"no","on":true}'],
  ['user-find-chat', '{"userId":"kim","text":"\\u200b","cursor":"?","limit":1000000}'],
])('reports what is wrong with a request to %s in a single language: %s', async (pair, json) => {
  const { errors } = await parley(['request', pair, json, '--lang', 'ko']);
  const names =
    /\b(userId|userPw|userPwEnc|newPw|newPwEnc|userName|email|friendId|chatType|roomId|before|after|around|emoji|text|cursor|limit|string|number|int|array|boolean|NORMAL|EMOJI|BAD_REQUEST|UTF-8|JSON|raw)\b/g;
  expect(errors.replaceAll(names, '')).not.toMatch(/[A-Za-z]/);
  expect(errors).toMatch(/[가-힣]/);
  const english = await parley(['request', pair, json, '--lang', 'en']);
  expect(english.errors).not.toMatch(/[가-힣]/);
});

test.each([
  ['request', 'logout', 'kim', '--nothing'],
  ['nothing'],
  ['example'],
  ['record'],
  ['request', 'logout', 'kim', '--key'],
  ['schema', 'login', 'logout'],
  ['completion', 'tcsh'],
  ['users', 'revoke', 'kim', 'as'],
])('reports a usage error in Korean: parley %s %s %s %s', async (...line) => {
  const { code, errors } = await parley([...line.filter(Boolean), '--lang', 'ko']);
  expect(code).toBe(2);
  expect(errors).toMatch(/^오류: .*[가-힣]/);
  expect(errors).not.toContain('error');
});

test('uses the language of the locale', async () => {
  vi.stubEnv('LC_ALL', 'ko_KR.UTF-8');
  expect((await parley(['schema', 'nothing'])).errors).toContain('페어는 없습니다');
  vi.stubEnv('LC_ALL', '');
  vi.stubEnv('LC_MESSAGES', '');
  vi.stubEnv('LANG', 'ko_KR.UTF-8');
  expect((await parley(['schema', 'nothing'])).errors).toContain('페어는 없습니다');
  expect((await parley(['schema', 'nothing', '--lang=en'])).errors).toContain('There is no pair');
});

describe('help', () => {
  test('lists all commands, and the meaning of exit codes', async () => {
    const { code, output } = await parley(['--help']);
    expect(code).toBe(0);
    const listed = [...output.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
    expect(listed).toEqual(expect.arrayContaining(commands));
    expect(output).toContain('6 no broker reached');
  });

  test.each([
    ...['list', 'show', 'redrive'].map((name) => ['dlt', name]),
    ...['check', 'create'].map((name) => ['topics', name]),
    ...['list', 'check', 'print'].map((name) => ['acls', name]),
    ...['list', 'rotate'].map((name) => ['keys', name]),
    ...['list', 'lock', 'unlock', 'sessions', 'end-sessions', 'reset', 'grant', 'revoke', 'admins'].map(
      (name) => ['users', name],
    ),
  ])('for %s %s has its own example', async (command, name) => {
    const { output } = await parley([command as string, name as string, '--help']);
    const [, shown = ''] = output.split('Examples:\n');
    expect(shown.trim().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^parley ${command} ${name}\\b`)),
    ]);
  });

  test.each(commands)('of %s has an example, in both languages', async (command) => {
    const english = await parley([command, '--help']);
    expect(english).toMatchObject({ code: 0, errors: '' });
    expect(english.output).toMatch(new RegExp(`Examples:\n {2}parley ${command}`));
    const korean = await parley([command, '--help', '--lang', 'ko']);
    expect(korean.output).toMatch(/^사용법: [\s\S]*공통 옵션:[\s\S]*예:/);
    expect(korean.output).toContain('--bootstrap-server');
  });
});

test('pairs lists all pairs, for people and for scripts', async () => {
  const shown = (await parley(['pairs'])).output;
  for (const pair of pairNames) expect(shown).toMatch(new RegExp(`^${pair} \\(`, 'm'));
  const described = JSON.parse((await parley(['pairs', '--json'])).output);
  expect(described.map(({ pair }: { pair: string }) => pair)).toEqual(pairNames);
});

test('schema prints the JSON Schema of request, reply or both', async () => {
  const schemas = JSON.parse((await parley(['schema', 'user-add-chat'])).output);
  expect(schemas.request.required).toEqual(['roomId', 'writerId', 'message']);
  expect(JSON.parse((await parley(['schema', 'user-add-chat', '--request'])).output)).toEqual(
    schemas.request,
  );
  expect(JSON.parse((await parley(['schema', 'user-add-chat', '--reply'])).output)).toEqual(schemas.reply);
});

test('example prints a request', async () => {
  const { output } = await parley(['example', 'login']);
  expect(JSON.parse(output)).toEqual({ userId: 'kim', userPw: 'correct horse' });
});

test('print-equivalent prints the commands of Kafka’s own tools, and does nothing', async () => {
  const connection = '--bootstrap-server 127.0.0.1:1 --command-config my.properties';
  const properties = resolve(import.meta.dirname, '../package.json'); // which has no setting
  const equivalent = async (...args: string[]) => {
    const { code, output, errors } = await parley([
      ...args,
      '--print-equivalent',
      '--command-config',
      properties,
    ]);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    return output.replaceAll(properties, 'my.properties').split('\n').slice(0, -1);
  };
  expect(await equivalent('lag')).toEqual([`kafka-consumer-groups.sh ${connection} --describe --all-groups`]);
  expect(await equivalent('lag', '-g', 'a group')).toEqual([
    `kafka-consumer-groups.sh ${connection} --describe --group 'a group'`,
  ]);
  const shown = ['timestamp', 'key', 'headers']
    .map((name) => `--formatter-property print.${name}=true`)
    .join(' ');
  expect(await equivalent('watch', '-t', 'orders', '--from', 'beginning', '-c', '5')).toEqual([
    `kafka-console-consumer.sh ${connection} --topic orders --from-beginning --max-messages 5 ${shown}`,
  ]);
  expect(await equivalent('watch', '-t', 'orders')).toEqual([
    `kafka-console-consumer.sh ${connection} --topic orders ${shown}`,
  ]);
  const topics = ['request', '--topic', 'a', '--reply-topic', 'b', '--request-id', 'id'];
  const [, plain] = await equivalent(...topics, '--correlation', 'header:x', '{}', '-H', 'h=1,2;3');
  expect(plain).toBe(
    `printf '%s\\n' 'kafka_replyTopic:b&h:1,2;3&x:id\t{}' | kafka-console-producer.sh ${connection} ` +
      "--topic a --reader-property parse.headers=true --reader-property 'headers.separator=&'",
  );
  expect(await equivalent('topics', 'create', '--replication-factor', '3')).toContain(
    `kafka-topics.sh ${connection} --create --if-not-exists --topic login-request --partitions 2 --replication-factor 3`,
  );
  const [, produce] = await equivalent(
    'request',
    'logout',
    `"it's kim"`,
    '--raw',
    '--key',
    'k',
    '--request-id',
    'id',
  );
  expect(produce).toBe(
    `printf '%s\\n' 'kafka_correlationId:id\tk\t"it'\\''s kim"' | ` +
      `kafka-console-producer.sh ${connection} --topic logout-request --reader-property parse.headers=true --reader-property parse.key=true`,
  );
});

test.each([
  [['watch', '--from', '10m']],
  [['watch', '-t', 'orders', '--from', '42']],
  [['watch', '--from', '-5']],
  [['request', 'logout', '{\n"userId": "kim"}', '--raw']],
  [['request', 'logout', '"kim"', '--raw', '--key', 'a\tb']],
  [['request', 'logout', '"kim"', '-H', 'a=b\tc']],
])('print-equivalent reports that Kafka’s own tools can’t do %j', async (args) => {
  const { code, output, errors } = await parley([...args, '--print-equivalent']);
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors).toContain('Kafka’s console');
});

test('users reset refuses a secret that workers would refuse', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'parley-secret-')), 'request-secret');
  writeFileSync(file, `${'s'.repeat(31)}\n`);
  const reset = ['users', 'reset', 'kim', '--url', 'https://chat.example.com', '--secret', file];
  const { code, output, errors } = await parley(reset);
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors).toContain('fewer than 32 characters');
  writeFileSync(file, `${'s'.repeat(32)}\n`);
  expect(await parley(reset)).toMatchObject({ code: 0, errors: '' });
  rmSync(dirname(file), { recursive: true });
});

test('acls print prints the rights of deploy/kafka-acls.sh, without contacting a broker', async () => {
  const { code, output } = await parley(['acls', 'print', '--front', 'User:CN=front,O=example']);
  expect(code).toBe(0);
  const lines = output.trimEnd().split('\n');
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^kafka-acls\.sh --bootstrap-server 127\.0\.0\.1:1 --add --force --allow-principal User:CN=front,O=example --operation Write --topic user-add-request /,
    ),
  );
  expect(output).toContain("--allow-principal User:parley-admin --operation Delete --topic '*'");
});

test('a key is rotated in steps, each of which is announced before it is done', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'parley-keys-')), 'secrets');
  await parley(['secrets', folder]);
  const said = await parley(['keys', 'rotate', folder]);
  expect(said).toMatchObject({ code: 2, output: '', errors: expect.stringContaining('Next: add a new key') });
  expect((await parley(['keys', 'rotate', folder, '--yes'])).output).toContain('"done":"add"');
  expect((await parley(['keys', 'rotate', folder])).errors).toContain('Only once all workers have it');
  rmSync(dirname(folder), { recursive: true });
});

describe('completion', () => {
  test.each([
    [['tr'], ['trace']],
    [
      ['request', 'user-add-'],
      [
        'user-add-push',
        'user-add-friend',
        'user-add-room',
        'user-add-invite-link',
        'user-add-chat',
        'user-add-file',
      ],
    ],
    [['request', 'login', '--exp'], ['--expect']],
    [['ask', 'login', '--boot'], ['--bootstrap-server']],
    [
      ['dlt', ''],
      ['list', 'show', 'redrive'],
    ],
    [['dlt', 'redrive', '--'], expect.arrayContaining(['--all', '--yes', '--lang'])],
    [['completion', '--lang', 'ko', '--he'], ['--help']],
  ])('bash completes %j', async (typed, expected) => {
    const { output } = await parley(['completion', 'bash']);
    const words = ['parley', ...typed].map((word) => `'${word}'`).join(' ');
    const script = `${output}\nCOMP_WORDS=(${words}) COMP_CWORD=${typed.length}\n_parley\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    const completed = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(completed.trim().split('\n')).toEqual(expected);
  });

  test('zsh and fish complete all commands', async () => {
    for (const shell of ['zsh', 'fish']) {
      const { output } = await parley(['completion', shell]);
      for (const command of commands) expect(output).toContain(command);
    }
  });
});
