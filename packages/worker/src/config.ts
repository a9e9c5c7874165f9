/** The worker's settings, read from its environment. */
import { availableParallelism } from 'node:os';
import { type StorageSettings, storageSettings, storageVariables } from '@parley/files';
import {
  ConfigurationError,
  databaseUrl,
  fileText,
  flag,
  type HealthAddress,
  healthAddress,
  healthVariables,
  hostNames,
  type KafkaSettings,
  kafkaSettings,
  list,
  optionalText,
  parseKeys,
  randomInstanceId,
  readEnvironment,
  secretLines,
  sharedVariables,
  signatureVariables,
  type TopicSettings,
  topicSettings,
  type Variables,
  wholeNumber,
} from '@parley/messaging';
import { wellKnownPushHosts } from './services/allowed-endpoint.ts';
import { maxMembers } from './services/new-members.ts';
import { type HashCost, recommendedHashCost } from './services/passwords.ts';
import { type PushSettings, readPushKeys } from './services/push-settings.ts';
import { defaultQuotas, type Quotas } from './services/quotas.ts';

const MiB = 1024 * 1024;

export const workerVariables = {
  ...sharedVariables,
  DATABASE_URL: {
    describe:
      'the PostgreSQL database, postgresql://user:password@host:port/name; or `DATABASE_URL_FILE` names a file that contains it',
    value: databaseUrl,
    mayBeInFile: true,
  },
  DATABASE_POOL: {
    describe:
      'maximum number of database connections; the event relay and the probe that checks the database have one more each',
    default: '10',
    value: wholeNumber(2, 1_000),
  },
  CREDENTIAL_PRIVATE_KEYS_FILE: {
    describe: 'a JWKS of EC P-256 private keys with `kid`; each opens passwords sealed to its public half',
    value: fileText,
  },
  REQUEST_SECRET_FILE: {
    describe:
      'a file of at least 32 characters, the same for all workers: keys the fingerprints of requests; with several lines, the first is used and all are accepted',
    value: secretLines,
  },
  ...signatureVariables,
  ALLOW_PLAIN_CREDENTIALS: {
    describe: 'whether a plain `userPw` on a topic is accepted',
    default: 'false',
    value: flag,
  },
  ALLOWED_REPLY_TOPICS: {
    describe:
      'topics that a request may name in kafka_replyTopic, separated by commas; `*` for any that is not one of Parley’s',
    default: '',
    value: list,
  },
  HASH_CONCURRENCY: {
    describe: 'passwords hashed at the same time; the number of cores if absent',
    default: String(availableParallelism()),
    value: wholeNumber(1, 256),
  },
  SIGN_UPS_PER_ADDRESS: {
    describe:
      'sign-ups through fronts from one address before each must wait longer than the last; forgotten after an hour without one; 0 for no limit',
    default: '20',
    value: wholeNumber(0, 1_000_000),
  },
  ROOMS_PER_USER: {
    describe:
      'maximum number of rooms that a user has created and is a member of; rooms that others created do not count',
    default: String(defaultQuotas.roomsPerUser),
    value: wholeNumber(1, 100_000),
  },
  MEMBERS_PER_ROOM: {
    describe: 'maximum number of members of a room',
    default: String(defaultQuotas.membersPerRoom),
    value: wholeNumber(2, maxMembers),
  },
  FRIENDS_PER_USER: {
    describe: 'maximum number of friends that a user may add',
    default: String(defaultQuotas.friendsPerUser),
    value: wholeNumber(1, 100_000),
  },
  STRANGERS_PER_HOUR: {
    describe:
      'how many people who have not added a user as a friend that user may put into rooms per hour; 0 for no limit. A user with the whole allowance left may exceed it once, for one room, and then waits as if it were used up',
    default: String(defaultQuotas.strangersPerHour),
    value: wholeNumber(0, 1_000_000),
  },
  ...storageVariables,
  FILE_QUOTA_MB: {
    describe: 'maximum total size of one user’s files, in MiB',
    default: String(defaultQuotas.fileBytesPerUser / MiB),
    value: wholeNumber(1, 1_000_000_000),
  },
  UNSENT_FILE_HOURS: {
    describe:
      'hours after which an uploaded file that was never sent is removed; must be more than TOPIC_RETENTION_HOURS + 1',
    default: '48',
    value: wholeNumber(1, 24 * 365),
  },
  BATCH_SIZE: {
    describe: 'maximum number of requests handled together',
    default: '500',
    value: wholeNumber(1, 5_000),
  },
  PUSH_KEYS_FILE: {
    describe:
      'JSON with the VAPID `publicKey` and `privateKey` that identify this deployment to push services, the same for all workers; without it, nobody is notified of messages while no page is open',
    value: fileText.optional(),
  },
  PUSH_CONTACT: {
    describe:
      'the operator’s `mailto:` or `https:` address, sent to push services; required with PUSH_KEYS_FILE',
    value: optionalText,
  },
  PUSH_HOSTS: {
    describe:
      'additional push service hosts, separated by commas; `*.example.com` for all subdomains; those of Chrome, Edge, Firefox and Safari are built in',
    default: '',
    value: hostNames,
  },
  PUSH_LOOPBACK: {
    describe: 'whether a push service may run on this machine, also over plain http: for tests',
    default: 'false',
    value: flag,
  },
  INBOX_CLEANING: {
    describe: 'whether this worker removes inbox entries that are too old for a repeated request to need',
    default: 'true',
    value: flag,
  },
  ...healthVariables,
} satisfies Variables;

