/** Everything a front reads from its environment. */
import { fileURLToPath } from 'node:url';
import { type IntakeSettings, type StorageSettings, storageSettings, storageVariables } from '@parley/files';
import {
  ConfigurationError,
  databaseUrl,
  fileText,
  flag,
  type HealthAddress,
  healthAddress,
  healthVariables,
  type KafkaSettings,
  kafkaSettings,
  list,
  oneOf,
  optionalText,
  parseKeys,
  randomInstanceId,
  readEnvironment,
  secretLines,
  sharedVariables,
  signatureVariables,
  signedTopics,
  type TopicSettings,
  text,
  topicSettings,
  trustedProxies,
  type Variables,
  webOrigins,
  wholeNumber,
} from '@parley/messaging';
import { accessLogs, type Shown } from './access-log.ts';
import type { TailLimits } from './events/event-tail.ts';
import type { PresenceTimes } from './events/presence.ts';
import type { RequestLimits } from './http/request-rates.ts';
import type { SessionLifetimes } from './sessions/sessions.ts';
import type { StompConfig } from './stomp/limits.ts';
import type { StreamLimits } from './streams/streams.ts';

const mediaTypes = list.refine(
  (types) => types.length > 0 && types.every((type) => /^(\*|[\w.+-]+)\/(\*|[\w.+-]+)$/.test(type)),
  'each must be like image/png or image/*',
);

