/**
 * Changes users' lists of friends and of blocked users. A request changes everything that it names or nothing. The
 * asker, who may have several tabs open, is told what has really changed; users who are added are told by whom.
 *
 * A batch has the effect of its requests one after the other. Askers are locked first, so that a user who adds and
 * blocks somebody at the same time has them on one of the two lists only.
 */
import { Failure, type FailureCode, type UserAction } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { type NewEvent, userEvent } from '../outbox/new-events.ts';
import { lockUsers } from './lock-users.ts';
import type { Quotas } from './quotas.ts';
import { type OnceService, type Outcome, quiet } from './service.ts';

type ListPair = 'user-add-friend' | 'user-remove-friend' | 'user-block' | 'user-unblock';

interface ListChange {
  /** The event for the asker. */
  readonly action: UserAction;
  /** The event for users who are added, unless they have blocked the asker; none if absent. */
  readonly tells?: UserAction;
  /** Whether the named users are added to the list, or removed from it. */
  readonly adds: boolean;
  /** The list's table, of rows `(user_id, friend_id)`. */
  readonly list: Prisma.Sql;
  /** Who may be named; anybody if absent. */
  readonly takes?: 'users' | 'users not blocked';
  /** The maximum length of the list, and the failure beyond it. */
  readonly quota?: { readonly most: keyof Quotas; readonly failure: FailureCode };
  /** The failure for an id that is no user. */
  readonly missing?: (friendId: string) => Failure;
  /** @param entries a source of rows `a (user_id, friend_id)` */
  readonly writes: (entries: Prisma.Sql) => readonly Prisma.Sql[];
}

export interface ListRequest {
  readonly userId: string;
  readonly friendId: string[];
}

interface Entry {
  readonly user_id: string;
  readonly friend_id: string;
}

export interface FoundLists {
  readonly known: ReadonlySet<string>;
  /** What is known of the entries, by `entryKey`; empty if anybody may be named and nobody is notified. */
  readonly named: ReadonlyMap<string, Named>;
  /** The entries that are on the list, by `entryKey`. */
  readonly listed: ReadonlySet<string>;
  /** The lengths of the askers' lists, if there is a quota. */
  readonly lengths: ReadonlyMap<string, number>;
}

export function listService(change: ListChange): OnceService<ListPair, ListRequest, FoundLists> {
  return {
    kind: 'once',
    load: (requests) => ({
      known: lockUsers(requests.map(({ userId }) => userId)),
      named: findNamed(change.takes ? requests : []),
      listed: findListed(change.list, requests),
      lengths: findLengths(change.list, change.quota ? requests : []),
    }),
    decide(requests, found, { at, quotas }) {
      const createdAt = at.toISOString();
      const lengths = new Map(found.lengths);
      const changed = new Map<string, Entry>();
      const outcomes = requests.map((request): Outcome<ListPair> => {
        const { userId, friendId } = request;
        const refusal = refusalOf(request, change, found);
        if (refusal) return quiet(refusal);
        const named = [...new Set(friendId)];
        // Excludes what an earlier request of the batch has changed already.
        const whom = named.filter((friend) => {
          const key = entryKey(userId, friend);
          return found.listed.has(key) !== change.adds && !changed.has(key);
        });
        const length = (lengths.get(userId) ?? 0) + whom.length;
        if (change.quota && whom.length > 0 && length > quotas[change.quota.most])
          return quiet(new Failure(change.quota.failure));
        lengths.set(userId, length);
        for (const friend of whom)
          changed.set(entryKey(userId, friend), { user_id: userId, friend_id: friend });
        if (whom.length === 0) return quiet({ friendId: named });
        const told = userEvent({ actionType: change.action, userId, friendId: whom, createdAt });
        return { answer: { friendId: named }, events: [told, ...toThose(whom, userId)] };
      });

      function toThose(whom: readonly string[], asker: string): NewEvent[] {
        return whom.flatMap((userId) => {
          const { askerName = null } = found.named.get(entryKey(asker, userId)) ?? {};
          if (change.tells === undefined || askerName === null) return [];
          return userEvent({
            actionType: change.tells,
            userId,
            friendId: [asker],
            userName: askerName,
            createdAt,
          });
        });
      }

      return { outcomes, writes: changed.size > 0 ? change.writes(asRows([...changed.values()])) : [] };
    },
  };
}

