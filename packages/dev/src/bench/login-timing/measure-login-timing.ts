/** Whether the time of a refused login tells if the account exists, as somebody sees who may only ask. */
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
  /** That exist; as many are asked for that don't. */
  accounts: number;
  out: string;
}

export const loginTiming: BenchCommand = {
  call: 'login-timing',
  what: 'Whether the time that a refused login takes tells if the account exists, also while it has to wait.',
  options: {
    accounts: { value: '<n>', help: 'that exist, and as many that do not', usually: '150' },
  },
  prepare(given) {
    const options = { accounts: given.count('accounts', 10), out: given.out };
    return (place) => measureLoginTiming(options, place);
  },
};

/** Wrong passwords in a row that an account has free (docs/security.md), and those that it is then told to wait after. */
const attempts = { compared: 5, throttled: 5 };

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
  const unknown = known.map((_, index) => `nobody-${index}`);
  const cookie = await during(place, `Signing ${accounts} accounts up`, () => signUp(front, known));
  const logins: TimedLogin[] = [];
  for (let attempt = 0; attempt < attempts.compared + attempts.throttled; attempt++) {
    const phase = attempt < attempts.compared ? 'compared' : 'throttled';
    for (const { account, exists } of inTurns(known, unknown)) {
      place.fleet.signal.throwIfAborted();
      const login = { phase, exists, ...(await timedLogin(front, cookie, account)) } as const;
      recordLine(out, login);
      logins.push(login);
    }
    place.progress.print(`  ${attempt + 1}/${attempts.compared + attempts.throttled}  ${phase}`);
  }
  place.progress.print(`✔ Every measurement is in ${out}`);
  const machine = `${await describeMachine(place, database.url)}; load average ${loadBefore.toFixed(2)} before`;
  return `\n${loginTimingReport(logins, machine)}\n`;
}

/** @returns the cookie of the session that asks from then on; it is nobody's */
async function signUp(front: string, accounts: readonly string[]): Promise<string> {
  let cookie = '';
  for (const userId of accounts) {
    const user = { userId, userPw: 'correct horse', userName: userId, email: `${userId}@example.com` };
    cookie = (await askFront(front, 'user-add', user, cookie)).cookie || cookie;
  }
  return cookie;
}

/** One that exists and one that doesn't side by side, so that what else the machine does meets both; either may be first. */
function inTurns(known: readonly string[], unknown: readonly string[]) {
  return known.flatMap((account, index) => {
    const pair = [
      { account, exists: true },
      { account: unknown[index] ?? '', exists: false },
    ];
    return Math.random() < 0.5 ? pair : pair.reverse();
  });
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
