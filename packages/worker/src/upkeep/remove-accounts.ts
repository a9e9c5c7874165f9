/**
 * Removes all traces of deleted accounts, a little at a time: from the lists of others, who are notified; from rooms, as if
 * the user left; from stored replies; then the account itself; and finally the name in the user's messages, which keep
 * their place. Each step is one transaction of limited size, finds out by itself what is left to do, and can safely be
 * repeated.
 *
 * Messages are scanned once for all accounts that are gone by then, because there is no index on their writers.
 */
import type { PairName } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import type { Pipeline } from '../database/pipeline.ts';
import { type Queries, type Query, query } from '../database/query.ts';
import { type NewEvent, userEvent } from '../outbox/new-events.ts';
import { insertEvents, type StoredEvent, storedEvents } from '../outbox/outbox.ts';
import { insertNotices } from '../outbox/room-notices.ts';
import { findHeirs } from '../services/departures.ts';
import { enterFreeRooms } from '../services/enter-rooms.ts';
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

/** Users per step whose lists the deleted user is removed from. */
const listChunk = 200;
/** Entries of the user's own lists deleted per step. */
const ownChunk = 1_000;
/** Rooms left per step. */
const roomChunk = 20;
/** Stored replies, of all users, checked per step. */
const replyChunk = 5_000;
/** Messages checked per step. */
const messageChunk = 20_000;
/** Of these, the messages of each kind changed per step: each is inserted into the search index again. */
const changedChunk = 200;
/** Accounts whose messages are scanned together. */
const together = 500;
/** Time limit of a step, after which another worker may repeat it. Seconds. */
const stepSeconds = 30;
/** The delay after a step whose rooms were all locked. */
const lateSeconds = 1;

export function removeAccounts(options: RemoveAccountsOptions): Promise<void> {
  const step = async () => (await removeSome(options)) || (await unnameSome(options.pipeline));
  return stepByStep(step, 'accounts that were deleted could not be removed; trying again', options);
}

/** @returns whether there was an account to remove */
async function removeSome(options: RemoveAccountsOptions): Promise<boolean> {
  const { pipeline } = options;
  const taken = await takeAccount(pipeline);
  if (!taken) return false;
  const { user_id: userId } = taken;
  const { listing, own, rooms } = await pipeline.read({
    listing: findListing(userId),
    own: countOwn(userId),
    rooms: findRooms(userId),
  });
  let isLate = false;
  if (listing.length > 0) await takeOffLists(options, userId, listing);
  else if (own > 0) await pipeline.change({}, () => ({ writes: dropOwnLists(userId), result: () => null }));
  else if (rooms.length > 0) isLate = !(await leaveSome(options, userId, rooms));
  else if (taken.reply_pair < telling.length) await blankSome(pipeline, taken);
  else await removeAccount(pipeline, userId);
  await pipeline.change({}, () => ({ writes: [letGo(userId, isLate)], result: () => null }));
  return true;
}

interface Taken {
  readonly user_id: string;
  readonly reply_pair: number;
  readonly reply_place: Buffer;
}

function takeAccount(pipeline: Pipeline): Promise<Taken | undefined> {
  const taking = Prisma.sql`
    UPDATE leavings SET taken_until = now() + make_interval(secs => ${stepSeconds})
    WHERE user_id = (
      SELECT user_id FROM leavings WHERE removed_at IS NULL AND (taken_until IS NULL OR taken_until <= now())
      ORDER BY user_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING user_id, reply_pair, reply_place`;
  return pipeline.change({}, () => ({ writes: [taking], result: ([taken]) => taken?.[0] }));
}

const letGo = (userId: string, isLate: boolean) => Prisma.sql`
  UPDATE leavings SET taken_until = CASE WHEN ${isLate} THEN now() + make_interval(secs => ${lateSeconds}) END
  WHERE user_id = ${userId}`;

interface Listing {
  readonly user_id: string;
  readonly is_block: boolean;
}

/** Whose lists contain the user. */
function findListing(userId: string): Query<readonly Listing[]> {
  return query(
    Prisma.sql`
      (SELECT user_id, false AS is_block FROM friends WHERE friend_id = ${userId} LIMIT ${listChunk})
      UNION ALL (SELECT user_id, true FROM blocks WHERE blocked_id = ${userId} LIMIT ${listChunk})`,
    (rows: readonly Listing[]) => rows,
  );
}

/** Their rows are locked, as by whoever changes a list. */
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

/**
 * Leaves rooms as if the user had asked to; rooms that are locked at the moment do not delay the others.
 * @returns whether any was left
 */