export interface WorkerConfig {
  readonly instanceId: string;
  readonly logLevel: string;
  readonly kafka: KafkaSettings;
  readonly topics: TopicSettings;
  readonly databaseUrl: string;
  readonly databasePool: number;
  readonly privateKeys: ReturnType<typeof parseKeys>;
  readonly requestSecrets: readonly string[];
  readonly signatureSecrets: readonly string[];
  readonly allowPlainCredentials: boolean;
  readonly allowedReplyTopics: readonly string[];
  readonly hashConcurrency: number;
  /** Not a setting: `readWorkerConfig` always gives what OWASP recommends. */
  readonly hashCost: HashCost;
  readonly signUpsPerAddress: number;
  readonly quotas: Quotas;
  readonly batchSize: number;
  readonly push: PushSettings | undefined;
  readonly files: StorageSettings | undefined;
  readonly unsentFileHours: number;
  readonly inboxCleaning: boolean;
  readonly health: HealthAddress | undefined;
}

/** @throws ConfigurationError */
export function readWorkerConfig(environment: NodeJS.ProcessEnv): WorkerConfig {
  const values = readEnvironment(workerVariables, environment);
  const instanceId = values.INSTANCE_ID ?? randomInstanceId();
  // An upload may be requested again for as long as its reply is kept: the topics' retention and an hour.
  if (values.FILE_STORAGE && values.UNSENT_FILE_HOURS <= values.TOPIC_RETENTION_HOURS + 1)
    throw new ConfigurationError('UNSENT_FILE_HOURS must be more than TOPIC_RETENTION_HOURS and an hour.');
  return {
    instanceId,
    logLevel: values.LOG_LEVEL,
    kafka: kafkaSettings(values, 'worker', instanceId),
    topics: topicSettings(values),
    databaseUrl: values.DATABASE_URL,
    databasePool: values.DATABASE_POOL,
    privateKeys: privateKeys(values.CREDENTIAL_PRIVATE_KEYS_FILE),
    requestSecrets: values.REQUEST_SECRET_FILE,
    signatureSecrets: values.SIGNATURE_SECRET_FILE,
    allowPlainCredentials: values.ALLOW_PLAIN_CREDENTIALS,
    allowedReplyTopics: values.ALLOWED_REPLY_TOPICS,
    hashConcurrency: values.HASH_CONCURRENCY,
    hashCost: recommendedHashCost,
    signUpsPerAddress: values.SIGN_UPS_PER_ADDRESS,
    quotas: {
      roomsPerUser: values.ROOMS_PER_USER,
      membersPerRoom: values.MEMBERS_PER_ROOM,
      friendsPerUser: values.FRIENDS_PER_USER,
      strangersPerHour: values.STRANGERS_PER_HOUR,
      fileBytesPerUser: values.FILE_QUOTA_MB * MiB,
    },
    batchSize: values.BATCH_SIZE,
    push: pushSettings(values),
    files: storageSettings(values),
    unsentFileHours: values.UNSENT_FILE_HOURS,
    inboxCleaning: values.INBOX_CLEANING,
    health: healthAddress(values),
  };
}

interface PushVariables {
  readonly PUSH_KEYS_FILE: string | undefined;
  readonly PUSH_CONTACT: string | undefined;
  readonly PUSH_HOSTS: readonly string[];
  readonly PUSH_LOOPBACK: boolean;
}

/** @throws ConfigurationError */
function pushSettings({
  PUSH_KEYS_FILE: keys,
  PUSH_CONTACT: contact = '',
  PUSH_HOSTS: hosts,
  PUSH_LOOPBACK: loopback,
}: PushVariables): PushSettings | undefined {
  if (keys === undefined) return undefined;
  if (!/^(?:mailto:|https:\/\/)./.test(contact))
    throw new ConfigurationError(
      'PUSH_CONTACT must be the mailto: or https: address of whoever runs the deployment: push services require a contact.',
    );
  try {
    return { ...readPushKeys(keys), contact, hosts: [...wellKnownPushHosts, ...hosts], loopback };
  } catch (error) {
    throw new ConfigurationError(
      `PUSH_KEYS_FILE is wrong: ${(error as Error).message}. docs/operations.md says how to make one.`,
    );
  }
}

function privateKeys(jwks: string) {
  try {
    const keys = parseKeys(jwks);
    if (keys.some((key) => key.d === undefined)) throw new Error('holds a public key');
    return keys;
  } catch (error) {
    throw new ConfigurationError(
      `CREDENTIAL_PRIVATE_KEYS_FILE is wrong: ${(error as Error).message}. docs/operations.md says how to make one.`,
    );
  }
}
