/** Whether the time of a refused login reveals if the account exists, to somebody who can only send requests. */
import { loadavg } from 'node:os';
import { freePorts } from '../../processes/ports.ts';
import type { BenchCommand } from '../bench-command.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { recordLine } from '../measuring/record-line.ts';
import { askFront } from '../services/ask-front.ts';
import { describeMachine } from '../services/describe-machine.ts';
import { startBenchFront, startBenchWorker, startBroker, startDatabase } from '../services/start-services.ts';
import { loginTimingReport, type TimedLogin } from './login-timing-report.ts';

interface LoginTimingOptions {
  /** Number of existing accounts; as many that don't exist are tried. */
  accounts: number;
  out: string;
}

export const loginTiming: BenchCommand = {
  call: 'login-timing',
  what: 'Whether the time of a refused login reveals if the account exists, also while it has to wait.',
  options: {
    accounts: { value: '<n>', help: 'existing accounts, and as many that do not exist', usually: '150' },
  },
  prepare(given) {
    const options = { accounts: given.count('accounts', 10), out: given.out };
    return (place) => measureLoginTiming(options, place);
  },
};

/**
 * Wrong passwords in a row that an account has free (docs/security.md), and attempts after those that are told to wait.
 */
const attempts = { compared: 5, throttled: 3 };

async function measureLoginTiming({ accounts, out }: LoginTimingOptions, place: BenchPlace): Promise<string> {
  const loadBefore = loadavg()[0] ?? 0;
  const [broker, database] = await during(place, 'Starting Kafka and PostgreSQL', () =>
    Promise.all([startBroker(place), startDatabase(place)]),
  );
  const [port = 0] = await freePorts(1);
  await during(place, 'Starting a worker and a front', () =>
    Promise.all([
      startBenchWorker(place, broker, database),
      startBenchFront(place, broker, database, { port }),
    ]),
  );
  const front = `http://127.0.0.1:${port}`;
  const known = Array.from({ length: accounts }, (_, index) => `known-${index}`);
  const cookie = await during(place, `Signing ${accounts} accounts up`, () => signUp(front, known));
  const logins: TimedLogin[] = [];
  for (const [index, account] of known.entries()) {
    for (const { userId, exists, phase } of inTurns(account, `nobody-${index}`)) {
      place.fleet.signal.throwIfAborted();
      const login = { phase, exists, ...(await timedLogin(front, cookie, userId)) };
      recordLine(out, login);
      logins.push(login);
    }
    if ((index + 1) % 50 === 0) place.progress.print(`  ${index + 1}/${accounts} accounts`);
  }
  place.progress.print(`✔ All measurements are in ${out}`);
  const machine = `${await describeMachine(place, database.url)}; load average ${loadBefore.toFixed(2)} before`;
  return `\n${loginTimingReport(logins, machine)}\n`;
}

/** @returns the cookie of the session that sends the logins; it belongs to nobody */
async function signUp(front: string, accounts: readonly string[]): Promise<string> {
  let cookie = '';
  for (const userId of accounts) {
    const user = { userId, userPw: 'correct horse', userName: userId, email: `${userId}@example.com` };
    cookie = (await askFront(front, 'user-add', user, cookie)).cookie || cookie;
  }
  return cookie;
}

interface Turn {
  readonly userId: string;
  readonly exists: boolean;
  readonly phase: TimedLogin['phase'];
}

/**
 * Pairs of an existing and an unknown account, either of them first, so that other load on the machine affects both;
 * all attempts end before the first wait is over.
 */
function inTurns(known: string, unknown: string): Turn[] {
  return Array.from({ length: attempts.compared + attempts.throttled }, (_, attempt) => {
    const phase = attempt < attempts.compared ? ('compared' as const) : ('throttled' as const);
    const both = [
      { userId: known, exists: true, phase },
      { userId: unknown, exists: false, phase },
    ];
    return Math.random() < 0.5 ? both : both.reverse();
  }).flat();
}

async function timedLogin(front: string, cookie: string, userId: string) {
  const began = performance.now();
  const response = await fetch(`${front}/api/requests/login`, {
    method: 'POST',
    body: JSON.stringify({ userId, userPw: 'wrong password' }),
    headers: { 'content-type': 'application/json', prefer: 'wait=60', cookie },
  });
  const { errorCode } = (await response.json()) as { errorCode: string };
  return { errorCode, ms: performance.now() - began };
}
