/** A Parley of a suite's own: workers and fronts in this process, on a database and topics nobody else uses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PairName, pairNames } from '@parley/contracts';
import { type Front, readFrontConfig, startFront } from '@parley/front';
import { createLog, type Log, oftenAsked } from '@parley/messaging';
import { readWorkerConfig, startWorker, type Worker, type WorkerConfig } from '@parley/worker';
import { inject } from 'vitest';
import { keepSecrets } from '../../src/stack/secrets.ts';
import { createDatabase } from './databases.ts';
import { deleteTopics } from './delete-topics.ts';
import { topicPrefix } from './topic-prefix.ts';

export interface System {
  /** What workers and fronts of this system read, for processes of the suite's own. */
  readonly environment: Record<string, string>;
  readonly databaseUrl: string;
  readonly prefix: string;
  startWorker(overrides?: Record<string, string>, more?: WorkerOptions): Promise<Worker>;
  /** @param heard its log, where that is looked at */
  startFront(overrides?: Record<string, string>, heard?: Log): Promise<Front>;
  /** Stops all that was started, and removes the database and, unless their Kafka goes too, the topics. */
  stop(options?: { keepTopics?: boolean }): Promise<void>;
}

export interface WorkerOptions {
  /** Its log, where that is looked at. */
  readonly heard?: Log;
  /** Where it matters what a password's hash takes; 20 ms of a core for each of some thousand would be most of what tests do. */
  readonly fullCostHashes?: boolean;
}

const lowCost: WorkerConfig['hashCost'] = { memoryCost: 256, timeCost: 1, parallelism: 1 };

const log = createLog('test', process.env.TEST_LOG_LEVEL ?? 'fatal');

/** The variable that sets the partitions of a pair's topics: `user-add` → `TOPIC_USER_ADD_PARTITIONS`. */
export const partitionsVariable = (pair: PairName): string =>
  `TOPIC_${pair.toUpperCase().replaceAll('-', '_')}_PARTITIONS`;

/**
 * One partition for each pair that is seldom requested: creating a partition, and looking at it in each fetch, takes the
 * broker time, and there are many systems on one broker.
 */
export const fewPartitions: Readonly<Record<string, string>> = Object.fromEntries(
  pairNames
    .filter((pair) => ![...oftenAsked.chat, ...oftenAsked.daily, 'user-add', 'login'].includes(pair))
    .map((pair) => [partitionsVariable(pair), '1']),
);

export async function createSystem(overrides: Record<string, string> = {}): Promise<System> {
  const database = await createDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'parley-system-'));
  const prefix = topicPrefix();
  const environment = {
    KAFKA_BROKERS: inject('kafkaBrokers'),
    DATABASE_URL: database.url,
    TOPIC_PREFIX: prefix,
    TOPIC_REPLICATION: '1',
    ...fewPartitions,
    HOST: '127.0.0.1',
    PORT: '0',
    COOKIE_SECURE: 'false',
    ALLOW_PLAIN_CREDENTIALS: 'true',
    ALLOWED_REPLY_TOPICS: '*',
    PUSH_CONTACT: 'mailto:test@example.com',
    PUSH_HOSTS: 'push.example.com',
    PUSH_LOOPBACK: 'true',
    FILE_STORAGE: join(folder, 'files'),
    ...keepSecrets(folder).files,
    ...overrides,
  };
  /** Each with the rights of its kind, but where a database is named for it. */
  const environmentOf = (kind: 'worker' | 'front', more: Record<string, string>) => ({
    ...environment,
    ...(!overrides.DATABASE_URL && { DATABASE_URL: database.urlFor(kind) }),
    ...more,
  });
  const started: { stop(): Promise<void> }[] = [];
  const keep = <Started extends { stop(): Promise<void> }>(one: Started): Started => {
    started.push(one);
    return one;
  };
  return {
    environment,
    databaseUrl: database.url,
    prefix,
    async startWorker(more = {}, { heard = log, fullCostHashes = false } = {}) {
      const config = readWorkerConfig(environmentOf('worker', more));
      const hashCost = fullCostHashes ? config.hashCost : lowCost;
      const worker = keep(await startWorker({ ...config, hashCost }, heard));
      await worker.whenReady;
      return worker;
    },
    async startFront(more = {}, heard = log) {
      const front = keep(await startFront(readFrontConfig(environmentOf('front', more)), heard));
      await front.whenReady;
      return front;
    },
    async stop({ keepTopics = false } = {}) {
      await Promise.all(started.map((one) => one.stop()));
      const { kafka, topics } = readWorkerConfig(environment);
      // A broker that keeps the topics of every suite gets slower with each.
      await Promise.all([database.drop(), keepTopics || deleteTopics(kafka, topics.prefix)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
