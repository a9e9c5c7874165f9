/**
 * Profiles: the name and picture under which others see a user. A change is sent at once to friends who are online and
 * to the user's own pages, and then to the user's rooms one after the other (upkeep/tell-names.ts): there may be
 * thousands. Because all of them bear the cost, changes are rationed.
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
  /** Until when the ration is used up by the changes so far. */
  readonly changedUntil: Date | null;
}

/** By user id; without those who have deleted their accounts. */
export type Profiles = ReadonlyMap<string, Profile>;

/** The requested change of a profile. */
type Wish = Partial<Pick<Profile, 'userName' | 'profileImg'>>;

export interface FoundProfiles {
  readonly known: ReadonlySet<string>;
  readonly profiles: Profiles;
  /** For each user, who is notified. */
  readonly watchers: ReadonlyMap<string, readonly string[]>;
}

export function findProfiles(requests: readonly { readonly userId: string }[]): Queries<FoundProfiles> {
  const userIds = [...new Set(requests.map(({ userId }) => userId))];
  return { known: lockUsers(userIds), profiles: readProfiles(userIds), watchers: findWatchers(userIds) };
}

/**
 * The last change of each user counts, and only that is sent.
 * @param wishOf the requested change, which is also the answer, or why it is refused
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

/** Profiles of locked users. */
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

/** @returns the changed profile, or `TOO_MANY_REQUESTS` */
export function changeProfile(before: Profile, changes: Wish, at: Date): Profile | Failure {
  const wish = { count: 1, perHour: changesPerHour, isDirect: false, at };
  const wait = waitFor(before.changedUntil, wish);
  if (wait > 0) return new Failure('TOO_MANY_REQUESTS', undefined, { retryAfter: Math.ceil(wait / 1_000) });
  return { ...before, ...changes, changedUntil: usedUntilAfter(before.changedUntil, wish) };
}

/** @param watchers friends who are online */
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

/** Stores the used ration, and schedules the update of the rooms. */
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
