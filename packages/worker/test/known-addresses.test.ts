/** Who is known where, and what is told of a current password, while logins and new passwords meet. */
import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import type { PairName, RequestOf } from '@parley/contracts';
import type { ReceivedRequest } from '@parley/messaging';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createDatabase, inDatabase, type TestDatabase } from '../../dev/test/support/databases.ts';
import { insertUsers } from '../../dev/test/support/insert-users.ts';
import type { RequestHandler } from '../src/batch/handle-requests.ts';
import { connectDatabase, type DatabaseConnection } from '../src/database/connect-database.ts';
import { Passwords, recommendedHashCost } from '../src/services/passwords.ts';
import { handlerOf } from './support/handler-of.ts';

const right = 'correct horse';
const next = 'battery staple';
const home = '198.18.0.1';
/** Wrong passwords of an account before there is a wait. */
const free = 5;

let place: TestDatabase;
let connection: DatabaseConnection;
let handler: RequestHandler;
let stored: string;
/** Called before a password is compared. */
let beforeVerifying: (password: string) => Promise<void> = async () => undefined;

class Gated extends Passwords {
  override async verify(...[password, storedHash]: Parameters<Passwords['verify']>) {
    await beforeVerifying(password);
    return super.verify(password, storedHash);
  }
}

beforeAll(async () => {
  place = await createDatabase();
  connection = connectDatabase(place.url, 10);
  stored = await hash(right, recommendedHashCost);
  handler = handlerOf(connection, {
    passwords: new Gated(4, recommendedHashCost),
    // What is sealed here is its own text.
    credentials: { unseal: async (sealed) => sealed, allowPlain: false },
  });
});

afterAll(async () => {
  await connection?.close();
  await place?.drop();
});

async function ask<Name extends PairName>(
  pair: Name,
  request: RequestOf<Name> & { userId: string },
  from: Pick<Partial<ReceivedRequest>, 'clientAddress' | 'origin'>,
): Promise<string> {
  const received = {
    pair,
    requestId: Buffer.from(randomUUID()),
    request,
    userId: request.userId,
    origin: undefined,
    clientAddress: undefined,
    deadline: undefined,
    traceparent: undefined,
    at: { topic: `${pair}-request`, partition: 0, offset: '0', timestamp: Date.now() },
    ...from,
  } satisfies ReceivedRequest<Name>;
  const replies = await handler.handle(pair, [received as ReceivedRequest], () => false);
  const [reply] = Array.isArray(replies) ? replies : [];
  return typeof reply === 'object' ? reply.errorCode : 'no reply';
}

const logIn = (userId: string, userPwEnc: string, clientAddress: string) =>
  ask('login', { userId, userPwEnc }, { clientAddress });

const change = (userId: string, userPwEnc: string, newPwEnc: string, clientAddress = home) =>
  ask('user-change-password', { userId, userPwEnc, newPwEnc }, { clientAddress, origin: `of ${userId}` });

async function newUser(): Promise<string> {
  const userId = `u-${randomUUID()}`;
  await insertUsers(place.url, [userId]);
  await inDatabase(place.url, (database) =>
    database.query('UPDATE users SET password_hash = $1 WHERE user_id = $2', [stored, userId]),
  );
  return userId;
}

const guess = async (userId: string, addresses: (index: number) => string) => {
  for (let index = 0; index < free + 1; index++) await logIn(userId, `wrong ${index}`, addresses(index));
};

/** Until a statement of a worker's waits for a lock. */
const someoneWaits = () =>
  vi.waitFor(
    async () => {
      const { rowCount } = await inDatabase(place.url, (database) =>
        database.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        ),
      );
      expect(rowCount).toBeGreaterThan(0);
    },
    { timeout: 5_000, interval: 20 },
  );

/** In a transaction that lasts until `work` is done. */
async function holding<Result>(
  sql: string,
  userId: string,
  work: (client: pg.ClientBase) => Promise<Result>,
) {
  return inDatabase(place.url, async (client) => {
    await client.query('BEGIN');
    await client.query(sql, [userId]);
    try {
      return await work(client);
    } finally {
      await client.query('COMMIT');
    }
  });
}

test('where a password was changed its owner is known, and not shut out by guesses from elsewhere', async () => {
  const userId = await newUser();
  expect(await logIn(userId, right, home)).toBe('');
  expect(await logIn(userId, right, '198.18.0.2')).toBe('');
  expect(await change(userId, right, next)).toBe('');
  await guess(userId, (index) => `198.18.1.${index}`);
  expect(await logIn(userId, next, '198.18.0.2')).toBe('TOO_MANY_ATTEMPTS');
  expect(await logIn(userId, next, home)).toBe('');
});

test('where an account was made its owner is known, too', async () => {
  const userId = `u-${randomUUID()}`;
  await guess(userId, (index) => `198.18.2.${index}`);
  const user = { userId, userPwEnc: right, email: '', userName: 'Name' };
  expect(await ask('user-add', user, { clientAddress: home })).toBe('');
  expect(await logIn(userId, right, '198.18.0.2')).toBe('TOO_MANY_ATTEMPTS');
  expect(await logIn(userId, right, home)).toBe('');
});

test('whoever comes with a password that is changed meanwhile is known nowhere', async () => {
  const userId = await newUser();
  const late = await holding(
    'UPDATE users SET password_hash = $$new$$ WHERE user_id = $1',
    userId,
    async () => {
      const answer = logIn(userId, right, '198.18.0.3');
      await someoneWaits();
      return { answer };
    },
  );
  expect(await late.answer).toBe('LOGIN_FAILED');
  const known = await inDatabase(place.url, (database) =>
    database.query('SELECT FROM attempts WHERE user_id = $1', [userId]),
  );
  expect(known.rowCount).toBe(0);
});

test('a change waits for logins under way without keeping its user locked, which they wait for', async () => {
  const userId = await newUser();
  expect(await logIn(userId, right, '198.18.0.4')).toBe('');
  const changed = await holding(
    'SELECT FROM attempts WHERE user_id = $1 FOR UPDATE',
    userId,
    async (client) => {
      const answer = change(userId, right, next);
      await someoneWaits();
      await client.query('SELECT FROM users WHERE user_id = $1 FOR NO KEY UPDATE NOWAIT', [userId]);
      return { answer };
    },
  );
  expect(await changed.answer).toBe('');
});

test('that a new password is unfit tells no more guesses than may be made that the current one is right', async () => {
  const userId = await newUser();
  let goOn: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const isReached = new Promise<void>((reached) => {
    beforeVerifying = async (password) => {
      if (password !== right) return;
      reached();
      await gate;
    };
  });
  const lucky = change(userId, right, 'short');
  await isReached;
  for (let index = 0; index < free; index++)
    expect(await change(userId, `wrong ${index}`, 'short')).toBe('WRONG_PASSWORD');
  goOn();
  expect(await lucky).toBe('TOO_MANY_ATTEMPTS');
  beforeVerifying = async () => undefined;
});