function refusalOf(
  { userId, friendId }: ListRequest,
  { takes, missing = missingById }: ListChange,
  { known, named }: FoundLists,
): Failure | undefined {
  if (takes && friendId.includes(userId))
    return new Failure('BAD_REQUEST', '잘못된 요청입니다 (friendId: must not name the asker)');
  if (!known.has(userId)) return new Failure('USER_NOT_FOUND');
  if (!takes) return undefined;
  const obstacleOf = (friend: string) => named.get(entryKey(userId, friend))?.obstacle;
  const unknown = friendId.find((friend) => obstacleOf(friend) === 'missing');
  if (unknown !== undefined) return missing(unknown);
  const isBlocked = friendId.some((friend) => obstacleOf(friend) === 'blocked');
  return isBlocked && takes === 'users not blocked' ? new Failure('BLOCKED') : undefined;
}

const missingById = (friendId: string) =>
  new Failure('USER_NOT_FOUND', `ID=${friendId} 존재하지 않는 사용자`);

interface Named {
  /** They are no user, or blocked by the asker. */
  readonly obstacle: 'missing' | 'blocked' | null;
  /** The asker's name for the event; null if they have blocked the asker. */
  readonly askerName: string | null;
}

function findNamed(requests: readonly ListRequest[]): Query<FoundLists['named']> {
  return query(
    requests.length === 0
      ? null
      : Prisma.sql`
          SELECT a.user_id, a.friend_id,
            CASE WHEN u.user_id IS NULL THEN 'missing' WHEN b.user_id IS NOT NULL THEN 'blocked' END AS obstacle,
            CASE WHEN o.user_id IS NULL THEN asker.user_name END AS asker_name
          FROM ${asRows(entriesOf(requests))}
          LEFT JOIN users asker ON asker.user_id = a.user_id
          LEFT JOIN users u ON u.user_id = a.friend_id AND u.left_at IS NULL
          LEFT JOIN blocks b ON b.user_id = a.user_id AND b.blocked_id = a.friend_id
          LEFT JOIN blocks o ON o.user_id = a.friend_id AND o.blocked_id = a.user_id`,
    (rows: readonly (Entry & { obstacle: Named['obstacle']; asker_name: string | null })[]) =>
      new Map(
        rows.map(({ user_id, friend_id, obstacle, asker_name }) => [
          entryKey(user_id, friend_id),
          { obstacle, askerName: asker_name },
        ]),
      ),
  );
}

function findListed(list: Prisma.Sql, requests: readonly ListRequest[]): Query<ReadonlySet<string>> {
  return query(
    Prisma.sql`
      SELECT user_id, friend_id FROM ${asRows(entriesOf(requests))}
      JOIN ${list} AS l (user_id, friend_id) USING (user_id, friend_id)`,
    (rows: readonly Entry[]) => new Set(rows.map((row) => entryKey(row.user_id, row.friend_id))),
  );
}

function findLengths(list: Prisma.Sql, requests: readonly ListRequest[]): Query<FoundLists['lengths']> {
  const userIds = [...new Set(requests.map(({ userId }) => userId))];
  return query(
    userIds.length === 0
      ? null
      : Prisma.sql`
          SELECT user_id, count(*)::int AS length FROM ${list} AS l (user_id, friend_id)
          WHERE user_id = ANY(${userIds}::text[]) GROUP BY user_id`,
    (rows: readonly { user_id: string; length: number }[]) =>
      new Map(rows.map(({ user_id, length }) => [user_id, length])),
  );
}

/** Each pair of asker and named user, once. */
function entriesOf(requests: readonly ListRequest[]): Entry[] {
  const entries = requests.flatMap(({ userId, friendId }) =>
    friendId.map((friend) => [entryKey(userId, friend), { user_id: userId, friend_id: friend }] as const),
  );
  return [...new Map(entries).values()];
}

function asRows(entries: readonly Entry[]): Prisma.Sql {
  const users = entries.map((entry) => entry.user_id);
  const friends = entries.map((entry) => entry.friend_id);
  return Prisma.sql`unnest(${users}::text[], ${friends}::text[]) AS a (user_id, friend_id)`;
}

/** Ids contain no NUL. */
const entryKey = (userId: string, friendId: string) => `${userId}\0${friendId}`;
