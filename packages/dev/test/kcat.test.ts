/** `parley watch -f` and `-J` beside the tools that they are called like: kcat where it is installed, and Apache's consumer. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectKafka, createLog } from '@parley/messaging';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTopics } from './support/create-topics.ts';
import { startShell } from './support/shell.ts';
import { topicPrefix } from './support/topic-prefix.ts';
import { runParley } from './support/warm-commands.ts';

const bin = resolve(import.meta.dirname, '../../cli/dist/bin.js');
const hasKcat = spawnSync('kcat', ['-V']).status === 0;
const topic = `${topicPrefix()}odd-records`;

/** Between records, where their formats end: none of them has it. */
const separator = '\x1e';
const timestamp = '1764504000000';

const records = [
  { key: 'kim', value: '{"userId":"kim"}', headers: {} },
  { key: 'kim', value: 'text', headers: { one: 'a', two: 'b=c,d' } },
  { key: '', value: '', headers: { empty: '' } },
  { key: null, value: 'no key', headers: {} },
  { key: 'no value', value: null, headers: {} },
  { key: '열쇠 🔑', value: '값 % \\n \\x41 "quoted" \\', headers: { 머리: '말' } },
  { key: 'tab\there', value: 'line\nline', headers: { repeated: ['a', 'b'] } },
  {
    key: Buffer.from([0xff, 0x00]),
    value: Buffer.from([0x80, 0x7f, 0x00]),
    headers: { bytes: Buffer.from([0xfe]) },
  },
] as const;

const formats = [
  ...[
    '%s',
    '%S',
    '%R',
    '%k',
    '%K',
    '%T',
    '%h',
    '%t',
    '%p',
    '%o',
    '%%',
    '%%s',
    'x%sy',
    '%k: %s',
    '\\t',
    '\\n',
  ],
  ...['\\x41%s\\x7e', 'z\\\\b\\q', '\\x141', '%t [%p] at %o: key %K bytes, value %S bytes, %T: %h\\n'],
];

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-kcat-'));
  const settings = {
    brokers: inject('kafkaBrokers').split(','),
    clientId: 'odd',
    tls: undefined,
    sasl: undefined,
  };
  const kafka = connectKafka(settings, createLog('odd', 'fatal'));
  // Its records are older than others are kept.
  await createTopics(kafka, [{ topic, config: { 'retention.ms': '-1' } }]);
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({
    topic,
    messages: records.map(({ key, value, headers }) => ({
      key,
      value,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, each]) => [name, Array.isArray(each) ? [...each] : each]),
      ),
      timestamp,
    })),
  });
  await producer.disconnect();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const watch = (args: readonly string[]) => ['watch', '-t', topic, '--from', 'beginning', '-e', ...args];

/** All bytes. */
const parley = (...args: string[]): Buffer =>
  execFileSync(process.execPath, [bin, ...watch(args)], {
    env: { ...process.env, KAFKA_BROKERS: inject('kafkaBrokers') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** Where it is text. */
async function printed(...args: string[]): Promise<string> {
  const { output } = await runParley(watch(args), { KAFKA_BROKERS: inject('kafkaBrokers') }, folder);
  return output;
}

const kcat = (...args: string[]): Buffer =>
  execFileSync('kcat', [
    '-b',
    inject('kafkaBrokers'),
    '-C',
    '-q',
    '-e',
    '-o',
    'beginning',
    '-t',
    topic,
    ...args,
  ]);

/** What each format made of each record. */
function cells(output: Buffer): string {
  const records = output
    .toString('latin1')
    .replaceAll(topic, 'odd-records')
    .split(separator)
    .slice(0, -1)
    .map((record) => record.split('\x1d'));
  return JSON.stringify(records, undefined, 1);
}

const format = `${formats.join('\\x1d')}\\x1e`;
const golden = { formats: 'golden-kcat/formats.txt', envelopes: 'golden-kcat/envelopes.txt' };

test.skipIf(!hasKcat)('kcat prints records as it did', async () => {
  await expect(cells(kcat('-f', format))).toMatchFileSnapshot(golden.formats);
  await expect(envelopes(String(kcat('-J')))).toMatchFileSnapshot(golden.envelopes);
});

test(`${formats.length} formats of ${records.length} records are printed as kcat prints them`, async () => {
  await expect(cells(parley('-f', format))).toMatchFileSnapshot(golden.formats);
});

test('records stand in kcat’s JSON envelope', async () => {
  await expect(envelopes(await printed('-J'))).toMatchFileSnapshot(golden.envelopes);
});

/** But for the last record, which is no text; and whichever broker it was. */
function envelopes(output: string): string {
  const lines = output.split('\n').filter(Boolean).slice(0, -1);
  const parsed = lines.map((line) => ({ ...JSON.parse(line), topic: 'odd-records', broker: 0 }));
  return JSON.stringify(parsed, undefined, 1);
}

test('records are what Apache’s consumer prints', { timeout: 120_000 }, async () => {
  const properties = ['timestamp', 'partition', 'offset', 'key'].map(
    (name) => `--formatter-property print.${name}=true`,
  );
  const consumer = startShell(
    `npm run -s kafka -- console-consumer --topic ${topic} --from-beginning --max-messages 3 ${properties.join(' ')}`,
    { KAFKA_BROKERS: inject('kafkaBrokers') },
  );
  expect(await consumer.ended, consumer.errors()).toBe(0);
  const format = 'CreateTime:%T\\tPartition:%p\\tOffset:%o\\t%k\\t%s\\n';
  expect(await printed('--max-messages', '3', '-f', format)).toBe(consumer.output());
});
