/** What is said of a room, and whether anybody may find and join it. Who is in charge says so. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { roomEvent } from '../outbox/new-events.ts';
import { asMember } from './as-member.ts';
import { type Entered, enterRooms } from './enter-rooms.ts';
import { type LockedRoom, saveRooms } from './locked-rooms.ts';
import { isInCharge } from './member-roles.ts';
import { searchableRoom } from './search-text.ts';
import { type OnceService, type Plain, quiet } from './service.ts';

export const changeRooms: OnceService<'user-change-room', Plain<'user-change-room'>, Entered> = {
  kind: 'once',
  load: enterRooms,
  decide(requests, { rooms, access }, { at }) {
    const changed = new Set<LockedRoom>();
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
        const answer = { roomId, ...after };
        if (JSON.stringify(before) === JSON.stringify(after)) return quiet(answer);
        Object.assign(room, after);
        changed.add(room);
        const { description, roomImg, isPublic } = after;
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
    return { outcomes, writes: [...saveRoomDetails(changed), ...saveRooms(rooms.values())] };
  },
};

const detailsOf = ({ description, roomImg, isPublic }: LockedRoom) => ({ description, roomImg, isPublic });

/** Public rooms can be found by what they are called and what is said of them. */
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
