/** Finds the running local stack, which commands use if no other system is named. */
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { ConnectionOptions } from './connection-options.ts';

/** The part of the local stack's ready file that commands use. */
interface LocalStack {
  readonly kafka: string;
  readonly isSecure?: boolean;
  readonly front: readonly string[];
  /** Addresses of the processes' HEALTH_PORTs, if they have any. */
  readonly frontHealth?: readonly string[];
  readonly workerHealth?: readonly string[];
  /** The database URL of the owner, with the password. */
  readonly database?: string;
}

/** The running local stack's brokers, otherwise their default address: `host:port,…` */
export function localBrokers(root: string, environment: NodeJS.ProcessEnv): string {
  return localStack(root, environment)?.kafka ?? `127.0.0.1:${environment.KAFKA_PORT || 9092}`;
}

/** The running local stack; undefined if there is none, or if the options name another system's Kafka. */
export function localSystem(
  options: ConnectionOptions,
  environment: NodeJS.ProcessEnv,
): LocalStack | undefined {
  return isElsewhere(options, environment) ? undefined : localStack(options.root, environment);
}

/** A secret file of the local stack, running or not; undefined if it doesn't exist, or the options name another system. */
export function localSecretFile(
  name: string,
  options: ConnectionOptions,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  if (isElsewhere(options, environment)) return undefined;
  const file = resolve(dataFolder(options.root, environment), 'secrets', name);
  return existsSync(file) ? file : undefined;
}

/** The folder with logins for these brokers, relative if it is below the current one; undefined if they are not the running local stack's. */
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
