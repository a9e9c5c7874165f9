/**
 * What others see a user by: name and picture. Friends who are there and the user's own pages are told at once what is new, the
 * user's rooms one after the other (upkeep/tell-names.ts): somebody may be in thousands. As all of them bear it, it is rationed.
 */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Queries, type Query, query } from '../database/query.ts';
import { type NewEvent, userEvent } from '../outbox/new-events.ts';
import { findWatchers } from './friend-watchers.ts';
import { lockUsers } from './lock-users.ts';
import { usedUntilAfter, waitFor } from './ration.ts';

const changesPerHour = 30;

export interface Profile {
  readonly userName: string;
  readonly profileImg: string;
  /** Until when the changes so far use up the ration. */
  readonly changedUntil: Date | null;
}

/** By the ids of those who have not deleted their accounts. */
export type Profiles = ReadonlyMap<string, Profile>;

/** What somebody wants to be seen by. */
type Wish = Partial<Pick<Profile, 'userName' | 'profileImg'>>;

export interface FoundProfiles {
  readonly known: ReadonlySet<string>;
  readonly profiles: Profiles;
  /** Of each user, who is to be told. */
  readonly watchers: ReadonlyMap<string, readonly string[]>;
}

export function findProfiles(requests: readonly { readonly userId: string }[]): Queries<FoundProfiles> {
  const userIds = [...new Set(requests.map(({ userId }) => userId))];
  return { known: lockUsers(userIds), profiles: readProfiles(userIds), watchers: findWatchers(userIds) };
}

/**
 * The last wish of each user counts, and is told.
 * @param wishOf what a request asks for, which is also its answer, or why it can't be had
 */
export function changeProfiles<Request extends { readonly userId: string }, Wanted extends Wish>(
  requests: readonly Request[],
  { profiles, watchers }: FoundProfiles,
  at: Date,
  wishOf: (request: Request) => Wanted | Failure,
) {
  const asked = requests.map((request) => ({ userId: request.userId, wish: wishOf(request) }));
  const last = new Map(asked.flatMap((one) => (one.wish instanceof Failure ? [] : [[one.userId, one]])));
  const changed = new Map<string, Profile>();
  const outcomes = asked.map((one): { answer: Wanted | Failure; events: NewEvent[] } => {
    const { userId, wish } = one;
    const before = profiles.get(userId);
    if (!before) return { answer: new Failure('USER_NOT_FOUND'), events: [] };
    if (wish instanceof Failure || last.get(userId) !== one || isSeenBy(before, wish))
      return { answer: wish, events: [] };
    const after = changeProfile(before, wish, at);
    if (after instanceof Failure) return { answer: after, events: [] };
    changed.set(userId, after);
    return { answer: wish, events: tellProfile(userId, after, at, watchers.get(userId)) };
  });
  return { outcomes, changed };
}

const isSeenBy = (profile: Profile, wish: Wish): boolean =>
  Object.entries(wish).every(([field, value]) => profile[field as keyof Wish] === value);

interface ProfileRow {
  readonly user_id: string;
  readonly user_name: string;
  readonly profile_img: string;
  readonly profile_until: Date | null;
}

/** Of users that are locked. */
function readProfiles(userIds: readonly string[]): Query<Profiles> {
  return query(
    Prisma.sql`
      SELECT user_id, user_name, profile_img, profile_until FROM users
      WHERE user_id = ANY(${userIds}::text[]) AND left_at IS NULL`,
    (rows: readonly ProfileRow[]) =>
      new Map(
        rows.map(({ user_id, user_name: userName, profile_img: profileImg, profile_until: changedUntil }) => [
          user_id,
          { userName, profileImg, changedUntil },
        ]),
      ),
  );
}

/** @returns the profile as it is then, or `TOO_MANY_REQUESTS` */
export function changeProfile(before: Profile, changes: Wish, at: Date): Profile | Failure {
  const wish = { count: 1, perHour: changesPerHour, isDirect: false, at };
  const wait = waitFor(before.changedUntil, wish);
  if (wait > 0) return new Failure('TOO_MANY_REQUESTS', undefined, { retryAfter: Math.ceil(wait / 1_000) });
  return { ...before, ...changes, changedUntil: usedUntilAfter(before.changedUntil, wish) };
}

/** @param watchers friends who are there */
export function tellProfile(
  whose: string,
  { userName, profileImg }: Profile,
  at: Date,
  watchers: readonly string[] = [],
): NewEvent[] {
  const createdAt = at.toISOString();
  return [whose, ...watchers].map((userId) =>
    userEvent({ actionType: 'NAME', userId, friendId: [whose], userName, profileImg, createdAt }),
  );
}

/** Notes what was used of the ration, and that rooms are to be told. */
export function spreadProfiles(changed: Profiles): Prisma.Sql[] {
  if (changed.size === 0) return [];
  const userIds = [...changed.keys()];
  return [
    Prisma.sql`
      UPDATE users u SET profile_until = c.profile_until
      FROM unnest(
        ${userIds}::text[],
        ${[...changed.values()].map(({ changedUntil }) => changedUntil?.toISOString())}::timestamptz[]
      ) AS c (user_id, profile_until)
      WHERE u.user_id = c.user_id`,
    Prisma.sql`
      INSERT INTO renamings (user_id) SELECT user_id FROM unnest(${userIds}::text[]) AS a (user_id)
      ORDER BY user_id
      ON CONFLICT (user_id) DO UPDATE SET round = renamings.round + 1, after_room = 0, later = '{}', taken_until = NULL`,
  ];
}
