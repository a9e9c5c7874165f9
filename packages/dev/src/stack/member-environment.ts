import { join } from 'node:path';
import type { StackSettings } from '../stack-settings.ts';
import { dataFolder } from './data-folder.ts';
import type { StackSecrets } from './secrets.ts';

export interface MemberPlace {
  kind: 'front' | 'worker';
  /** 0, 1, … */
  index: number;
  /** Port of its health server, if any. */
  healthPort?: number | undefined;
  settings: StackSettings;
  secrets: StackSecrets;
  kafka: {
    brokers: string;
    replication: number;
    /** Connection settings, if it is not open to anybody. */
    connectionOf?: ((kind: 'front' | 'worker') => Record<string, string>) | undefined;
  };
  database: string;
  /** Whether the stack has its own workers; otherwise other services may answer, which do not sign. */
  hasWorkers?: boolean;
}

/** Defaults for a local machine; the environment has precedence. */
const localDefaults = {
  front: { HOST: '127.0.0.1', COOKIE_SECURE: 'false', INSPECTOR: 'true' },
  worker: {
    ALLOW_PLAIN_CREDENTIALS: 'true',
    ALLOWED_REPLY_TOPICS: '*',
    STRANGERS_PER_HOUR: '0',
    PUSH_CONTACT: 'mailto:parley@example.com',
  },
};

/** The environment of a front or a worker of the local stack. */
export function memberEnvironment({
  kind,
  index,
  healthPort,
  settings,
  secrets,
  kafka,
  database,
  hasWorkers = true,
}: MemberPlace): NodeJS.ProcessEnv {
  const { INSTANCE_ID } = process.env;
  return {
    TOPIC_REPLICATION: String(kafka.replication),
    ...localDefaults[kind],
    FILE_STORAGE: dataFolder(settings.dataDir).files,
    ...(kind === 'front' && !hasWorkers ? { UNSIGNED_TOPICS: '*' } : {}),
    ...secrets.files,
    ...process.env,
    KAFKA_BROKERS: kafka.brokers,
    ...(kafka.connectionOf && { ...kafka.connectionOf(kind), KAFKA_SASL_PASSWORD_FILE: '' }),
    DATABASE_URL: database,
    DATABASE_URL_FILE: '',
    // Each process needs its own id, even if one was given for all.
    ...(INSTANCE_ID ? { INSTANCE_ID: `${INSTANCE_ID}-${kind}-${index + 1}` } : {}),
    // Two processes can't share a port.
    HEALTH_PORT: healthPort === undefined ? '' : String(healthPort),
    ...(kind === 'front'
      ? {
          PORT: String(settings.port + index),
          WEB_ROOT: process.env.WEB_ROOT ?? join(settings.root, 'packages/web/dist'),
        }
      : {}),
  };
}
