import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findJava, javaEnvironment } from '../../java/find-java.ts';
import { type RunningProcess, spawnProcess } from '../../processes/spawn-process.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { runTool } from '../measuring/run-tool.ts';
import { createDatabase } from '../services/create-database.ts';

export interface SpringOptions {
  peers: string;
  /** Prefix of its topics. */
  prefix: string;
  brokers: string;
  /** It gets a database of its own on this server. */
  databaseUrl: string;
  /** The peers' driver, which retries until it is answered. */
  driver: string;
}

const answersWithinMs = 60_000;

/** Builds and starts the Spring peer, and waits until it answers. */
export async function startSpring(place: BenchPlace, options: SpringOptions): Promise<RunningProcess> {
  const folder = join(place.folder, 'spring');
  const java = await findJava();
  await during(place, 'Building the Spring peer', async () => {
    cpSync(join(options.peers, 'spring'), folder, {
      recursive: true,
      filter: (path) => !path.endsWith('/target'),
    });
    await runTool(place, {
      name: 'Building the Spring peer',
      program: 'mvn',
      args: ['-q', '-B', '-DskipTests', 'package'],
      cwd: folder,
      env: javaEnvironment(),
      install: 'Install Maven:  sudo apt-get install -y maven    (Debian, Ubuntu)',
    });
  });
  const database = new URL(await createDatabase(options.databaseUrl, 'spring_peer'));
  const running = await spawnProcess({
    name: 'spring',
    program: java,
    args: ['-Xmx512m', '-jar', join(folder, 'target/spring-chat-peer.jar')],
    cwd: folder,
    env: {
      ...javaEnvironment(),
      KAFKA_BROKERS: options.brokers,
      TOPIC_PREFIX: options.prefix,
      // By default it is the worker's group, whose members use another assignment protocol, so neither could join the
      // other.
      KAFKA_GROUP: `${options.prefix}peer`,
      JDBC_URL: `jdbc:postgresql://${database.host}${database.pathname}`,
      DB_USER: decodeURIComponent(database.username),
      DB_PASSWORD: decodeURIComponent(database.password),
    },
    logFile: join(place.logs, 'spring.log'),
  });
  place.fleet.add('worker', running);
  await during(place, 'Starting the Spring peer', () => untilItAnswers(place, options, running));
  return running;
}

/** The driver fails until its topics exist, and then waits for an answer. */
async function untilItAnswers(
  place: BenchPlace,
  { driver, brokers, prefix }: SpringOptions,
  running: RunningProcess,
) {
  const deadline = Date.now() + answersWithinMs;
  const args = [
    '--brokers',
    brokers,
    '--prefix',
    prefix,
    '--op',
    'user-add',
    '--n',
    '1',
    '--concurrency',
    '1',
  ];
  while (true) {
    try {
      await runTool(place, { name: 'Asking the Spring peer', program: driver, args, cwd: place.folder });
      return;
    } catch (error) {
      if (place.fleet.signal.aborted || running.exit || Date.now() > deadline) throw error;
      await sleep(500, undefined, { signal: place.fleet.signal });
    }
  }
}
