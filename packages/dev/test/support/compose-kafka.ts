/**
 * docker-compose.yml's Kafka without Docker: the jars that its image has, set up as the image does it from what the file says,
 * with the certificate, users, rights and topics that the file's own services make.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localKafka } from '../../launcher/java.mjs';
import { createProgress } from '../../launcher/progress.mjs';
import { fetchJars } from '../../src/java/fetch-jars.ts';
import { findJava, javaEnvironment } from '../../src/java/find-java.ts';
import { toolCommand } from '../../src/kafka/tool-command.ts';
import { type KafkaTool, kafkaTools } from '../../src/kafka/tools.ts';
import { freePorts } from '../../src/processes/ports.ts';
import { type RunningProcess, spawnProcess } from '../../src/processes/spawn-process.ts';
import { root } from '../docs/project.ts';
import { composeService, onThisMachine, substituted } from './compose-file.ts';
import { makeComposeSecrets, writeProgram } from './compose-secrets.ts';
import { waitFor } from './wait-for.ts';

export interface ComposeKafka {
  /** What a service reads from its environment, for a process on this machine. */
  environmentOf(service: string): Record<string, string>;
  stop(): Promise<void>;
}

const allBrokers = ['kafka-1', 'kafka-2', 'kafka-3'];

/** @param brokers which of the file's: with fewer than all, topics are kept fewer times, and nothing else differs */
export async function startComposeKafka(folder: string, brokers = ['kafka-1']): Promise<ComposeKafka> {
  makeComposeSecrets(folder);
  const cluster = new Cluster(folder, brokers, await freePorts(4 * brokers.length));
  const running: RunningProcess[] = [];
  const stop = async () => {
    await Promise.all(running.map((broker) => broker.stop(20_000)));
  };
  try {
    const start = await brokerStarter(cluster, folder);
    await Promise.all(brokers.map((name) => start(name, running)));
    await makeAccess(cluster, folder);
    await runToEnd('topics', process.execPath, parleyArguments(cluster), cluster.environmentOf('topics'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { environmentOf: (service) => cluster.environmentOf(service), stop };
}

/** Where everything of the file is on this machine. */
class Cluster {
  readonly #ports = new Map<string, number>();

  readonly folder: string;
  readonly brokers: readonly string[];

  constructor(folder: string, brokers: readonly string[], ports: readonly number[]) {
    this.folder = folder;
    this.brokers = brokers;
    const listeners = brokers.flatMap((name, index) =>
      [19092, 19093, 29093, 9092 + index].map((port) => `${name}:${port}`),
    );
    for (const [index, listener] of listeners.entries()) this.#ports.set(listener, ports[index] ?? 0);
  }

  /** A value of the file, as the service would read it here. */
  localized(service: string, value: string | number): string {
    const text = onThisMachine(service, this.folder, substituted(value));
    return text
      .split(',')
      .filter((part) => !allBrokers.some((name) => part.includes(name) && !this.brokers.includes(name)))
      .map((part) =>
        part.replace(/([\w-]+|127\.0\.0\.1|\/\/):(\d+)$/, (all, host, port) =>
          this.#at(service, all, host, port),
        ),
      )
      .join(',');
  }

  #at(service: string, all: string, host: string, port: string): string {
    const name = allBrokers.includes(host) ? host : service;
    const local = this.#ports.get(`${name}:${port}`);
    return local === undefined ? all : `${host === '//' ? '//' : ''}127.0.0.1:${local}`;
  }

  environmentOf(service: string): Record<string, string> {
    const given = Object.entries(composeService(service).environment ?? {});
    const fewer = this.brokers.length < allBrokers.length;
    return Object.fromEntries(
      given.map(([variable, value]) => [
        variable,
        fewer && /REPLICA(TION|S)|_MIN_ISR/.test(variable) ? '1' : this.localized(service, value),
      ]),
    );
  }
}

/** Does what the image's `launch` does: https://github.com/apache/kafka/blob/4.3.1/docker/jvm/launch */
async function brokerStarter(cluster: Cluster, folder: string) {
  const java = await findJava();
  const jars = await fetchJars(localKafka, { root, begin: createProgress().step });
  const flags = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(jars, 'libs', '*')];
  const logging = join(root, 'packages/dev/kafka/broker.log4j2.properties');
  return async (name: string, running: RunningProcess[]) => {
    const own = Object.entries(javaEnvironment()).filter(([variable]) => !variable.startsWith('KAFKA_'));
    const env = { ...Object.fromEntries(own), ...cluster.environmentOf(name) };
    const place = (what: string) => {
      const made = join(folder, `${name}-${what}`);
      mkdirSync(made, { recursive: true });
      return made;
    };
    const [defaults, mounted, final] = ['defaults', 'mounted', 'config'].map(place);
    const wrapper = ['kafka.docker.KafkaDockerWrapper', 'setup', '--default-configs-dir', defaults ?? ''];
    const folders = ['--mounted-configs-dir', mounted ?? '', '--final-configs-dir', final ?? ''];
    await runToEnd('setup', java, [...flags, ...wrapper, ...folders], env);
    const logFile = join(folder, `${name}.log`);
    const broker = await spawnProcess({
      name,
      program: java,
      args: [
        `-Dlog4j2.configurationFile=${logging}`,
        ...flags,
        'kafka.Kafka',
        join(final ?? '', 'server.properties'),
      ],
      cwd: folder,
      env: javaEnvironment(),
      logFile,
    });
    running.push(broker);
    const hasStarted = () => {
      const log = readFileSync(logFile, 'utf8');
      if (broker.exit) throw new Error(log.slice(-5_000));
      return log.includes('Kafka Server started');
    };
    await waitFor(`${name} to be started`, hasStarted, 90_000);
  };
}

/** Runs what the service `kafka-access` runs. */
async function makeAccess(cluster: Cluster, folder: string): Promise<void> {
  const { command: [, , servers = ''] = [] } = composeService('kafka-access');
  const java = await findJava();
  const jars = await fetchJars(localKafka, { root, begin: createProgress().step });
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  for (const [name, tool] of Object.entries({
    'kafka-configs.sh': kafkaTools.configs,
    'kafka-acls.sh': kafkaTools.acls,
  }))
    writeProgram(programs, name, await commandOf(java, jars, tool as KafkaTool));
  const script = join(root, 'deploy/compose/kafka-access.sh');
  await runToEnd('kafka-access', 'sh', [script, cluster.localized('kafka-access', servers)], {
    KAFKA_BIN: programs,
    KAFKA_USERS: join(folder, 'kafka-users'),
    BROKER: join(folder, 'kafka-secrets/broker.properties'),
  });
}

async function commandOf(java: string, jars: string, tool: KafkaTool): Promise<string> {
  const { program, args } = await toolCommand(root, java, jars, tool, []);
  return [program, ...args].map((word) => `'${word}'`).join(' ');
}

/** What the service `topics` runs. */
function parleyArguments(cluster: Cluster): string[] {
  const { command: [, ...args] = [] } = composeService('topics');
  return [join(root, 'packages/cli/dist/bin.js'), ...args.map((arg) => cluster.localized('topics', arg))];
}

/** @throws with all that it wrote when it doesn't end with 0 */
async function runToEnd(
  what: string,
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${what} ended with ${code}:\n${output}`);
}
