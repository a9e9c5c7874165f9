/** Which system a command means where it is not told. */
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { ConnectionOptions } from './connection-options.ts';

/** What a running local stack says of itself, as far as commands want to know. */
interface LocalStack {
  readonly kafka: string;
  readonly isSecure?: boolean;
  readonly front: readonly string[];
  /** Where processes tell more of themselves, where they have a HEALTH_PORT. */
  readonly frontHealth?: readonly string[];
  readonly workerHealth?: readonly string[];
  /** Of its owner, with its password. */
  readonly database?: string;
}

/** The running local stack's brokers, else where they would be: `host:port,…` */
export function localBrokers(root: string, environment: NodeJS.ProcessEnv): string {
  return localStack(root, environment)?.kafka ?? `127.0.0.1:${environment.KAFKA_PORT || 9092}`;
}

/** What is known of the running local stack; nothing where another system's Kafka is meant. */
export function localSystem(
  options: ConnectionOptions,
  environment: NodeJS.ProcessEnv,
): LocalStack | undefined {
  return isElsewhere(options, environment) ? undefined : localStack(options.root, environment);
}

/** A secret of the local stack, whether it runs or not; undefined where there is none, or another system is meant. */
export function localSecretFile(
  name: string,
  options: ConnectionOptions,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  if (isElsewhere(options, environment)) return undefined;
  const file = resolve(dataFolder(options.root, environment), 'secrets', name);
  return existsSync(file) ? file : undefined;
}

/** Where the logins to these brokers are, as seen from the folder one is in; undefined where they are not the running local stack's. */
export function localLogins(
  brokers: readonly string[],
  root: string,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const stack = localStack(root, environment);
  if (!stack?.isSecure || stack.kafka !== brokers.join(',')) return undefined;
  const folder = resolve(dataFolder(root, environment), 'secrets');
  const near = relative(environment.INIT_CWD ?? process.cwd(), folder);
  return near.startsWith('..') ? folder : near;
}

const isElsewhere = ({ bootstrapServer, brokers }: ConnectionOptions, environment: NodeJS.ProcessEnv) =>
  Boolean(bootstrapServer ?? brokers ?? environment.KAFKA_BROKERS);

function localStack(root: string, environment: NodeJS.ProcessEnv): LocalStack | undefined {
  const readyFile = resolve(dataFolder(root, environment), 'run/ready.json');
  // Written once the stack is ready, removed when it stops.
  return existsSync(readyFile) ? JSON.parse(readFileSync(readyFile, 'utf8')) : undefined;
}

const dataFolder = (root: string, environment: NodeJS.ProcessEnv) =>
  resolve(root, environment.DATA_DIR || '.parley');