export const frontVariables = {
  ...sharedVariables,
  DATABASE_URL: {
    describe:
      'the PostgreSQL database that holds the sessions, postgresql://user:password@host:port/name; or `DATABASE_URL_FILE` names a file that contains it',
    value: databaseUrl,
    mayBeInFile: true,
  },
  DATABASE_POOL: {
    describe: 'maximum number of database connections; the probe that checks the database has one more',
    default: '10',
    value: wholeNumber(2, 1_000),
  },
  PORT: { describe: 'the port to listen on', default: '3000', value: wholeNumber(0, 65_535) },
  HOST: { describe: 'the address to listen on', default: '0.0.0.0', value: text },
  CREDENTIAL_PUBLIC_KEYS_FILE: {
    describe: 'a JWKS of EC P-256 public keys with `kid`; passwords are sealed to the first',
    value: fileText,
  },
  SESSION_SECRET_FILE: {
    describe:
      'a file of at least 32 characters, the same for all fronts: signs cookies, login tickets and cursors; with several lines, the first signs and all are accepted',
    value: secretLines,
  },
  ...signatureVariables,
  UNSIGNED_TOPICS: {
    describe:
      'response and event topics whose records are accepted unsigned because services other than workers write them, separated by commas; `*` for all',
    default: '',
    value: signedTopics,
  },
  COOKIE_SECURE: {
    describe: 'whether the session cookie is sent over HTTPS only; `false` only where there is no TLS',
    default: 'true',
    value: flag,
  },
  TRUST_PROXY: {
    describe:
      'whose X-Forwarded-* headers are trusted: `true` behind one reverse proxy of yours, the number of proxies behind several, or their addresses, such as 10.0.0.0/8, separated by commas',
    default: 'false',
    value: trustedProxies,
  },
  SESSION_HOURS: {
    describe: 'maximum lifetime of a session, however much it is used',
    default: '168',
    value: wholeNumber(1, 24 * 365),
  },
  SESSION_IDLE_HOURS: {
    describe: 'how long a session lasts while no page or client uses it',
    default: '72',
    value: wholeNumber(1, 24 * 365),
  },
  REQUEST_TIMEOUT_MS: {
    describe: 'a request’s deadline, after which the page is told TIMEOUT',
    default: '15000',
    value: wholeNumber(100, 600_000),
  },
  MAX_STREAMS: {
    describe: 'maximum number of open streams; further clients are told to retry later',
    default: '10000',
    value: wholeNumber(1),
  },
  MAX_STREAMS_PER_SESSION: {
    describe: 'maximum number of open streams of one session: one more ends the oldest',
    default: '20',
    value: wholeNumber(1),
  },
  MAX_STREAMS_PER_USER: {
    describe: 'maximum number of open streams of one user, STOMP sockets included: one more ends the oldest',
    default: '100',
    value: wholeNumber(1),
  },
  MAX_STREAMS_PER_ADDRESS: {
    describe:
      'maximum number of open streams from one address, except this machine’s: one more ends the oldest',
    default: '1000',
    value: wholeNumber(1),
  },
  ANONYMOUS_SESSION_MINUTES: {
    describe: 'how long a session lasts without a login',
    default: '60',
    value: wholeNumber(1, 24 * 60),
  },
  ANONYMOUS_SESSIONS_PER_ADDRESS: {
    describe: 'sessions that an address may start per minute, except this machine’s',
    default: '120',
    value: wholeNumber(1),
  },
  REQUESTS_PER_SESSION: {
    describe: 'requests that a session may send in ten seconds',
    default: '5000',
    value: wholeNumber(1),
  },
  REQUESTS_PER_ADDRESS: {
    describe: 'requests that an address may send in ten seconds, except this machine’s',
    default: '10000',
    value: wholeNumber(1),
  },
  EVENT_TAIL_MB: {
    describe: 'maximum size, in MiB, of the events kept in memory for reconnecting streams',
    default: '64',
    value: wholeNumber(1, 100_000),
  },
  EVENT_TAIL_MINUTES: {
    describe:
      'minutes for which events are kept; a stream that was disconnected for longer is told to reload',
    default: '15',
    value: wholeNumber(1, 24 * 60),
  },
  STOMP_ORIGINS: {
    describe:
      'origins of other sites whose pages may open STOMP sockets, such as https://chat.example.com, separated by commas',
    default: '',
    value: webOrigins,
  },
  STOMP_FRAME_KB: {
    describe: 'maximum size of a STOMP frame, in KiB',
    default: '64',
    value: wholeNumber(1, 1_024),
  },
  STOMP_FRAME_HEADERS: {
    describe: 'maximum number of headers of a STOMP frame',
    default: '64',
    value: wholeNumber(10, 1_000),
  },
  STOMP_SUBSCRIPTIONS: {
    describe: 'maximum number of subscriptions of a STOMP socket',
    default: '200',
    value: wholeNumber(1, 10_000),
  },
  STOMP_FRAMES_PER_SECOND: {
    describe: 'STOMP frames read from a socket per second; a faster client has to wait',
    default: '100',
    value: wholeNumber(1, 100_000),
  },
  STOMP_HEARTBEAT_MS: {
    describe: 'the shortest heart-beat interval that is offered to STOMP clients and asked of them',
    default: '10000',
    value: wholeNumber(100, 600_000),
  },
  ...storageVariables,
  FILE_MAX_MB: {
    describe: 'maximum size of an uploaded file, in MiB',
    default: '50',
    value: wholeNumber(1, 100_000),
  },
  FILE_TYPES: {
    describe:
      'the media types of files that may be uploaded, determined from their content, separated by commas, such as `image/*,application/pdf`',
    default: '*/*',
    value: mediaTypes,
  },
  UPLOADS_AT_ONCE: {
    describe: 'maximum number of files received at a time; further uploads wait, unread',
    default: '100',
    value: wholeNumber(1, 10_000),
  },
  ACCESS_LOG: {
    describe:
      'which HTTP requests and request outcomes are logged at `info`: all, none, or problems (those that failed or took a second or longer)',
    default: 'problems',
    value: oneOf(accessLogs),
  },
  INSPECTOR: {
    describe:
      'whether administrators may watch the topics at `/inspector`; needs the Kafka rights to read requests and dead letters',
    default: 'false',
    value: flag,
  },
  ...healthVariables,
  WEB_ROOT: {
    describe: 'the folder of the built pages; this repository’s if absent',
    value: optionalText,
  },
} satisfies Variables;

