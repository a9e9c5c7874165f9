/** Bans: users whom nobody can add to a room and no link lets in, until the ban is lifted. */
import type { ReplyOf } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { asMember } from './as-member.ts';
import { Departures } from './departures.ts';
import { type Entered, enterRooms, named } from './enter-rooms.ts';
import { fitting } from './fit-replies.ts';
import { refusalsOfOthers } from './in-charge.ts';
import { saveRooms } from './locked-rooms.ts';
import { namesAsker, refuseToActOn } from './member-roles.ts';
import type { Asked } from './room-access.ts';
import { rowsByPlace } from './rows-by-place.ts';
import { type AgainService, type OnceService, type Outcome, type Plain, quiet } from './service.ts';

type Request = Plain<'user-ban-member'>;

interface Found extends Entered {
  readonly bans: Bans;
}

export const banMembers: OnceService<'user-ban-member', Request, Found> = {
  kind: 'once',
  load(requests) {
    const others = named(requests);
    return { ...enterRooms([...requests, ...others]), bans: findBans(others) };
  },
  decide(requests, { rooms, access, bans }, { at }) {
    const departures = new Departures(access, at);
    const ban = asMember<'user-ban-member'>({ rooms, access }, (request, room) => {
      const { userId: removedBy, roomId, friendId, on } = request;
      const refusal = refuseToActOn(access, request, friendId);
      if (refusal) return quiet(refusal);
      for (const userId of friendId) {
        if (on) bans.put({ userId, roomId }, removedBy);
        else bans.lift({ userId, roomId });
      }
      const leaving = on ? access.membersAmong(roomId, friendId) : [];
      const events = leaving.flatMap((userId) => {
        const userName = access.userName(userId) ?? userId;
        return departures.go(room, { userId, userName, removedBy, banned: true });
      });
      return { answer: { roomId, friendId, on }, events };
    });
    const outcomes = requests.map(
      (request): Outcome<'user-ban-member'> =>
        request.friendId.includes(request.userId) ? quiet(namesAsker()) : ban(request),
    );
    return {
      outcomes,
      writes: [...departures.writes(), ...bans.writes(at), ...saveRooms(rooms.values())],
    };
  },
};

interface Ban extends Asked {
  readonly bannedBy: string;
}

/** Bans of the named users, with the changes of the batch. */
export class Bans {
  readonly #before: ReadonlyMap<string, Asked>;
  readonly #now: Map<string, Asked | Ban>;

  constructor(banned: readonly Asked[]) {
    this.#before = new Map(banned.map((one) => [keyOf(one), one]));
    this.#now = new Map(this.#before);
  }

  has(one: Asked): boolean {
    return this.#now.has(keyOf(one));
  }

  put(one: Asked, bannedBy: string): void {
    if (!this.has(one)) this.#now.set(keyOf(one), { ...one, bannedBy });
  }

  lift(one: Asked): void {
    this.#now.delete(keyOf(one));
  }

  writes(at: Date): Prisma.Sql[] {
    const come = [...this.#now.values()].filter((one): one is Ban => 'bannedBy' in one);
    const gone = [...this.#before.values()].filter((one) => this.#now.get(keyOf(one)) !== one);
    const deletion = Prisma.sql`
      DELETE FROM room_bans b
      USING unnest(
        ${gone.map(({ roomId }) => roomId)}::bigint[],
        ${gone.map(({ userId }) => userId)}::text[]
      ) AS g (room_id, user_id)
      WHERE b.room_id = g.room_id AND b.user_id = g.user_id`;
    const insertion = Prisma.sql`
      INSERT INTO room_bans (room_id, user_id, banned_by, created_at)
      SELECT c.*, ${at.toISOString()}::timestamptz FROM unnest(
        ${come.map(({ roomId }) => roomId)}::bigint[],
        ${come.map(({ userId }) => userId)}::text[],
        ${come.map(({ bannedBy }) => bannedBy)}::text[]
      ) AS c`;
    return [...(gone.length > 0 ? [deletion] : []), ...(come.length > 0 ? [insertion] : [])];
  }
}

/** Which of the users are banned from the rooms. Not sent if none is named. */
export function findBans(named: readonly Asked[]): Query<Bans> {
  return query(
    named.length === 0
      ? null
      : Prisma.sql`
          SELECT DISTINCT b.room_id, b.user_id
          FROM unnest(
            ${named.map(({ roomId }) => roomId)}::bigint[],
            ${named.map(({ userId }) => userId)}::text[]
          ) AS n (room_id, user_id)
          JOIN room_bans b ON b.room_id = n.room_id AND b.user_id = n.user_id`,
    (rows: readonly { room_id: string; user_id: string }[]) =>
      new Bans(rows.map(({ room_id, user_id }) => ({ roomId: Number(room_id), userId: user_id }))),
  );
}

const keyOf = ({ userId, roomId }: Asked): string => `${roomId} ${userId}`;

const defaultLimit = 100;

type BanRow = { place: number; user_id: string; user_name: string; banned_by: string; created_at: Date };

/** In the order of the banned users' ids. */
export const searchBans: AgainService<'user-search-ban'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { refusals, pages } = await pipeline.read({
      refusals: refusalsOfOthers(requests),
      pages: banPages(requests),
    });
    return requests.map((request, place) => {
      const refusal = refusals[place];
      if (refusal) return refusal;
      const found = pages[place] ?? [];
      const ban = fitting(found.slice(0, request.limit ?? defaultLimit).map(toBan));
      return { ban, hasMore: found.length > ban.length };
    });
  },
};

function banPages(requests: readonly Plain<'user-search-ban'>[]): Query<BanRow[][]> {
  return query(
    Prisma.sql`
      SELECT a.place, b.user_id, u.user_name, b.banned_by, b.created_at
      FROM unnest(
        ${requests.map((_, place) => place)}::int[],
        ${requests.map(({ roomId }) => roomId)}::bigint[],
        ${requests.map(({ after }) => after ?? '')}::text[],
        ${requests.map(({ limit }) => (limit ?? defaultLimit) + 1)}::int[]
      ) AS a (place, room_id, after, most)
      CROSS JOIN LATERAL (
        SELECT * FROM room_bans x WHERE x.room_id = a.room_id AND x.user_id > a.after
        ORDER BY x.user_id LIMIT a.most
      ) b
      JOIN users u ON u.user_id = b.user_id
      ORDER BY a.place, b.user_id`,
    (rows: readonly BanRow[]) => rowsByPlace(requests, rows),
  );
}

function toBan(row: BanRow): ReplyOf<'user-search-ban'>['ban'][number] {
  const { user_id, user_name, banned_by, created_at } = row;
  return { userId: user_id, userName: user_name, bannedBy: banned_by, createdAt: created_at.toISOString() };
}
