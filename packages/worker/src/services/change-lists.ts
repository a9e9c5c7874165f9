/**
 * Changes users' lists of friends and of blocked users: all that a request names or nothing, and the asker, who may
 * have several tabs, is told what has really changed.
 *
 * A batch has the effect that its requests would have one after the other. Askers are locked first: whoever adds
 * and blocks somebody at once has them in one of the two lists only.
 */
import { Failure, type UserAction } from '@parley/contracts';
import { Prisma, type Transaction } from '../database.ts';
import type { Emissions } from '../emissions.ts';
import { lockUsers } from './lock-users.ts';
import type { Now } from './service.ts';

export interface ListChange {
  /** What the asker is told of. */
  readonly action: UserAction;
  /** Who may be named; anybody at all if absent. */
  readonly takes?: 'users' | 'users not blocked';
  /** What is said of one who is no user. */
  readonly missing?: (friendId: string) => Failure;
  /** From entries, as a source of rows `a (user_id, friend_id)`, to those that the statement has changed. */
  readonly statement: (entries: Prisma.Sql) => Prisma.Sql;
}

interface ListRequest {
  readonly userId: string;
  readonly friendId: string[];
}

interface Entry {
  readonly user_id: string;
  readonly friend_id: string;
}

export async function changeLists(
  requests: readonly ListRequest[],
  transaction: Transaction,
  events: Emissions,
  now: Now,
  { action, takes, missing = missingById, statement }: ListChange,
): Promise<(Failure | { friendId: string[] })[]> {
  const known = await lockUsers(
    transaction,
    requests.map(({ userId }) => userId),
  );
  const obstacles = takes
    ? await findObstacles(transaction, entriesOf(requests))
    : new Map<string, Obstacle>();
  const refusals = requests.map((request) => refusalOf(request, known, { takes, missing }, obstacles));
  const accepted = requests.filter((_, index) => !refusals[index]);
  const changed = accepted.length > 0 ? await change(transaction, entriesOf(accepted), statement) : new Set();
  const createdAt = now().toISOString();
  return requests.map(({ userId, friendId }, index) => {
    const refusal = refusals[index];
    if (refusal) return refusal;
    const named = [...new Set(friendId)];
    // What an earlier request has changed already, this one doesn't.
    const whom = named.filter((friend) => changed.delete(entryKey(userId, friend)));
    if (whom.length > 0) events.user(index, { actionType: action, userId, friendId: whom, createdAt });
    return { friendId: named };
  });
}

function refusalOf(
  { userId, friendId }: ListRequest,
  known: ReadonlySet<string>,
  { takes, missing }: { takes: ListChange['takes']; missing: (friendId: string) => Failure },
  obstacles: ReadonlyMap<string, Obstacle>,
): Failure | undefined {
  if (takes && friendId.includes(userId))
    return new Failure('BAD_REQUEST', '잘못된 요청입니다 (friendId: must not name the asker)');
  if (!known.has(userId)) return new Failure('USER_NOT_FOUND');
  if (!takes) return undefined;
  const unknown = friendId.find((friend) => obstacles.get(entryKey(userId, friend)) === 'missing');
  if (unknown !== undefined) return missing(unknown);
  const isBlocked = friendId.some((friend) => obstacles.has(entryKey(userId, friend)));
  return isBlocked && takes === 'users not blocked' ? new Failure('BLOCKED') : undefined;
}

const missingById = (friendId: string) =>
  new Failure('USER_NOT_FOUND', `ID=${friendId} 존재하지 않는 사용자`);

type Obstacle = 'missing' | 'blocked';

/** Those of the named who are no users, or blocked by the asker. */
async function findObstacles(
  transaction: Transaction,
  entries: Prisma.Sql,
): Promise<ReadonlyMap<string, Obstacle>> {
  const found = await transaction.$queryRaw<(Entry & { is_missing: boolean })[]>(Prisma.sql`
    SELECT a.user_id, a.friend_id, u.user_id IS NULL AS is_missing
    FROM ${entries}
    LEFT JOIN users u ON u.user_id = a.friend_id
    LEFT JOIN blocks b ON b.user_id = a.user_id AND b.blocked_id = a.friend_id
    WHERE u.user_id IS NULL OR b.user_id IS NOT NULL`);
  return new Map(
    found.map((row) => [entryKey(row.user_id, row.friend_id), row.is_missing ? 'missing' : 'blocked']),
  );
}

async function change(
  transaction: Transaction,
  entries: Prisma.Sql,
  statement: ListChange['statement'],
): Promise<Set<string>> {
  const changed = await transaction.$queryRaw<Entry[]>(statement(entries));
  return new Set(changed.map((row) => entryKey(row.user_id, row.friend_id)));
}

/** Each user with each of the named, once. */
function entriesOf(requests: readonly ListRequest[]): Prisma.Sql {
  const entries = new Map(
    requests.flatMap(({ userId, friendId }) =>
      friendId.map((friend) => [entryKey(userId, friend), [userId, friend]]),
    ),
  );
  const column = (place: 0 | 1) => [...entries.values()].map((entry) => entry[place]);
  return Prisma.sql`unnest(${column(0)}::text[], ${column(1)}::text[]) AS a (user_id, friend_id)`;
}

/** No id has a NUL in it. */
const entryKey = (userId: string, friendId: string) => `${userId}\0${friendId}`;
