/** Which system a command means where it is not told. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The running local stack's brokers, else where they would be: `host:port,…` */
export function localBrokers(root: string, environment: NodeJS.ProcessEnv): string {
  return localStack(root, environment)?.kafka ?? `127.0.0.1:${environment.KAFKA_PORT || 9092}`;
}

/** The running local stack's front, where it says most of itself; unless the environment names another system's Kafka. */
export function localFront(root: string, environment: NodeJS.ProcessEnv): string | undefined {
  const stack = environment.KAFKA_BROKERS ? undefined : localStack(root, environment);
  return stack?.frontHealth?.[0] ?? stack?.front[0];
}

function localStack(
  root: string,
  environment: NodeJS.ProcessEnv,
): { kafka: string; front: string[]; frontHealth?: string[] } | undefined {
  const readyFile = resolve(root, environment.DATA_DIR || '.parley', 'run/ready.json');
  // Written once the stack is ready, removed when it stops.
  return existsSync(readyFile) ? JSON.parse(readFileSync(readyFile, 'utf8')) : undefined;
}
