/** Which Kafka a command means where it is not told. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The running local stack's brokers, else where they would be: `host:port,…` */
export function localBrokers(root: string, environment: NodeJS.ProcessEnv): string {
  const readyFile = resolve(root, environment.DATA_DIR || '.parley', 'run/ready.json');
  // Written once the stack is ready, removed when it stops.
  if (existsSync(readyFile)) return JSON.parse(readFileSync(readyFile, 'utf8')).kafka;
  return `127.0.0.1:${environment.KAFKA_PORT || 9092}`;
}
