import {
  ConfigurationError,
  connectKafka,
  createLog,
  kafkaSettings,
  readEnvironment,
  sharedVariables,
} from '@parley/messaging';
import { StackError } from '../stack-error.ts';
import { type ClusterDescription, describeCluster, NotKafka } from './describe-cluster.ts';

const howToCorrect = [
  'Correct it:  KAFKA_BROKERS=host:9092 npm start',
  'Or leave it unset, and Parley starts a Kafka of its own:  env -u KAFKA_BROKERS npm start',
];

/**
 * Makes sure that a Kafka that runs elsewhere answers; the first of its brokers that does is enough.
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
      failures.push(describe(broker, error));
    }
  }
  throw new StackError(
    `No broker that KAFKA_BROKERS names can be used: ${failures.join('; ')}.`,
    ...howToCorrect,
  );
}

/** By TLS or with a login, as the front and the worker will connect. */
async function checkSecuredKafka(brokers: readonly string[]): Promise<ClusterDescription> {
  const environment = { ...process.env, KAFKA_BROKERS: brokers.join(',') };
  const log = createLog('start', 'fatal'); // what fails is told by the exception
  try {
    const settings = kafkaSettings(
      readEnvironment(sharedVariables, environment),
      'start',
      String(process.pid),
    );
    const admin = connectKafka(settings, log).admin();
    await admin.connect();
    const cluster = await admin.describeCluster().finally(() => admin.disconnect());
    return { clusterId: cluster.clusterId, nodeIds: cluster.brokers.map(({ nodeId }) => nodeId) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const error =
      cause instanceof ConfigurationError
        ? new StackError(...asLines(message))
        : new StackError(
            `The Kafka that KAFKA_BROKERS names can't be used with the KAFKA_SSL_* and KAFKA_SASL_* given: ${message}`,
            ...howToCorrect,
          );
    error.cause = cause;
    throw error;
  }
}

function asLines(message: string): [string, ...string[]] {
  const [first = message, ...rest] = message.split('\n');
  return [first, ...rest];
}

function describe(broker: string, error: unknown): string {
  if (error instanceof NotKafka) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const words: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'its name could not be looked up',
    ETIMEDOUT: 'no answer within 5 s',
    ECONNRESET: 'it closed the connection, as a port for TLS or another protocol does',
    EPIPE: 'it closed the connection, as a port for TLS or another protocol does',
  };
  return `${broker}: ${words[code] ?? code}`;
}
