/**
 * Invite links, which let whoever holds them into a room until they expire, are used up or removed.
 *
 * Their secrets are stored in plain text, because those in charge can display them again; what a link opens is in the
 * same database anyway.
 */
import { randomBytes } from 'node:crypto';
import { Failure, type ReplyOf } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { asMember } from './as-member.ts';
import { type Entered, enterRooms } from './enter-rooms.ts';
import { refusalsOfOthers } from './in-charge.ts';
import { isInCharge } from './member-roles.ts';
import { nextIds } from './next-ids.ts';
import { rowsByPlace } from './rows-by-place.ts';
import { type AgainService, type OnceService, type Outcome, type Plain, quiet } from './service.ts';

type Link = ReplyOf<'user-search-invite-link'>['link'][number];

/** Valid links per room. */
const maxLinks = 50;

/** Condition on `l`. */
export const isGoodLink = Prisma.sql`
  (l.expires_at IS NULL OR l.expires_at > now()) AND (l.max_uses IS NULL OR l.uses < l.max_uses)`;

type Prepared = Plain<'user-add-invite-link'> & { readonly secret: string };

interface Found extends Entered {
  /** Number of valid links, by room. */
  readonly counts: ReadonlyMap<number, number>;
  /** One for each request. */
  readonly linkIds: readonly number[];
}

export const addInviteLinks: OnceService<'user-add-invite-link', Prepared, Found> = {
  kind: 'once',
  prepare: async (request) => ({ ...request, secret: randomBytes(16).toString('base64url') }),
  load: (requests) => ({
    ...enterRooms(requests),
    counts: countLinks(requests.map(({ roomId }) => roomId)),
    linkIds: nextIds('invite_links', 'link_id', requests.length),
  }),
  decide(requests, { rooms, access, counts, linkIds }, { at }) {
    const made: (Link & { readonly roomId: number })[] = [];
    const outcomes = requests.map((request, index): Outcome<'user-add-invite-link'> => {
      const { userId, roomId, expiresIn, maxUses = null, secret } = request;
      const member = access.require(request, rooms);
      if (member instanceof Failure) return quiet(member);
      if (!isInCharge(member)) return quiet(new Failure('FORBIDDEN'));
      const inRoom = made.filter((other) => other.roomId === roomId).length + (counts.get(roomId) ?? 0);
      if (inRoom >= maxLinks) return quiet(new Failure('TOO_MANY_LINKS'));
      const expiresAt =
        expiresIn === undefined ? null : new Date(at.getTime() + expiresIn * 1_000).toISOString();
      const link = {
        linkId: linkIds[index] as number,
        secret,
        createdBy: userId,
        createdAt: at.toISOString(),
        expiresAt,
        maxUses,
        uses: 0,
      };
      made.push({ ...link, roomId });
      return quiet({ roomId, link });
    });
    return { outcomes, writes: insertLinks(made) };
  },
};

function countLinks(roomIds: readonly number[]): Query<Found['counts']> {
  return query(
    Prisma.sql`
      SELECT l.room_id, count(*)::int AS links FROM invite_links l
      WHERE l.room_id = ANY(${[...new Set(roomIds)]}::bigint[]) AND ${isGoodLink} GROUP BY l.room_id`,
    (rows: readonly { room_id: string; links: number }[]) =>
      new Map(rows.map(({ room_id, links }) => [Number(room_id), links])),
  );
}

/** Invalid links of the same rooms are deleted. */
function insertLinks(links: readonly (Link & { readonly roomId: number })[]): Prisma.Sql[] {
  if (links.length === 0) return [];
  const column = <Value>(value: (link: (typeof links)[number]) => Value) => links.map(value);
  const roomIds = column(({ roomId }) => roomId);
  return [
    Prisma.sql`DELETE FROM invite_links l WHERE l.room_id = ANY(${roomIds}::bigint[]) AND NOT (${isGoodLink})`,
    Prisma.sql`
      INSERT INTO invite_links (link_id, room_id, secret, created_by, created_at, expires_at, max_uses)
      SELECT * FROM unnest(
        ${column(({ linkId }) => linkId)}::bigint[],
        ${roomIds}::bigint[],
        ${column(({ secret }) => secret)}::text[],
        ${column(({ createdBy }) => createdBy)}::text[],
        ${column(({ createdAt }) => createdAt)}::timestamptz[],
        ${column(({ expiresAt }) => expiresAt)}::timestamptz[],
        ${column(({ maxUses }) => maxUses)}::int[])`,
  ];
}

export const removeInviteLinks: OnceService<
  'user-remove-invite-link',
  Plain<'user-remove-invite-link'>,
  Entered
> = {
  kind: 'once',
  load: enterRooms,
  decide(requests, { rooms, access }) {
    const removed: { roomId: number; linkId: number }[] = [];
    const outcomes = requests.map(
      asMember<'user-remove-invite-link'>({ rooms, access }, ({ roomId, linkId }, _, member) => {
        if (!isInCharge(member)) return quiet(new Failure('FORBIDDEN'));
        removed.push({ roomId, linkId });
        return quiet({ roomId, linkId });
      }),
    );
    return { outcomes, writes: deleteLinks(removed) };
  },
};

function deleteLinks(links: readonly { roomId: number; linkId: number }[]): Prisma.Sql[] {
  if (links.length === 0) return [];
  return [
    Prisma.sql`
      DELETE FROM invite_links l
      USING unnest(
        ${links.map(({ roomId }) => roomId)}::bigint[],
        ${links.map(({ linkId }) => linkId)}::bigint[]
      ) AS g (room_id, link_id)
      WHERE l.room_id = g.room_id AND l.link_id = g.link_id`,
  ];
}

interface LinkRow {
  place: number;
  link_id: string;
  secret: string;
  created_by: string;
  created_at: Date;
  expires_at: Date | null;
  max_uses: number | null;
  uses: number;
}

export const searchInviteLinks: AgainService<'user-search-invite-link'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { refusals, links } = await pipeline.read({
      refusals: refusalsOfOthers(requests),
      links: linksOf(requests),
    });
    return requests.map((_, place) => refusals[place] ?? { link: (links[place] ?? []).map(toLink) });
  },
};

function linksOf(requests: readonly Plain<'user-search-invite-link'>[]): Query<LinkRow[][]> {
  return query(
    Prisma.sql`
      SELECT a.place, l.link_id, l.secret, l.created_by, l.created_at, l.expires_at, l.max_uses, l.uses
      FROM unnest(
        ${requests.map((_, place) => place)}::int[],
        ${requests.map(({ roomId }) => roomId)}::bigint[]
      ) AS a (place, room_id)
      JOIN invite_links l ON l.room_id = a.room_id
      WHERE ${isGoodLink}
      ORDER BY a.place, l.link_id DESC`,
    (rows: readonly LinkRow[]) => rowsByPlace(requests, rows),
  );
}

function toLink(row: LinkRow): Link {
  return {
    linkId: Number(row.link_id),
    secret: row.secret,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    maxUses: row.max_uses,
    uses: row.uses,
  };
}
