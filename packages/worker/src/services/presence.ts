/**
 * Presence. A user is online while any holder's lease lasts, and watchers are notified when the first lease begins and when
 * the last one ends.
 *
 * A holder that renews its lease in time costs one statement, and nobody is notified. All other changes of a user's leases
 * happen under the lock of the user's row, so that those of two holders at the same time are ordered. Two workers may
 * publish their events in another order: the event with the later `createdAt` is the valid one.
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
      // One event covers all who came or went, so it belongs to no single request.
      events: events.map((event) => ({ event })),
    };
  },
};

/** Of several requests of one holder, the last one counts. */
function lastUpdates(requests: readonly Plain<'user-presence'>[]): ReadonlyMap<string, PresenceUpdate> {
  return new Map(
    requests.map(({ userId, holder = '', isOnline = true, leaseSeconds = 45 }) => [
      leaseKey({ user_id: userId, holder }),
      { userId, holder, isOnline, leaseSeconds },
    ]),
  );
}

/** @returns those of the users that exist, and the events for others */
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
