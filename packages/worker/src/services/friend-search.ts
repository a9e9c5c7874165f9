/** The lists of friends, of blocked users, and of users who have added the asker, with their details. */
import { Failure, type ReplyOf, toJacksonDate } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { fittingTexts } from './fit-replies.ts';
import { isOnline } from './leases.ts';
import type { AgainService, Plain } from './service.ts';

type Request = Plain<'user-search-friend'>;

interface Listed {
  id: number;
  friendId: string;
  userName: string;
  userStatus: string;
  profileImg: string;
  presence: 'online' | 'offline';
  createdAt: string;
}

type Friend = ReplyOf<'user-search-friend'>['friend'][number];

const defaultLimit = 500;

export const searchFriends: AgainService<'user-search-friend'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { friends, blocked, added } = await pipeline.read({
      friends: lists(requests, 'friends', friendsOf),
      blocked: lists(requests, 'blocked', blockedBy),
      added: lists(requests, 'added', adding),
    });
    return requests.map(({ userId, limit = defaultLimit }, index) => {
      const list = friends.get(index) ?? blocked.get(index) ?? added.get(index);
      if (!list) return new Failure('USER_NOT_FOUND', `${userId}유저가 존재하지 않습니다`);
      const friend = fittingTexts<Friend>(
        list.slice(0, limit).map((listed) => JSON.stringify(toFriend(userId, listed))),
      );
      return { stat: '', friend, hasMore: list.length > friend.texts.length };
    });
  },
};

function toFriend(userId: string, { id, createdAt, ...listed }: Listed): Friend {
  return { id, userId, ...listed, createdAt: toJacksonDate(new Date(createdAt)) };
}

/**
 * The requested friends. A user with an unexpired lease is online; users who have blocked the asker hide status and
 * presence. One more than requested shows whether there are more.
 */
const friendsOf = Prisma.sql`
  SELECT f.id, f.friend_id AS "friendId", u.user_name AS "userName",
    CASE WHEN hidden.is_so THEN '' ELSE u.user_status END AS "userStatus",
    u.profile_img AS "profileImg",
    CASE WHEN NOT hidden.is_so
      AND ${isOnline(Prisma.sql`f.friend_id`)}
      THEN 'online' ELSE 'offline' END AS presence,
    f.created_at AS "createdAt"
  FROM friends f JOIN users u ON u.user_id = f.friend_id
  CROSS JOIN LATERAL (SELECT EXISTS (
    SELECT FROM blocks b WHERE b.user_id = f.friend_id AND b.blocked_id = f.user_id) AS is_so) hidden
  WHERE f.user_id = a.user_id AND f.friend_id > a.after
  ORDER BY f.friend_id LIMIT a.most + 1`;

const blockedBy = Prisma.sql`
  SELECT b.id, b.blocked_id AS "friendId", u.user_name AS "userName", u.user_status AS "userStatus",
    u.profile_img AS "profileImg", 'offline' AS presence, b.created_at AS "createdAt"
  FROM blocks b JOIN users u ON u.user_id = b.blocked_id
  WHERE b.user_id = a.user_id AND b.blocked_id > a.after
  ORDER BY b.blocked_id LIMIT a.most + 1`;

/** Users who have the asker on their list, and are neither on the asker's nor blocked: they wait for an answer. */
const adding = Prisma.sql`
  SELECT f.id, f.user_id AS "friendId", u.user_name AS "userName", u.user_status AS "userStatus",
    'offline' AS presence, f.created_at AS "createdAt"
  FROM friends f JOIN users u ON u.user_id = f.user_id
  WHERE f.friend_id = a.user_id AND f.user_id > a.after
    AND NOT EXISTS (SELECT FROM friends o WHERE o.user_id = a.user_id AND o.friend_id = f.user_id)
    AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = a.user_id AND b.blocked_id = f.user_id)
  ORDER BY f.user_id LIMIT a.most + 1`;

type List = 'friends' | 'blocked' | 'added';

const listOf = ({ blocked, added }: Request): List => (blocked ? 'blocked' : added ? 'added' : 'friends');

/** The lists of the requests of a kind, by index; none for an asker who does not exist. */
function lists(
  requests: readonly Request[],
  wanted: List,
  list: Prisma.Sql,
): Query<ReadonlyMap<number, Listed[]>> {
  const asked = requests.flatMap((request, place) => {
    const { userId, after = '', limit = defaultLimit } = request;
    return listOf(request) === wanted ? [{ place, userId, after, limit }] : [];
  });
  return query(
    asked.length === 0
      ? null
      : Prisma.sql`
          SELECT a.place, (SELECT coalesce(json_agg(l ORDER BY l."friendId"), '[]') FROM (${list}) l) AS list
          FROM unnest(
            ${asked.map(({ place }) => place)}::int[],
            ${asked.map(({ userId }) => userId)}::text[],
            ${asked.map(({ after }) => after)}::text[],
            ${asked.map(({ limit }) => limit)}::int[]) AS a (place, user_id, after, most)
          JOIN users u ON u.user_id = a.user_id`,
    (rows: readonly { place: number; list: Listed[] }[]) => new Map(rows.map((row) => [row.place, row.list])),
  );
}
