/**
 * Takes those who have deleted their accounts off everything, a little at a time: off the lists of others, who are told;
 * out of their rooms, as if they left; then the account itself; and in the end their names off what they have written, which
 * keeps its place. Each step is one transaction of a bounded size, finds for itself what is left to do, and can be done twice.
 *
 * Messages are gone through once for all whose accounts are gone by then: there is no index on who has written them.
 */
import { Prisma } from '../database/database.ts';
import type { Pipeline } from '../database/pipeline.ts';
import { type Queries, type Query, query } from '../database/query.ts';
import { type NewEvent, userEvent } from '../outbox/new-events.ts';
import { insertEvents, type StoredEvent, storedEvents } from '../outbox/outbox.ts';
import { insertNotices } from '../outbox/room-notices.ts';
import { leaveRooms } from '../services/leave-rooms.ts';
import { lockUsers } from '../services/lock-users.ts';
import type { Quotas } from '../services/quotas.ts';
import type { Now } from '../services/service.ts';
import { type StepOptions, stepByStep } from './step-by-step.ts';

export interface RemoveAccountsOptions extends StepOptions {
  readonly pipeline: Pipeline;
  readonly onEvents: (events: readonly StoredEvent[]) => void;
  readonly now: Now;
  readonly quotas: Quotas;
}

/** People whose lists somebody is taken off in a step. */
const listChunk = 200;
/** Entries of one's own lists that go in a step. */
const ownChunk = 1_000;
/** Rooms that are left in a step. */
const roomChunk = 20;
/** Messages that are looked at in a step. */
const messageChunk = 20_000;
/** Of them, those of each kind that are changed: each is put into the index that is searched anew. */
const changedChunk = 200;
/** Accounts whose messages are gone through together. */
const together = 500;
/** How long a step has at most before another worker may do it again. Seconds. */
const stepSeconds = 30;

export function removeAccounts(options: RemoveAccountsOptions): Promise<void> {
  const step = async () => (await removeSome(options)) || (await unnameSome(options.pipeline));
  return stepByStep(step, 'accounts that were deleted could not be removed; trying again', options);
}

/** @returns whether there was an account to be removed */
async function removeSome(options: RemoveAccountsOptions): Promise<boolean> {
  const { pipeline } = options;
  const userId = await takeAccount(pipeline);
  if (userId === undefined) return false;
  const { listing, own, rooms } = await pipeline.read({
    listing: findListing(userId),
    own: countOwn(userId),
    rooms: findRooms(userId),
  });
  if (listing.length > 0) await takeOffLists(options, userId, listing);
  else if (own > 0) await pipeline.change({}, () => ({ writes: dropOwnLists(userId), result: () => null }));
  else if (rooms.length > 0) await leaveSome(options, userId, rooms);
  else await removeAccount(pipeline, userId);
  await pipeline.change({}, () => ({ writes: [letGo(userId)], result: () => null }));
  return true;
}

function takeAccount(pipeline: Pipeline): Promise<string | undefined> {
  const taking = Prisma.sql`
    UPDATE leavings SET taken_until = now() + make_interval(secs => ${stepSeconds})
    WHERE user_id = (
      SELECT user_id FROM leavings WHERE removed_at IS NULL AND (taken_until IS NULL OR taken_until <= now())
      ORDER BY user_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING user_id`;
  return pipeline.change({}, () => ({ writes: [taking], result: ([taken]) => taken?.[0]?.user_id }));
}

const letGo = (userId: string) =>
  Prisma.sql`UPDATE leavings SET taken_until = NULL WHERE user_id = ${userId}`;

interface Listing {
  readonly user_id: string;
  readonly is_block: boolean;
}

/** Who has the user on a list. */
function findListing(userId: string): Query<readonly Listing[]> {
  return query(
    Prisma.sql`
      (SELECT user_id, false AS is_block FROM friends WHERE friend_id = ${userId} LIMIT ${listChunk})
      UNION ALL (SELECT user_id, true FROM blocks WHERE blocked_id = ${userId} LIMIT ${listChunk})`,
    (rows: readonly Listing[]) => rows,
  );
}