export interface FrontConfig {
  readonly instanceId: string;
  readonly logLevel: string;
  readonly accessLog: Shown;
  readonly kafka: KafkaSettings;
  readonly topics: TopicSettings;
  readonly databaseUrl: string;
  readonly databasePool: number;
  readonly port: number;
  readonly host: string;
  readonly health: HealthAddress | undefined;
  readonly publicKeys: ReturnType<typeof parseKeys>;
  readonly sessionSecrets: readonly string[];
  readonly signatureSecrets: readonly string[];
  readonly unsignedTopics: readonly string[];
  readonly cookieSecure: boolean;
  /** How many proxies are before this process, or where they are. */
  readonly trustProxy: false | number | string[];
  readonly sessionLifetimes: SessionLifetimes;
  /** Milliseconds between two looks at which open streams still have a session. */
  readonly sessionWatchInterval: number;
  readonly presence: PresenceTimes;
  /** Milliseconds. */
  readonly requestTimeout: number;
  readonly maxStreams: number;
  readonly streamLimits: StreamLimits;
  readonly requestLimits: RequestLimits;
  readonly eventTail: TailLimits;
  /** Where files are kept, if any may be uploaded, and which. */
  readonly files: (StorageSettings & IntakeSettings) | undefined;
  readonly stomp: StompConfig;
  /** Whether there is one. */
  readonly inspector: boolean;
  readonly webRoot: string;
}

/** @throws ConfigurationError */
export function readFrontConfig(environment: NodeJS.ProcessEnv): FrontConfig {
  const values = readEnvironment(frontVariables, environment);
  const instanceId = values.INSTANCE_ID ?? randomInstanceId();
  const storage = storageSettings(values);
  return {
    instanceId,
    logLevel: values.LOG_LEVEL,
    accessLog: values.ACCESS_LOG,
    kafka: kafkaSettings(values, 'front', instanceId),
    topics: topicSettings(values),
    databaseUrl: values.DATABASE_URL,
    databasePool: values.DATABASE_POOL,
    port: values.PORT,
    host: values.HOST,
    health: healthAddress(values),
    publicKeys: publicKeys(values.CREDENTIAL_PUBLIC_KEYS_FILE),
    sessionSecrets: values.SESSION_SECRET_FILE,
    signatureSecrets: values.SIGNATURE_SECRET_FILE,
    unsignedTopics: values.UNSIGNED_TOPICS,
    cookieSecure: values.COOKIE_SECURE,
    trustProxy: values.TRUST_PROXY,
    sessionLifetimes: {
      anonymous: values.ANONYMOUS_SESSION_MINUTES * 60_000,
      loggedIn: values.SESSION_HOURS * 3_600_000,
      idle: values.SESSION_IDLE_HOURS * 3_600_000,
    },
    sessionWatchInterval: 15_000,
    presence: { leaseSeconds: 45, renewalInterval: 15_000, grace: 10_000 },
    requestTimeout: values.REQUEST_TIMEOUT_MS,
    maxStreams: values.MAX_STREAMS,
    streamLimits: {
      session: values.MAX_STREAMS_PER_SESSION,
      user: values.MAX_STREAMS_PER_USER,
      address: values.MAX_STREAMS_PER_ADDRESS,
    },
    requestLimits: {
      newSessions: values.ANONYMOUS_SESSIONS_PER_ADDRESS,
      ofSession: values.REQUESTS_PER_SESSION,
      ofAddress: values.REQUESTS_PER_ADDRESS,
    },
    eventTail: { bytes: values.EVENT_TAIL_MB * 1024 * 1024, age: values.EVENT_TAIL_MINUTES * 60_000 },
    files: storage && {
      ...storage,
      maxBytes: values.FILE_MAX_MB * 1024 * 1024,
      types: values.FILE_TYPES,
      atOnce: values.UPLOADS_AT_ONCE,
    },
    stomp: {
      origins: values.STOMP_ORIGINS,
      frameBytes: values.STOMP_FRAME_KB * 1024,
      frameHeaders: values.STOMP_FRAME_HEADERS,
      subscriptions: values.STOMP_SUBSCRIPTIONS,
      framesPerSecond: values.STOMP_FRAMES_PER_SECOND,
      heartbeat: values.STOMP_HEARTBEAT_MS,
      pingInterval: 15_000,
      frameTimeout: 10_000,
    },
    inspector: values.INSPECTOR,
    webRoot: values.WEB_ROOT ?? fileURLToPath(new URL('../../web/dist', import.meta.url)),
  };
}

function publicKeys(jwks: string) {
  try {
    const keys = parseKeys(jwks);
    if (keys.some((key) => key.d !== undefined))
      throw new Error('holds a private key, which a front must not have');
    return keys;
  } catch (error) {
    throw new ConfigurationError(
      `CREDENTIAL_PUBLIC_KEYS_FILE is wrong: ${(error as Error).message}. docs/operations.md says how to make one.`,
    );
  }
}
