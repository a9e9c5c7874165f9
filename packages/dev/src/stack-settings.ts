import { resolve } from 'node:path';
import { sameCommand } from '../launcher/command-line.mjs';
import { type StackVariable, stackVariables } from '../launcher/stack-variables.mjs';
import { StackError } from './stack-error.ts';

/** For use in hints. */
export const exampleDatabaseUrl = 'postgresql://user:password@host:5432/database';

export interface StackSettings {
  /** The project's folder. */
  root: string;
  port: number;
  healthPort: number | undefined;
  kafkaPort: number;
  postgresPort: number;
  dataDir: string;
  readyFile: string | undefined;
  /** Brokers of a Kafka that runs elsewhere. */
  kafkaBrokers: string[] | undefined;
  /** URL of a PostgreSQL that runs elsewhere. */
  databaseUrl: string | undefined;
}

/** @throws {StackError} naming the variable with an invalid value */
export function readStackSettings(root: string, env: NodeJS.ProcessEnv = process.env): StackSettings {
  const read = (name: StackVariable) => env[name]?.trim() || stackVariables[name].default;
  const readPort = (name: StackVariable) => parsePort(name, read(name));
  const brokers = read('KAFKA_BROKERS');
  const readyFile = read('PARLEY_READY_FILE');
  return {
    root,
    port: readPort('PORT'),
    healthPort: read('HEALTH_PORT') ? readPort('HEALTH_PORT') : undefined,
    kafkaPort: readPort('KAFKA_PORT'),
    postgresPort: readPort('POSTGRES_PORT'),
    dataDir: resolve(root, read('DATA_DIR')),
    readyFile: readyFile ? resolve(root, readyFile) : undefined,
    kafkaBrokers: brokers ? parseBrokers(brokers) : undefined,
    databaseUrl: read('DATABASE_URL') ? parseDatabaseUrl(read('DATABASE_URL')) : undefined,
  };
}

function parsePort(name: StackVariable, text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new StackError(
    `${name}=${text} is not a port.`,
    `Set a number from 1 to 65535, for example:  ${sameCommand({ [name]: stackVariables[name].default || '9464' })}`,
  );
}

function parseBrokers(text: string): string[] {
  const brokers = text.split(',').map((broker) => broker.trim());
  for (const broker of brokers) {
    if (/^[^\s:]+:\d+$|^\[[^\]\s]+\]:\d+$/.test(broker)) continue;
    throw new StackError(
      `KAFKA_BROKERS has "${broker}", which is not host:port.`,
      `Name one broker or several:  ${sameCommand({ KAFKA_BROKERS: 'host1:9092,host2:9092' })}`,
    );
  }
  return brokers;
}

function parseDatabaseUrl(text: string): string {
  if (/^postgres(ql)?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) return text;
  throw new StackError(
    'DATABASE_URL is not a PostgreSQL URL.',
    `It looks like this:  ${sameCommand({ DATABASE_URL: exampleDatabaseUrl })}`,
    ...howToEncode(text),
  );
}

/**
 * Hints for a URL whose user or password is not percent-encoded; none if it is. We understand a superfluous `@`, but
 * not every tool does.
 */
export function howToEncode(databaseUrl: string): string[] {
  const [, login = ''] = /^[a-z]+:\/\/(.*)@/i.exec(databaseUrl) ?? [];
  const found = [...new Set(login.match(/[@/?#[\] ]|%(?![0-9a-f]{2})/gi))];
  if (found.length === 0) return [];
  const codes = found.map((character) => `${encodeURIComponent(character)} for "${character}"`);
  return [`The user and the password in it are written percent-encoded: ${codes.join(', ')}.`];
}
