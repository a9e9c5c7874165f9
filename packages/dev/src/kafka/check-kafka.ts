import {
  ConfigurationError,
  connectKafka,
  createLog,
  type KafkaSettings,
  kafkaSettings,
  readEnvironment,
  sharedVariables,
  withAdmin,
} from '@parley/messaging';
import { otherCommand, sameCommand } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';
import { type ClusterDescription, describeCluster, NotKafka, SpeaksTls } from './describe-cluster.ts';

const howToCorrect = () => [
  `Correct it:  ${sameCommand({ KAFKA_BROKERS: 'host:9092' })}`,
  `Or leave it unset, and Parley starts a Kafka of its own:  ${sameCommand(withoutConnection())}`,
];

/** A local Kafka has neither TLS nor a login. */
const withoutConnection = () =>
  Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^KAFKA_(BROKERS|SSL|SASL)/.test(name))
      .map((name) => [name, undefined]),
  );

/**
 * Checks that a Kafka that runs elsewhere answers; one of its brokers is enough.
 * @throws {StackError} saying why none does
 */
export async function checkKafka(brokers: readonly string[]): Promise<ClusterDescription> {
  const { KAFKA_SSL, KAFKA_SASL_MECHANISM } = process.env;
  if (KAFKA_SSL === 'true' || KAFKA_SASL_MECHANISM) return checkSecuredKafka(brokers);
  const failures: string[] = [];
  for (const broker of brokers) {
    try {
      return await describeCluster(broker, 5_000);
    } catch (error) {
      if (error instanceof SpeaksTls) throw needsTls(broker);
      failures.push(describe(broker, error));
    }
  }
  throw new StackError(`No broker in KAFKA_BROKERS can be used: ${failures.join('; ')}.`, ...howToCorrect());
}

/** For a command that is about to connect without TLS. */
export function needsTls(broker: string): StackError {
  return new StackError(
    `The Kafka at ${broker} speaks TLS, but KAFKA_SSL is not set.`,
    `Set it:  ${sameCommand({ KAFKA_SSL: 'true' })}`,
    'If its certificate is not signed by a public authority, name the one that signed it:  KAFKA_SSL_CA_FILE=/path/to/ca.pem',
    'If it requires a login too:   KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
  );
}

/** With TLS or a login, like the front and the worker. */
async function checkSecuredKafka(brokers: readonly string[]): Promise<ClusterDescription> {
  const settings = readKafkaSettings(brokers, 'start');
  const log = createLog('start', 'fatal'); // failures are reported by the exception
  try {
    const cluster = await withAdmin(connectKafka(settings, log), (admin) => admin.describeCluster());
    return { clusterId: cluster.clusterId, nodeIds: cluster.brokers.map(({ nodeId }) => nodeId) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const error = new StackError(
      `The Kafka in KAFKA_BROKERS can't be used with the given KAFKA_SSL_* and KAFKA_SASL_*: ${message}`,
      ...(await whyNotByTls(brokers, message)),
      ...howToCorrect(),
    );
    error.cause = cause;
    throw error;
  }
}

async function whyNotByTls(brokers: readonly string[], message: string): Promise<string[]> {
  if (process.env.KAFKA_SSL !== 'true') return [];
  if (/self-signed|unable to (get|verify)/.test(message))
    return ['Name the authority that signed its certificate:  KAFKA_SSL_CA_FILE=/path/to/ca.pem'];
  const answers = await Promise.allSettled(brokers.map((broker) => describeCluster(broker, 2_000)));
  if (answers.every(({ status }) => status === 'rejected')) return [];
  return [`It answers without TLS:  ${sameCommand({ KAFKA_SSL: undefined })}`];
}

/**
 * The connection settings for these brokers from the environment, as a front or a worker reads them.
 * @throws {StackError} if they are invalid
 */
export function readKafkaSettings(brokers: readonly string[], role: string): KafkaSettings {
  const environment = { ...process.env, KAFKA_BROKERS: brokers.join(',') };
  try {
    return kafkaSettings(readEnvironment(sharedVariables, environment), role, String(process.pid));
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    const error = new StackError(...asLines(cause.message));
    error.cause = cause;
    throw error;
  }
}

/**
 * For tools whose own errors are unhelpful if the port speaks TLS, or nothing listens.
 * @throws {StackError} if no broker can be reached without encryption and login
 */
export async function assertAnswers(brokers: readonly string[]): Promise<void> {
  const failures: string[] = [];
  for (const broker of brokers) {
    try {
      await describeCluster(broker, 3_000);
      return;
    } catch (error) {
      if (error instanceof SpeaksTls) throw needsTls(broker);
      failures.push(describe(broker, error));
    }
  }
  throw new StackError(
    `No Kafka answers: ${failures.join('; ')}.`,
    `Start the local one:  ${otherCommand('start')}`,
    `Or name another:  ${sameCommand({ KAFKA_BROKERS: 'host:9092' })}`,
  );
}

function asLines(message: string): [string, ...string[]] {
  const [first = message, ...rest] = message.split('\n');
  return [first, ...rest];
}

function describe(broker: string, error: unknown): string {
  if (error instanceof NotKafka) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const closed = 'it closed the connection, as a Kafka that wants a login (KAFKA_SASL_MECHANISM) does';
  const words: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'its name could not be looked up',
    ETIMEDOUT: 'no answer within 5 s',
    ECONNRESET: closed,
    EPIPE: closed,
  };
  return `${broker}: ${words[code] ?? code}`;
}
