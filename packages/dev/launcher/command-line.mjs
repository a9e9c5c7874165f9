// Command lines as advice shows them: right when they are typed as they stand, for the stack that was asked for.
import { basename } from 'node:path';

const connection = [
  'KAFKA_BROKERS',
  'KAFKA_SSL',
  'KAFKA_SSL_CA_FILE',
  'KAFKA_SSL_CERT_FILE',
  'KAFKA_SSL_KEY_FILE',
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'KAFKA_SASL_PASSWORD_FILE',
];

/** The variables that say which stack a command means: without them it would mean another one. */
const placeVariables = {
  start: [
    'DATA_DIR',
    'PORT',
    'KAFKA_PORT',
    'POSTGRES_PORT',
    'PARLEY_READY_FILE',
    'DATABASE_URL',
    ...connection,
  ],
  test: ['DATABASE_URL', ...connection],
  kafka: ['DATA_DIR', ...connection],
  status: ['DATA_DIR'],
  stop: ['DATA_DIR'],
  parley: ['DATA_DIR', 'DATABASE_URL'],
  reset: ['DATA_DIR'],
};

const secret = '<password>';

/** A word as a POSIX shell takes it literally. */
export function shellQuoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * The command that runs now, to be typed again.
 * @param changes variables that are to be different; undefined means without
 */
export function sameCommand(changes = {}, called = process) {
  const [, file = '', name = 'start', ...args] = called.argv;
  // In a test run vitest was called, by `npm test`.
  return basename(file) === 'parley-dev.mjs'
    ? commandLine({ name, args, changes }, called.env)
    : commandLine({ name: 'test', changes }, called.env);
}

/** Another of the project's commands, for the same stack. */
export function otherCommand(name, args = [], env = process.env) {
  return commandLine({ name, args }, env);
}

function commandLine({ name, args = [], changes = {} }, env) {
  const given = (placeVariables[name] ?? []).filter((variable) => env[variable] && !(variable in changes));
  const unset = Object.keys(changes).filter((variable) => changes[variable] === undefined && env[variable]);
  const assignments = [
    ...given.map((variable) => `${variable}=${shellQuoted(withoutSecret(variable, env[variable]))}`),
    ...Object.entries(changes).flatMap(([variable, value]) =>
      value === undefined ? [] : [`${variable}=${shellQuoted(value)}`],
    ),
  ];
  return [
    ...(unset.length > 0 ? ['env', ...unset.map((variable) => `-u ${variable}`)] : []),
    ...assignments,
    ['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`,
    ...(args.length > 0 ? ['--', ...args.map(shellQuoted)] : []),
  ].join(' ');
}

/** What is shown on a terminal may end in a log: a password is left for the reader to put in. */
function withoutSecret(variable, value) {
  if (variable === 'KAFKA_SASL_PASSWORD') return secret;
  if (variable !== 'DATABASE_URL') return value;
  return value.replace(/^([a-z]+:\/\/[^:@/]*:).*@/, `$1${secret}@`);
}
