/**
 * Ends leases that were not renewed, and tells watchers who has gone offline.
 *
 * Every worker does so; a lease is deleted by one of them, which publishes the events.
 */
import { type EventSender, type Log, pause } from '@parley/messaging';
import { type Database, Prisma } from '../database/database.ts';
import { publishMoment } from '../outbox/moments.ts';
import type { NewEvent } from '../outbox/new-events.ts';
import { takeBack, whoIsOnline } from '../services/leases.ts';
import { presenceEvents } from '../services/presence-watchers.ts';

/** Milliseconds. */
const every = 2_000;
/** Leases per round. */
const most = 1_000;

export interface PresenceLapseOptions {
  readonly database: Database;
  readonly events: EventSender;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** Resolves when it has stopped: once the signal is given and the current round is done. */
export async function endLapsedPresence({
  database,
  events,
  log,
  stopping,
}: PresenceLapseOptions): Promise<void> {
  while (!stopping.aborted) {
    try {
      const { told, isMore } = await endSome(database);
      for (const event of told) publishMoment(events, event, undefined, log);
      if (isMore) continue;
    } catch (error) {
      log.debug({ error }, 'leases could not be ended; trying again');
    }
    await pause(every, stopping);
  }
}

/** @returns the events, and whether there may be more to do at once */
function endSome(database: Database): Promise<{ told: NewEvent[]; isMore: boolean }> {
  return database.$transaction(async (transaction) => {
    // A locked row is being handled by another worker's round or by a request.
    const rows = await transaction.$queryRaw<{ user_id: string }[]>(Prisma.sql`
      SELECT user_id FROM users
      WHERE user_id IN (SELECT user_id FROM presence WHERE expires_at <= now() LIMIT ${most})
      ORDER BY user_id FOR NO KEY UPDATE SKIP LOCKED`);
    const users = rows.map((row) => row.user_id);
    if (users.length === 0) return { told: [], isMore: false };
    const ended = await takeBack(transaction, users, []);
    // Read after the deletion, which has waited for concurrent renewals.
    const { online, at } = await whoIsOnline(transaction, users);
    const gone = [...ended].filter((user) => !online.has(user));
    const told = await presenceEvents(transaction, gone, 'offline', at);
    return { told, isMore: users.length >= most };
  });
}
