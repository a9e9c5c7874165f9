import { join } from 'node:path';
import type { StackSettings } from '../stack-settings.ts';
import { dataFolder } from './data-folder.ts';
import type { StackSecrets } from './secrets.ts';

export interface MemberPlace {
  kind: 'front' | 'worker';
  /** 0, 1, … */
  index: number;
  /** Where it tells of its health, if it does. */
  healthPort?: number | undefined;
  settings: StackSettings;
  secrets: StackSecrets;
  kafka: {
    brokers: string;
    replication: number;
    /** How it is connected to, where that is not for anybody. */
    connectionOf?: ((kind: 'front' | 'worker') => Record<string, string>) | undefined;
  };
  database: string;
  /** Whether the stack has workers of its own; else somebody else's may answer, who sign nothing. */
  hasWorkers?: boolean;
}

/** What suits a machine of one's own, and only where the environment doesn't say otherwise. */
const localDefaults = {
  front: { HOST: '127.0.0.1', COOKIE_SECURE: 'false', INSPECTOR: 'true' },
  worker: {
    ALLOW_PLAIN_CREDENTIALS: 'true',
    ALLOWED_REPLY_TOPICS: '*',
    STRANGERS_PER_HOUR: '0',
    PUSH_CONTACT: 'mailto:parley@example.com',
  },
};

/** The environment a front or a worker of the local stack is started with. */
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
    // Each process has its own id, also where one was given for all.
    ...(INSTANCE_ID ? { INSTANCE_ID: `${INSTANCE_ID}-${kind}-${index + 1}` } : {}),
    // Nor can two processes have one port.
    HEALTH_PORT: healthPort === undefined ? '' : String(healthPort),
    ...(kind === 'front'
      ? {
          PORT: String(settings.port + index),
          WEB_ROOT: process.env.WEB_ROOT ?? join(settings.root, 'packages/web/dist'),
        }
      : {}),
  };
}
