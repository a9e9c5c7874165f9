/** What the stack is asked for, on the command line and by the environment. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stackVariables } from '../launcher/stack-variables.mjs';
import { brokerProperties } from '../src/kafka/broker-properties.ts';
import { openConnection, withConnection } from '../src/kafka/tool-connection.ts';
import { kafkaTools, toolCalled } from '../src/kafka/tools.ts';
import { readableLogLine } from '../src/stack/log-lines.ts';
import { parseStartOptions } from '../src/stack/start-options.ts';
import { readStackSettings } from '../src/stack-settings.ts';

describe('options of start', () => {
  test('one of everything by default', () => {
    expect(parseStartOptions([])).toEqual({
      brokers: 1,
      workers: 1,
      fronts: 1,
      secure: false,
      verbose: false,
    });
  });

  test('as many as one asks for', () => {
    expect(
      parseStartOptions(['--brokers', '3', '--workers=2', '--fronts', '0', '--secure', '--verbose']),
    ).toEqual({
      brokers: 3,
      workers: 2,
      fronts: 0,
      secure: true,
      verbose: true,
    });
  });

  test.each([
    [['--brokers', '2']],
    [['--workers', 'x']],
    [['--fronts', '-1']],
    [['--bogus']],
    [['--workers']],
    [['more']],
  ])('%j is refused with something that works', (args) => {
    expect(() => parseStartOptions(args)).toThrow(
      expect.objectContaining({ fixes: [expect.stringContaining('npm start -- ')] }),
    );
  });
});

describe('the environment', () => {
  test('may be empty, or have empty values', () => {
    const empty = Object.fromEntries(Object.keys(stackVariables).map((name) => [name, '']));
    expect(readStackSettings('/project', empty)).toEqual({
      root: '/project',
      port: 3000,
      healthPort: undefined,
      kafkaPort: 9092,
      postgresPort: 15439,
      dataDir: resolve('/project/.parley'),
      readyFile: undefined,
      kafkaBrokers: undefined,
      databaseUrl: undefined,
    });
    expect(readStackSettings('/project', {})).toEqual(readStackSettings('/project', empty));
  });

  test.each([
    ['PORT', '0'],
    ['HEALTH_PORT', 'x'],
    ['KAFKA_PORT', '65536'],
    ['POSTGRES_PORT', '5432x'],
    ['KAFKA_BROKERS', 'localhost'],
    ['KAFKA_BROKERS', 'a:1,,b:2'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'secret'],
  ])('%s=%s is refused by name, with an example', (name, value) => {
    expect(() => readStackSettings('/project', { [name]: value })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(name),
        fixes: expect.arrayContaining([expect.stringContaining(`${name}=`)]),
      }),
    );
  });
});

describe("Kafka's tools", () => {
  const tool = (name: string) => {
    const found = toolCalled(name);
    if (!found) throw new Error(`there is no ${name}`);
    return found;
  };
  const here = { brokers: 'here:1' };

  test('go to the stack unless they are told where to go', () => {
    expect(withConnection(tool('topics'), ['--list'], here)).toEqual([
      '--bootstrap-server',
      'here:1',
      '--list',
    ]);
    for (const args of [
      ['--list', '--bootstrap-server', 'there:2'],
      ['--bootstrap-server=there:2'],
      ['--bootstrap-controller', 'there:3'],
      ['--help'],
    ]) {
      expect(withConnection(tool('topics'), args, here)).toEqual(args);
    }
  });

  test('are told where to go in the way that each of them understands', () => {
    const config = { ...here, configFile: 'f' };
    const to = ['--bootstrap-server', 'here:1', '--command-config', 'f'];
    expect(withConnection(tool('acls'), ['--list'], config)).toEqual([...to, '--list']);
    expect(withConnection(tool('cluster'), ['cluster-id'], config)).toEqual(['cluster-id', ...to]);
    expect(withConnection(tool('storage'), ['random-uuid'], config)).toEqual(['random-uuid']);
    expect(withConnection(tool('replica-verification'), [], config)).toEqual(['--broker-list', 'here:1']);
    expect(withConnection(tool('topics'), ['--command-config', 'mine', '--list'], config)).toEqual([
      '--bootstrap-server',
      'here:1',
      '--command-config',
      'mine',
      '--list',
    ]);
  });

  test('are known to be told where to go', () => {
    const named = (...args: string[]) => openConnection(tool('topics'), args).named;
    expect(named('--list')).toBeUndefined();
    expect(named('--list', '--bootstrap-server', 'there:2')).toBe('there:2');
    expect(named('--bootstrap-server=there:2', '--list')).toBe('there:2');
  });

  test('are there under the names of their scripts', () => {
    const asked = ['console-consumer', 'console-producer', 'topics', 'consumer-groups', 'configs'];
    expect(Object.keys(kafkaTools)).toEqual(expect.arrayContaining(asked));
    expect(toolCalled('kafka-acls.sh')).toBe(kafkaTools.acls);
    expect(toolCalled('constructor')).toBeUndefined();
  });
});

test('a broker keeps the internal topics as often as there are brokers, and makes no topic by itself', () => {
  const nodes = [1, 2, 3].map((id) => ({ id, port: 9000 + id, controllerPort: 9100 + id }));
  const [first] = nodes;
  if (!first) throw new Error('there are three');
  const lines = brokerProperties(first, nodes).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'offsets.topic.replication.factor=3',
      'auto.create.topics.enable=false',
      'group.initial.rebalance.delay.ms=0',
      'controller.quorum.voters=1@127.0.0.1:9101,2@127.0.0.1:9102,3@127.0.0.1:9103',
    ]),
  );
});

describe('log lines on the terminal', () => {
  const line = (level: number) =>
    JSON.stringify({
      level,
      time: '2026',
      role: 'front',
      topic: 't',
      error: { message: 'no' },
      msg: 'hello',
    });

  test('are warnings and worse, as a person reads them', () => {
    expect(readableLogLine('front 1', line(30), false)).toBeUndefined();
    expect(readableLogLine('front 1', line(40), false)).toBe('[front 1] warn: hello topic=t error=no');
  });

  test('are all of them if one asks for that', () => {
    expect(readableLogLine('front 1', line(30), true)).toBe('[front 1] info: hello topic=t error=no');
  });

  test('are also what is not a log line', () => {
    expect(readableLogLine('worker 1', 'TypeError: x is not a function', false)).toContain('TypeError');
    expect(readableLogLine('worker 1', '', false)).toBeUndefined();
    expect(readableLogLine('worker 1', '{"level":50,', false)).toBe('[worker 1] {"level":50,');
  });
});
