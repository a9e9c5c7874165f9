/**
 * Who is there. A user is online while any holder's lease lasts, and those who watch are told when the first comes and
 * when the last goes.
 *
 * A holder that renews its lease in time costs one statement and tells nobody. Whatever else happens to a user's
 * leases happens under the lock of the user's row, so that of two holders that come and go at once one is the later.
 * Two workers may publish what they have to tell in another order: the event with the later `createdAt` is true.
 */
import { Failure } from '@parley/contracts';
import type { Prisma, Transaction } from '../database/database.ts';
import type { NewEvent } from '../outbox/new-events.ts';
import { grant, leaseKey, type PresenceUpdate, renew, takeBack, whoIsOnline } from './leases.ts';
import { lockUsers } from './lock-users.ts';
import { presenceEvents } from './presence-watchers.ts';
import type { EphemeralService, Plain } from './service.ts';

export const keepPresence: EphemeralService<'user-presence'> = {
  kind: 'ephemeral',
  async run(requests, database) {
    const updates = lastUpdates(requests);
    const staying = [...updates.values()].filter(({ isOnline }) => isOnline);
    const renewed = staying.length > 0 ? await renew(database, staying) : new Set<string>();
    const others = [...updates].flatMap(([key, update]) => (renewed.has(key) ? [] : [update]));
    if (others.length === 0) return { refusals: requests.map(() => undefined), events: [] };
    const { known, events } = await database.$transaction((transaction) => comeAndGo(transaction, others));
    const unknown = new Set(others.flatMap(({ userId }) => (known.has(userId) ? [] : [userId])));
    return {
      refusals: requests.map(({ userId }) =>
        unknown.has(userId) ? new Failure('USER_NOT_FOUND') : undefined,
      ),
      // Of all who have come or gone at once, so no single request is the cause.
      events: events.map((event) => ({ event })),
    };
  },
};

/** Of several requests of one holder the last counts. */
function lastUpdates(requests: readonly Plain<'user-presence'>[]): ReadonlyMap<string, PresenceUpdate> {
  return new Map(
    requests.map(({ userId, holder = '', isOnline = true, leaseSeconds = 45 }) => [
      leaseKey({ user_id: userId, holder }),
      { userId, holder, isOnline, leaseSeconds },
    ]),
  );
}

/** @returns those of the users that exist, and what others are told of them. */
async function comeAndGo(
  transaction: Transaction,
  updates: readonly PresenceUpdate[],
): Promise<{ known: ReadonlySet<string>; events: NewEvent[] }> {
  const locking = lockUsers(updates.map(({ userId }) => userId));
  const known = locking.read(await transaction.$queryRaw(locking.sql as Prisma.Sql));
  const users = [...known];
  const own = updates.filter(({ userId }) => known.has(userId));
  if (own.length === 0) return { known, events: [] };
  const before = await whoIsOnline(transaction, users);
  const removed = await takeBack(transaction, users, own);
  await grant(transaction, own);
  const { online, at } = await whoIsOnline(transaction, users);
  const came = users.filter((user) => online.has(user) && !before.online.has(user));
  const left = users.filter((user) => removed.has(user) && !online.has(user));
  return {
    known,
    events: [
      ...(await presenceEvents(transaction, came, 'online', at)),
      ...(await presenceEvents(transaction, left, 'offline', at)),
    ],
  };
}
