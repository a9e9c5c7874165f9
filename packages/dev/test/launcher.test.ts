/** The launcher before there is anything to launch: in a project of its own, whose npx is a script of the test's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { processIdentity } from '../src/processes/process-identity.ts';
import { manifest } from './docs/project.ts';
import { waitFor } from './support/wait-for.ts';

// Each starts several processes, which takes its time on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

let project: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'parley-project-'));
  const dev = resolve(import.meta.dirname, '..');
  for (const part of ['bin', 'launcher', 'kafka'])
    cpSync(join(dev, part), join(project, 'packages/dev', part), { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ packageManager: 'pnpm@1.0.0' }));
  writeFileSync(join(project, 'packages/dev/package.json'), '{}');
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) writeFileSync(join(project, name), '');
  mkdirSync(join(project, 'path'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(project, { recursive: true, force: true });
});

/** A program that is found before others. */
function program(name: string, script: string) {
  const file = join(project, 'path', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

function launch(args: string[], more: Record<string, string> = {}) {
  const PATH = [join(project, 'path'), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const env = { ...process.env, PATH, KAFKA_BROKERS: '', PARLEY_PREPARED: '', ...more };
  const child = spawn(process.execPath, [join(project, 'packages/dev/bin/parley-dev.mjs'), ...args], { env });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return {
    child,
    output: () => output,
    ended: once(child, 'close').then(([code, signal]) => code ?? signal),
  };
}

const wasAsked = () => existsSync(join(project, 'asked'));

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s while something is made ends with %i, and with all that was started',
  async (signal, code) => {
    const pidFile = join(project, 'pid');
    // As npx starts pnpm, and tsc its compiler: what does the work doesn't hear of a signal to its parent.
    program('npx', `sleep 1000 & echo $! > '${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'; wait`);
    const { child, output, ended } = launch(['check']);
    const pid = Number(
      await waitFor('the program to run', () => existsSync(pidFile) && readFileSync(pidFile, 'utf8'), 40_000),
    );
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(processIdentity(pid)).toBeUndefined();
    expect(output()).not.toMatch(/^\s+at |failed/m);
  },
);

test('a program that ignores the signal is ended all the same', async () => {
  const pidFile = join(project, 'pid');
  program(
    'npx',
    `trap '' INT; echo $$ > '${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'; sleep 1000; sleep 1000`,
  );
  const { child, ended } = launch(['check']);
  const pid = Number(
    await waitFor('the program to run', () => existsSync(pidFile) && readFileSync(pidFile, 'utf8'), 40_000),
  );
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(processIdentity(pid)).toBeUndefined();
});

test.each(['start', 'test'])(
  '%s without Java says so before anything is installed or built',
  async (name) => {
    program('npx', `touch '${project}/asked'`);
    const { output, ended } = launch([name], { JAVA_HOME: join(project, 'nowhere'), DATA_DIR: '/my data' });
    expect(await ended).toBe(1);
    expect(output()).toMatch(
      /^✖ The local Kafka needs Java 17 or newer, and .*nowhere.* can't be run \(ENOENT\)/,
    );
    expect(output()).toContain('Install:');
    if (name === 'start')
      expect(output()).toContain(
        'KAFKA_BROKERS=host:9092 npm start'.replace('KAFKA', "DATA_DIR='/my data' KAFKA"),
      );
    expect(output().trimEnd().split('\n').length).toBeLessThanOrEqual(5);
    expect(wasAsked()).toBe(false);
  },
);

test('an old Java, and no Maven, are told then too', async () => {
  program('npx', `touch '${project}/asked'`);
  mkdirSync(join(project, 'jdk/bin'), { recursive: true });
  const java = (version: string) => {
    writeFileSync(join(project, 'jdk/bin/java'), `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`);
    chmodSync(join(project, 'jdk/bin/java'), 0o755);
  };
  const env = { JAVA_HOME: join(project, 'jdk'), PATH: join(project, 'path') };
  java('11.0.2');
  const old = launch(['start'], env);
  expect(await old.ended).toBe(1);
  expect(old.output()).toContain('is Java 11.');
  expect(old.output()).toContain('JAVA_HOME=/path/to/jdk npm start');
  java('17.0.9');
  const noMaven = launch(['start'], env);
  expect(await noMaven.ended).toBe(1);
  expect(noMaven.output()).toContain('there is no `mvn`');
  expect(wasAsked()).toBe(false);
});

test.each([
  ['start', 'KAFKA_PORT  (9092)'],
  ['status', '--json'],
  ['stop', 'waits for it'],
  ['reset', '--yes'],
])('%s --help is told before anything is installed or built', async (name, told) => {
  program('npx', `touch '${project}/asked'; exit 1`);
  const { output, ended } = launch([name, '--help']);
  expect(await ended).toBe(0);
  expect(output()).toContain(told);
  expect(wasAsked()).toBe(false);
});

test('a Kafka that runs elsewhere needs no Java', async () => {
  program('npx', `touch '${project}/asked'; exit 1`);
  const env = { JAVA_HOME: join(project, 'nowhere'), KAFKA_BROKERS: 'host:9092' };
  const { output, ended } = launch(['start'], env);
  expect(await ended).toBe(1);
  expect(output()).not.toContain('Java');
  expect(wasAsked()).toBe(true);
});

test.each(['build', 'check', 'format'])('%s tells what it does without doing it', async (name) => {
  program('npx', `touch '${project}/asked'`);
  const { output, ended } = launch([name, '--help']);
  expect(await ended).toBe(0);
  expect(output()).toMatch(/^Usage: npm run /);
  const wrong = launch([name, '--bogus']);
  expect(await wrong.ended).toBe(2);
  expect(wasAsked()).toBe(false);
});

test('every script is one that installs and builds what it needs, in a fresh clone too', () => {
  const scripts = Object.entries(manifest('.').scripts ?? {});
  expect(scripts.length).toBeGreaterThan(10);
  for (const [name, script] of scripts)
    expect(script, name).toMatch(/^exec node packages\/dev\/bin\/parley-dev\.mjs \w+/);
});

test('output that nobody reads any more stops nothing halfway', async () => {
  program('npx', `sleep 0.5; touch '${project}/asked'; exit 1`);
  const { child, ended } = launch(['check']);
  child.stderr.destroy();
  child.stdout.destroy();
  await once(child, 'exit');
  await ended;
  expect(child.exitCode).toBe(1);
  expect(wasAsked()).toBe(true);
});