async function leaveSome(
  options: RemoveAccountsOptions,
  userId: string,
  roomIds: readonly number[],
): Promise<boolean> {
  const requests = roomIds.map((roomId) => ({ userId, roomId }));
  const queries = { ...enterFreeRooms(requests), heirs: findHeirs(requests) };
  let isAnyLeft = false;
  await changeAndTell(options, queries, (found) => {
    const free = requests.filter(({ roomId }) => found.rooms.has(roomId));
    isAnyLeft = free.length > 0;
    const { outcomes, writes } = leaveRooms.decide(free, found, {
      at: options.now(),
      origins: [],
      requestIds: [],
      quotas: options.quotas,
    });
    const roomsLeft = free.map(({ roomId }) => roomId);
    return {
      events: outcomes.flatMap(({ events }) => events),
      writes: [...writes, nameAfterWhoStays(roomsLeft)],
    };
  });
  return isAnyLeft;
}

/** Direct rooms are named after their two users. */
const nameAfterWhoStays = (roomIds: readonly number[]) => Prisma.sql`
  UPDATE rooms r SET room_name = coalesce(
    (SELECT u.user_name FROM room_members m JOIN users u USING (user_id) WHERE m.room_id = r.room_id LIMIT 1), '')
  WHERE r.room_id = ANY(${roomIds}::bigint[]) AND r.direct_key IS NOT NULL`;

/** One transaction, whose events are published once it is committed. */
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

/** Pairs whose stored replies contain data of their asker, and the fields. */
const telling: readonly (readonly [PairName, readonly string[]])[] = [
  ['user-add', ['email', 'userName']],
  ['user-change-name', ['userName']],
  ['user-change-email', ['email']],
  ['user-status-change', ['status']],
  ['user-change-picture', ['profileImg']],
  ['user-add-push', ['endpoint']],
  ['user-remove-push', ['endpoint']],
];

interface StoredRow {
  readonly request_id: Buffer;
  /** Null if it belongs to another user. */
  readonly reply: string | null;
}

/** There is no index on the replies' users: they are scanned in the order of their ids, pair by pair. */
async function blankSome(pipeline: Pipeline, { user_id, reply_pair, reply_place }: Taken): Promise<void> {
  const [pair, fields] = telling[reply_pair] as (typeof telling)[number];
  const { rows } = await pipeline.read({ rows: readReplies(pair, user_id, reply_place) });
  const last = rows.at(-1)?.request_id;
  const theirs = rows.flatMap(({ request_id, reply }) =>
    reply === null ? [] : { request_id, reply: blanked(reply, fields) },
  );
  const goOn =
    rows.length === replyChunk
      ? Prisma.sql`reply_place = ${last}`
      : Prisma.sql`reply_pair = ${reply_pair + 1}, reply_place = ''`;
  await pipeline.change({}, () => ({
    writes: [
      Prisma.sql`
        UPDATE inbox i SET reply = b.reply
        FROM unnest(
          ${theirs.map(({ request_id }) => request_id)}::bytea[],
          ${theirs.map(({ reply }) => reply)}::text[]
        ) AS b (request_id, reply)
        WHERE i.pair = ${pair} AND i.request_id = b.request_id`,
      Prisma.sql`UPDATE leavings SET ${goOn} WHERE user_id = ${user_id}`,
    ],
    result: () => null,
  }));
}

function readReplies(pair: PairName, userId: string, place: Buffer): Query<readonly StoredRow[]> {
  return query(
    Prisma.sql`
      SELECT request_id, CASE WHEN user_id = ${userId} AND error_code = '' THEN reply END AS reply
      FROM inbox WHERE pair = ${pair} AND request_id > ${place} ORDER BY request_id LIMIT ${replyChunk}`,
    (rows: readonly StoredRow[]) => rows,
  );
}

function blanked(reply: string, fields: readonly string[]): string {
  return JSON.stringify(JSON.parse(reply), (name, value) => (fields.includes(name) ? '' : value));
}

/**
 * Removes the account if nothing refers to it any more. If somebody has just added it, its references are removed once
 * more. A request that is about to add it waits for the lock, and then finds no account.
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

/** @returns whether there were messages to scan */
async function unnameSome(pipeline: Pipeline): Promise<boolean> {
  const group = await takeGroup(pipeline);
  if (!group) return false;
  const { userIds, place, lastMessage } = group;
  const end = place + messageChunk;
  const theirs = Prisma.sql`
    message_id > ${place} AND message_id <= ${end} AND user_id = ANY(${userIds}::text[])
    AND (writer <> '' OR profile_img IS NOT NULL)`;
  // A message that is forwarded later carries no name any more.
  const forwarded = Prisma.sql`
    message_id > ${place} AND message_id <= ${end} AND forwarded_from->>'userId' = ANY(${userIds}::text[])
    AND forwarded_from->>'writer' <> ''`;
  await pipeline.change({}, () => ({
    writes: [
      // A message that is being changed is skipped until the next time.
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

/** Accounts at the furthest place proceed together; those that come later wait and then start together. */
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
