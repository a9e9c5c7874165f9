/**
 * A user's sessions, and how to end the others.
 *
 * Fronts begin sessions and record their use. Which sessions may be ended is decided here, under the lock of the user.
 * If two sessions would end each other, the first request wins: a session that has ended ends no other.
 */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { type Ending, endSessions, endSessionsOfUsers } from './end-sessions.ts';
import { lockUsers } from './lock-users.ts';
import { type AgainService, type OnceService, type Outcome, type Plain, quiet } from './service.ts';

interface SessionRow {
  readonly place: number;
  readonly session_id: string | null;
  readonly browser: string | null;
  readonly system: string | null;
  readonly network: string | null;
  readonly begun_at: Date;
  readonly used_at: Date;
}

/** Maximum number of sessions shown. */
const shown = 100;

export const searchSessions: AgainService<'user-search-session'> = {
  kind: 'again',
  async run(requests, { pipeline, sources }) {
    const { pages } = await pipeline.read({ pages: latestSessions(requests.map(({ userId }) => userId)) });
    return requests.map((_, place) => {
      const page = pages.get(place);
      if (!page) return new Failure('USER_NOT_FOUND');
      const origin = sources[place]?.origin;
      const session = page.slice(0, shown).map((row) => ({
        sessionId: row.session_id as string,
        isCurrent: row.session_id === origin,
        browser: row.browser,
        system: row.system,
        network: row.network,
        createdAt: row.begun_at.toISOString(),
        usedAt: row.used_at.toISOString(),
      }));
      return { session, hasMore: page.length > shown };
    });
  },
};

/**
 * The sessions of each user, by index; none if the user does not exist. One more than is shown, to tell whether there
 * are more.
 */
function latestSessions(userIds: readonly string[]): Query<ReadonlyMap<number, SessionRow[]>> {
  return query(
    Prisma.sql`
      SELECT a.place, l.*
      FROM unnest(${userIds.map((_, place) => place)}::int[], ${userIds}::text[]) AS a (place, user_id)
      JOIN users u ON u.user_id = a.user_id
      LEFT JOIN LATERAL (
        SELECT s.sess ->> 'origin' AS session_id, s.sess ->> 'browser' AS browser, s.sess ->> 'system' AS system,
          s.network, s.begun_at, s.used_at
        FROM session s
        WHERE s.sess ->> 'userId' = u.user_id AND ${isLiveOf}
        ORDER BY s.used_at DESC, s.sid LIMIT ${shown + 1}
      ) l ON true
      ORDER BY a.place, l.used_at DESC`,
    (rows: readonly SessionRow[]) => {
      const pages = new Map<number, SessionRow[]>();
      for (const row of rows) {
        const page = pages.get(row.place) ?? [];
        if (row.session_id !== null) page.push(row);
        pages.set(row.place, page);
      }
      return pages;
    },
  );
}

/**
 * Whether a session `s` of a user `u` is valid. A session from before versions existed has none, which counts as the
 * first.
 */
export const isLiveOf = Prisma.sql`s.expire > now()
  AND coalesce((s.sess ->> 'credentialVersion')::int, 0) = u.credential_version`;

interface Found {
  readonly known: ReadonlySet<string>;
  readonly users: ReadonlyMap<string, UserSessions>;
}

interface UserSessions {
  readonly credentialVersion: number;
  readonly origins: readonly string[];
}

export const endOtherSessions: OnceService<'user-end-session', Plain<'user-end-session'>, Found> = {
  kind: 'once',
  load(requests) {
    const userIds = [...new Set(requests.map(({ userId }) => userId))];
    return { known: lockUsers(userIds), users: liveSessions(userIds) };
  },
  decide(requests, { users }, { origins }) {
    const live = new Map([...users].map(([userId, { origins: all }]) => [userId, new Set(all)]));
    const single: { userId: string; origin: string }[] = [];
    const others = new Map<string, Ending>();
    const outcomes = requests.map(({ userId, sessionId }, index): Outcome<'user-end-session'> => {
      const own = live.get(userId);
      if (!own) return quiet(new Failure('USER_NOT_FOUND'));
      const origin = origins[index];
      if (origin !== undefined && !own.has(origin)) return quiet(new Failure('NOT_LOGGED_IN'));
      const ended = [...own].filter((one) => (sessionId === undefined ? one !== origin : one === sessionId));
      for (const one of ended) own.delete(one);
      if (sessionId === undefined) others.set(userId, endingOf(userId, origin, users));
      else single.push(...ended.map((one) => ({ userId, origin: one })));
      return quiet({ sessionId: ended });
    });
    return {
      outcomes,
      writes: [
        ...endSessions(single),
        ...raiseVersions([...others.keys()]),
        ...endSessionsOfUsers([...others.values()]),
      ],
    };
  },
};

function endingOf(userId: string, origin: string | undefined, users: Found['users']): Ending {
  const credentialVersion = (users.get(userId)?.credentialVersion ?? 0) + 1;
  return { userId, keeps: origin === undefined ? undefined : { origin, credentialVersion } };
}

/** Logins in progress then begin no session either. */
function raiseVersions(userIds: readonly string[]): Prisma.Sql[] {
  if (userIds.length === 0) return [];
  return [
    Prisma.sql`
      UPDATE users SET credential_version = credential_version + 1 WHERE user_id = ANY(${userIds}::text[])`,
  ];
}

function liveSessions(userIds: readonly string[]): Query<ReadonlyMap<string, UserSessions>> {
  return query(
    Prisma.sql`
      SELECT u.user_id, u.credential_version, ARRAY(
        SELECT s.sess ->> 'origin' FROM session s
        WHERE s.sess ->> 'userId' = u.user_id AND s.sess ->> 'origin' IS NOT NULL AND ${isLiveOf}
      ) AS origins
      FROM users u WHERE u.user_id = ANY(${userIds}::text[])`,
    (rows: readonly { user_id: string; credential_version: number; origins: string[] }[]) =>
      new Map(
        rows.map(({ user_id, credential_version, origins }) => [
          user_id,
          { credentialVersion: credential_version, origins },
        ]),
      ),
  );
}
