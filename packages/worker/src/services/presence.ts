/**
 * Who is there. A user is online while any holder's lease lasts, and those who watch are told when the first comes and
 * when the last goes.
 *
 * A holder that renews its lease in time costs one statement and tells nobody. Whatever else happens to a user's
 * leases happens under the lock of the user's row, so that of two holders that come and go at once one is the later.
 * Two workers may publish what they have to tell in another order: the event with the later `createdAt` is true.
 */
import { Failure } from '@parley/contracts';
import type { Transaction } from '../database.ts';
import type { Emissions } from '../emissions.ts';
import { grant, leaseKey, renew, takeBack, type Word, whoIsOnline } from './leases.ts';
import { lockUsers } from './lock-users.ts';
import { tellPresence } from './presence-watchers.ts';
import type { EphemeralService, Plain } from './service.ts';

export const keepPresence: EphemeralService<'user-presence'> = {
  kind: 'ephemeral',
  async run(requests, database, events) {
    const words = lastWords(requests);
    const staying = [...words.values()].filter(({ isOnline }) => isOnline);
    const renewed = staying.length > 0 ? await renew(database, staying) : new Set<string>();
    const others = [...words].flatMap(([key, word]) => (renewed.has(key) ? [] : [word]));
    if (others.length === 0) return requests.map(() => undefined);
    const known = await database.$transaction((transaction) => comeAndGo(transaction, others, events));
    const unknown = new Set(others.flatMap(({ userId }) => (known.has(userId) ? [] : [userId])));
    return requests.map(({ userId }) => (unknown.has(userId) ? new Failure('USER_NOT_FOUND') : undefined));
  },
};

/** Of several requests of one holder the last counts. */
function lastWords(requests: readonly Plain<'user-presence'>[]): ReadonlyMap<string, Word> {
  return new Map(
    requests.map(({ userId, holder = '', isOnline = true, leaseSeconds = 45 }) => [
      leaseKey({ user_id: userId, holder }),
      { userId, holder, isOnline, leaseSeconds },
    ]),
  );
}

/** @returns those of the users that exist. */
async function comeAndGo(
  transaction: Transaction,
  words: readonly Word[],
  events: Emissions,
): Promise<ReadonlySet<string>> {
  const known = await lockUsers(
    transaction,
    words.map(({ userId }) => userId),
  );
  const users = [...known];
  const own = words.filter(({ userId }) => known.has(userId));
  if (own.length === 0) return known;
  const before = await whoIsOnline(transaction, users);
  const removed = await takeBack(transaction, users, own);
  await grant(transaction, own);
  const { online, at } = await whoIsOnline(transaction, users);
  const came = users.filter((user) => online.has(user) && !before.online.has(user));
  const left = users.filter((user) => removed.has(user) && !online.has(user));
  await tellPresence(transaction, events, came, 'online', at);
  await tellPresence(transaction, events, left, 'offline', at);
  return known;
}