/** They are locked, like whoever changes a list. */
function takeOffLists(options: RemoveAccountsOptions, userId: string, listing: readonly Listing[]) {
  const of = (isBlock: boolean) =>
    listing.filter(({ is_block }) => is_block === isBlock).map(({ user_id }) => user_id);
  const [friendsOf, blockedBy] = [of(false), of(true)];
  return changeAndTell(options, { known: lockUsers([...friendsOf, ...blockedBy]) }, () => {
    const createdAt = options.now().toISOString();
    const told = (actionType: 'FRIEND_REMOVE' | 'UNBLOCK') => (whom: string) =>
      userEvent({ actionType, userId: whom, friendId: [userId], createdAt });
    return {
      events: [...friendsOf.map(told('FRIEND_REMOVE')), ...blockedBy.map(told('UNBLOCK'))],
      writes: [
        Prisma.sql`DELETE FROM friends WHERE friend_id = ${userId} AND user_id = ANY(${friendsOf}::text[])`,
        Prisma.sql`DELETE FROM blocks WHERE blocked_id = ${userId} AND user_id = ANY(${blockedBy}::text[])`,
      ],
    };
  });
}

function countOwn(userId: string): Query<number> {
  return query(
    Prisma.sql`
      SELECT (EXISTS (SELECT FROM friends WHERE user_id = ${userId}))::int
        + (EXISTS (SELECT FROM blocks WHERE user_id = ${userId}))::int AS lists`,
    (rows: readonly { lists: number }[]) => rows[0]?.lists ?? 0,
  );
}

function dropOwnLists(userId: string): Prisma.Sql[] {
  return [
    Prisma.sql`
      DELETE FROM friends f USING (
        SELECT friend_id FROM friends WHERE user_id = ${userId} ORDER BY friend_id LIMIT ${ownChunk} FOR UPDATE
      ) o WHERE f.user_id = ${userId} AND f.friend_id = o.friend_id`,
    Prisma.sql`
      DELETE FROM blocks b USING (
        SELECT blocked_id FROM blocks WHERE user_id = ${userId} ORDER BY blocked_id LIMIT ${ownChunk} FOR UPDATE
      ) o WHERE b.user_id = ${userId} AND b.blocked_id = o.blocked_id`,
  ];
}

function findRooms(userId: string): Query<readonly number[]> {
  return query(
    Prisma.sql`
      SELECT room_id FROM room_members WHERE user_id = ${userId} ORDER BY room_id LIMIT ${roomChunk}`,
    (rows: readonly { room_id: string }[]) => rows.map(({ room_id }) => Number(room_id)),
  );
}

/** As if the user asked for each. */
function leaveSome(options: RemoveAccountsOptions, userId: string, roomIds: readonly number[]) {
  const requests = roomIds.map((roomId) => ({ userId, roomId }));
  return changeAndTell(options, leaveRooms.load(requests), (found) => {
    const { outcomes, writes } = leaveRooms.decide(requests, found, {
      at: options.now(),
      origins: [],
      requestIds: [],
      quotas: options.quotas,
    });
    return { events: outcomes.flatMap(({ events }) => events), writes };
  });
}

/** One transaction, whose events are told once it is committed. */
async function changeAndTell<Found>(
  { pipeline, onEvents }: RemoveAccountsOptions,
  queries: Queries<Found>,
  decide: (found: Found) => { events: readonly NewEvent[]; writes: readonly Prisma.Sql[] },
): Promise<void> {
  const stored = await pipeline.change(queries, (found) => {
    const { events, writes } = decide(found);
    const entries = events.map(({ notice: _, ...event }) => ({ ...event, traceparent: null }));
    return {
      writes: [
        ...writes,
        ...insertEvents(entries),
        ...insertNotices(events.flatMap(({ notice }) => notice ?? [])),
      ],
      result: (written) => storedEvents(entries, written[writes.length] ?? []),
    };
  });
  if (stored.length > 0) onEvents(stored);
}

/** Stored replies that tell the name, the email or the status of their asker. */
const tellingPairs = ['user-add', 'user-change-name', 'user-change-email', 'user-status-change'];

/**
 * Nothing refers to the account any more, unless somebody has just added it: then it is gone through once more. Whoever is
 * about to waits for its lock, and then finds no account.
 */
