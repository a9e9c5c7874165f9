/** A room's description, and whether anybody may find and join it. Those in charge set them. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import type { Queries } from '../database/query.ts';
import { roomEvent } from '../outbox/new-events.ts';
import { asMember } from './as-member.ts';
import { type Entered, enterRooms } from './enter-rooms.ts';
import { type LockedRoom, saveRooms } from './locked-rooms.ts';
import { isInCharge } from './member-roles.ts';
import { searchableRoom } from './search-text.ts';
import { type OnceService, type Plain, quiet } from './service.ts';
import { addressOfFile, lockPictures, type Pictures } from './stored-files.ts';

type Request = Plain<'user-change-room'>;

interface Found extends Entered {
  /** Uploaded pictures that no room has shown yet. */
  readonly pictures: Pictures;
}

export const changeRooms: OnceService<'user-change-room', Request, Found> = {
  kind: 'once',
  load: (requests): Queries<Found> => ({
    ...enterRooms(requests),
    pictures: lockPictures(
      requests.map(({ userId, roomImg: address }) => ({ userId, address })),
      'room',
    ),
  }),
  decide(requests, { rooms, access, pictures }, { at }) {
    const changed = new Set<LockedRoom>();
    const shown = new Map<string, LockedRoom>();
    const pictured = new Set<LockedRoom>();
    const outcomes = requests.map(
      asMember<'user-change-room'>({ rooms, access }, (request, room, member) => {
        if (!isInCharge(member)) return quiet(new Failure('FORBIDDEN'));
        const { userId, roomId } = request;
        const before = detailsOf(room);
        const after = {
          description: request.description ?? before.description,
          roomImg: request.roomImg === undefined ? before.roomImg : request.roomImg || null,
          isPublic: request.isPublic ?? before.isPublic,
        };
        const { description, roomImg, isPublic } = after;
        if (roomImg !== before.roomImg) {
          if (roomImg !== null) {
            if (pictures.get(roomImg) !== userId || shown.has(roomImg))
              return quiet(new Failure('FILE_NOT_FOUND'));
            shown.set(roomImg, room);
          }
          pictured.add(room);
        }
        const answer = { roomId, ...after };
        if (JSON.stringify(before) === JSON.stringify(after)) return quiet(answer);
        Object.assign(room, after);
        changed.add(room);
        const event = roomEvent(room, {
          actionType: 'ROOM',
          eventSeq: room.nextEventSeq(),
          userId,
          writer: member.userName,
          description,
          roomImg: roomImg ?? '',
          isPublic,
          createdAt: room.at(at).toISOString(),
        });
        return { answer, events: [event] };
      }),
    );
    const writes = [
      ...saveRoomDetails(changed),
      ...showPictures(shown, at),
      ...hideReplaced(pictured, at),
      ...saveRooms(rooms.values()),
    ];
    return { outcomes, writes };
  },
};

const detailsOf = ({ description, roomImg, isPublic }: LockedRoom) => ({ description, roomImg, isPublic });

/** @param shown locked rooms, by the address of the picture */
function showPictures(shown: ReadonlyMap<string, LockedRoom>, at: Date): Prisma.Sql[] {
  if (shown.size === 0) return [];
  return [
    Prisma.sql`
      UPDATE files f SET room_id = s.room_id, used_at = ${at.toISOString()}::timestamptz
      FROM unnest(
        ${[...shown.keys()].map((address) => address.replace(/^\/files\//, ''))}::text[],
        ${[...shown.values()].map(({ roomId }) => roomId)}::bigint[]
      ) AS s (store_file_name, room_id)
      WHERE f.store_file_name = s.store_file_name`,
  ];
}

/** For locked rooms: their previous picture belongs to them alone. */
function hideReplaced(pictured: ReadonlySet<LockedRoom>, at: Date): Prisma.Sql[] {
  if (pictured.size === 0) return [];
  const rooms = [...pictured];
  return [
    Prisma.sql`
      UPDATE files f SET removed_at = ${at.toISOString()}::timestamptz
      FROM unnest(
        ${rooms.map(({ roomId }) => roomId)}::bigint[],
        ${rooms.map(({ roomImg }) => roomImg)}::text[]
      ) AS r (room_id, room_img)
      WHERE f.room_id = r.room_id AND f.removed_at IS NULL AND ${addressOfFile} IS DISTINCT FROM r.room_img`,
  ];
}

/** Public rooms can be found by their name and description. */
export function saveRoomDetails(changed: Iterable<LockedRoom>): Prisma.Sql[] {
  const rows = [...changed].map((room) => ({
    room_id: room.roomId,
    description: room.description,
    room_img: room.roomImg,
    is_public: room.isPublic,
    ...(room.isPublic ? searchableRoom(room.roomName, room.description) : { folded: '', grams: [] }),
  }));
  if (rows.length === 0) return [];
  return [
    Prisma.sql`
      UPDATE rooms r SET
        description = c.description, room_img = c.room_img, is_public = c.is_public, folded = c.folded, grams = c.grams
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS c (
        room_id bigint, description text, room_img text, is_public boolean, folded text, grams text[])
      WHERE r.room_id = c.room_id`,
  ];
}
