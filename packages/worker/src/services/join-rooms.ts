/** How users join rooms by themselves: public ones, and others by links. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { type Bans, findBans } from './bans.ts';
import { type Entered, enterRooms } from './enter-rooms.ts';
import { isGoodLink } from './invite-links.ts';
import { type LockedRoom, saveRooms } from './locked-rooms.ts';
import { insertMembers, join, type NewMember } from './new-members.ts';
import { type OnceContext, type OnceService, type Outcome, type Plain, quiet } from './service.ts';

type Request = Plain<'user-join-room'>;

interface FoundLink {
  readonly linkId: number;
  readonly roomId: number;
  /** How many more users may join with it. */
  left: number;
  used: number;
}

/** By their secrets. */
type Links = ReadonlyMap<string, FoundLink>;

interface Found extends Entered {
  readonly bans: Bans;
  readonly links: Links;
}

export const joinRooms: OnceService<'user-join-room', Request, Found> = {
  kind: 'once',
  load: (requests) => ({
    ...enterRooms(requests),
    bans: findBans(requests),
    links: findLinks(requests.flatMap(({ secret }) => secret ?? [])),
  }),
  decide(requests, found, context) {
    const joined: NewMember[] = [];
    const outcomes = requests.map((request): Outcome<'user-join-room'> => {
      const { userId, roomId } = request;
      const { rooms, access } = found;
      const refusal = refusalOf(request, found, context);
      if (refusal) return quiet(refusal);
      const room = rooms.get(roomId) as LockedRoom;
      const answer = { roomId, roomName: room.roomName };
      if (access.member(request)) return quiet(answer);
      const link = linkOf(request, found);
      if (link) {
        link.left -= 1;
        link.used += 1;
      }
      const userName = access.userName(userId) ?? userId;
      const joining = { userId, userName, via: link ? 'link' : 'public' } as const;
      const { member, events } = join(room, joining, room.at(context.at));
      access.join(member, member);
      joined.push(member);
      return { answer, events };
    });
    return {
      outcomes,
      writes: [
        ...insertMembers(joined),
        ...countUses([...found.links.values()]),
        ...saveRooms(found.rooms.values()),
      ],
    };
  },
};

/** The link, if it is valid and of this room. */
function linkOf({ secret, roomId }: Request, { links }: Found): FoundLink | undefined {
  const link = links.get(secret ?? '');
  return link && link.roomId === roomId && link.left > 0 ? link : undefined;
}

/** An existing member may stay, whatever the request. */
function refusalOf(
  request: Request,
  found: Found,
  { quotas: { membersPerRoom } }: OnceContext,
): Failure | undefined {
  const { userId, roomId, secret } = request;
  const { rooms, access, bans } = found;
  if (access.userName(userId) === undefined) return new Failure('USER_NOT_FOUND');
  const room = rooms.get(roomId);
  if (!room) return new Failure('ROOM_NOT_FOUND');
  if (access.member(request)) return undefined;
  if (secret !== undefined && !linkOf(request, found)) return new Failure('INVITE_INVALID');
  if (secret === undefined && !room.isPublic) return new Failure('FORBIDDEN');
  if (bans.has(request)) return new Failure('BANNED');
  return room.memberCount >= membersPerRoom ? new Failure('ROOM_FULL') : undefined;
}

/** Read under their rooms' locks, under which they are also used up. Not sent if no secret is given. */
function findLinks(secrets: readonly string[]): Query<Links> {
  return query(
    secrets.length === 0
      ? null
      : Prisma.sql`
          SELECT l.secret, l.link_id, l.room_id, l.max_uses - l.uses AS left FROM invite_links l
          WHERE l.secret = ANY(${secrets}::text[]) AND ${isGoodLink}`,
    (rows: readonly { secret: string; link_id: string; room_id: string; left: number | null }[]) =>
      new Map(
        rows.map(({ secret, link_id, room_id, left }) => [
          secret,
          {
            linkId: Number(link_id),
            roomId: Number(room_id),
            left: left ?? Number.POSITIVE_INFINITY,
            used: 0,
          },
        ]),
      ),
  );
}

function countUses(links: readonly FoundLink[]): Prisma.Sql[] {
  const used = links.filter((link) => link.used > 0);
  if (used.length === 0) return [];
  return [
    Prisma.sql`
      UPDATE invite_links l SET uses = l.uses + u.used
      FROM unnest(
        ${used.map(({ linkId }) => linkId)}::bigint[],
        ${used.map((link) => link.used)}::int[]
      ) AS u (link_id, used)
      WHERE l.link_id = u.link_id`,
  ];
}