function removeAccount(pipeline: Pipeline, userId: string): Promise<void> {
  const isFree = query(
    Prisma.sql`
      SELECT NOT EXISTS (SELECT FROM room_members WHERE user_id = ${userId})
        AND NOT EXISTS (SELECT FROM friends WHERE user_id = ${userId} OR friend_id = ${userId})
        AND NOT EXISTS (SELECT FROM blocks WHERE user_id = ${userId} OR blocked_id = ${userId}) AS is_free`,
    (rows: readonly { is_free: boolean }[]) => rows[0]?.is_free ?? false,
  );
  const locked = query(Prisma.sql`SELECT FROM users WHERE user_id = ${userId} FOR UPDATE`, () => null);
  return pipeline.change({ locked, isFree }, (found) => ({
    writes: found.isFree
      ? [
          Prisma.sql`
            UPDATE inbox SET reply = CASE
              WHEN pair = 'user-add' THEN jsonb_set(
                jsonb_set(reply::jsonb, '{user,email}', '""', false), '{user,userName}', '""', false)
              WHEN pair = 'user-change-name' THEN jsonb_set(reply::jsonb, '{userName}', '""', false)
              WHEN pair = 'user-change-email' THEN jsonb_set(reply::jsonb, '{email}', '""', false)
              ELSE jsonb_set(reply::jsonb, '{status}', '""', false) END::text
            WHERE pair = ANY(${tellingPairs}::text[]) AND user_id = ${userId} AND error_code = ''`,
          Prisma.sql`DELETE FROM presence WHERE user_id = ${userId}`,
          Prisma.sql`DELETE FROM users WHERE user_id = ${userId}`,
          Prisma.sql`
            UPDATE leavings SET removed_at = now(), last_message = (SELECT coalesce(max(message_id), 0) FROM messages)
            WHERE user_id = ${userId}`,
        ]
      : [],
    result: () => undefined,
  }));
}

interface Group {
  readonly userIds: readonly string[];
  readonly place: number;
  readonly lastMessage: number;
}

/** @returns whether there were messages to be gone through */
async function unnameSome(pipeline: Pipeline): Promise<boolean> {
  const group = await takeGroup(pipeline);
  if (!group) return false;
  const { userIds, place, lastMessage } = group;
  const end = place + messageChunk;
  const theirs = Prisma.sql`
    message_id > ${place} AND message_id <= ${end} AND user_id = ANY(${userIds}::text[])
    AND (writer <> '' OR profile_img IS NOT NULL)`;
  // Who forwards something later writes no name that is gone.
  const forwarded = Prisma.sql`
    message_id > ${place} AND message_id <= ${end} AND forwarded_from->>'userId' = ANY(${userIds}::text[])
    AND forwarded_from->>'writer' <> ''`;
  await pipeline.change({}, () => ({
    writes: [
      // One that is just being changed is left for the next time.
      Prisma.sql`
        UPDATE messages m SET writer = '', profile_img = NULL FROM (
          SELECT message_id FROM messages WHERE ${theirs} ORDER BY message_id LIMIT ${changedChunk} FOR NO KEY UPDATE SKIP LOCKED
        ) t WHERE m.message_id = t.message_id`,
      Prisma.sql`
        UPDATE messages m SET forwarded_from = jsonb_set(forwarded_from, '{writer}', '""') FROM (
          SELECT message_id FROM messages WHERE ${forwarded} ORDER BY message_id LIMIT ${changedChunk} FOR NO KEY UPDATE SKIP LOCKED
        ) t WHERE m.message_id = t.message_id`,
      Prisma.sql`
        UPDATE leavings SET taken_until = NULL,
          place = coalesce(least(
            (SELECT message_id FROM messages WHERE ${theirs} ORDER BY message_id LIMIT 1),
            (SELECT message_id FROM messages WHERE ${forwarded} ORDER BY message_id LIMIT 1)) - 1, ${end})
        WHERE user_id = ANY(${userIds}::text[])`,
      Prisma.sql`DELETE FROM leavings WHERE user_id = ANY(${userIds}::text[]) AND place >= ${lastMessage}`,
    ],
    result: () => null,
  }));
  return true;
}

interface GroupRow {
  readonly user_id: string;
  readonly place: string;
  readonly last_message: string;
}

/** Those who are the furthest go on together; who comes later waits, and then begins together with others. */
function takeGroup(pipeline: Pipeline): Promise<Group | undefined> {
  const free = Prisma.sql`removed_at IS NOT NULL AND (taken_until IS NULL OR taken_until <= now())`;
  const taking = Prisma.sql`
    UPDATE leavings SET taken_until = now() + make_interval(secs => ${stepSeconds})
    WHERE user_id IN (
      SELECT user_id FROM leavings WHERE ${free} AND place = (SELECT max(place) FROM leavings WHERE ${free})
      ORDER BY user_id LIMIT ${together} FOR UPDATE SKIP LOCKED
    )
    RETURNING user_id, place, last_message`;
  return pipeline.change({}, () => ({ writes: [taking], result: ([taken]) => groupOf(taken ?? []) }));
}

function groupOf(rows: readonly GroupRow[]): Group | undefined {
  const [first] = rows;
  if (!first) return undefined;
  return {
    userIds: rows.map(({ user_id }) => user_id),
    place: Number(first.place),
    lastMessage: Math.max(...rows.map(({ last_message }) => Number(last_message))),
  };
}
