/** Who leaves the rooms of a batch, and who becomes owner if the owner leaves. */
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { type NewEvent, noticedEvent, roomEvent } from '../outbox/new-events.ts';
import type { LockedRoom } from './locked-rooms.ts';
import { removeDrafts } from './remove-drafts.ts';
import type { Asked, RoomAccess } from './room-access.ts';

interface Person {
  readonly userId: string;
  readonly userName: string;
}

/** For each room, the next owners in order. */
export type Heirs = ReadonlyMap<number, readonly Person[]>;

interface Departure extends Person {
  readonly removedBy?: string;
  readonly banned?: true;
}

export class Departures {
  readonly #access: RoomAccess;
  readonly #heirs: Heirs;
  readonly #at: Date;
  readonly #gone: Asked[] = [];

  constructor(access: RoomAccess, at: Date, heirs: Heirs = new Map()) {
    this.#access = access;
    this.#at = at;
    this.#heirs = heirs;
  }

  go(room: LockedRoom, { userId, userName: writer, ...more }: Departure): NewEvent[] {
    const { roomId } = room;
    const wasOwner = this.#access.member({ userId, roomId })?.role === 'owner';
    const createdAt = room.at(this.#at).toISOString();
    room.memberCount -= 1;
    this.#access.leave({ userId, roomId });
    this.#gone.push({ userId, roomId });
    const told = { actionType: 'LEAVE', eventSeq: room.nextEventSeq(), userId, writer, createdAt } as const;
    return [noticedEvent(room, { ...told, ...more }), ...(wasOwner ? this.#handOn(room, createdAt) : [])];
  }

  /** A trigger of the table stores it, so that a room gets a new owner whoever deletes the old one's row. */
  #handOn(room: LockedRoom, createdAt: string): NewEvent[] {
    const { roomId } = room;
    const heir = this.#heirs
      .get(roomId)
      ?.find(({ userId }) => !this.#gone.some((gone) => gone.userId === userId && gone.roomId === roomId));
    if (!heir) return [];
    const { userId, userName: writer } = heir;
    const member = this.#access.member({ userId, roomId });
    if (member) member.role = 'owner';
    const eventSeq = room.nextEventSeq();
    return [roomEvent(room, { actionType: 'ROLE', eventSeq, userId, writer, role: 'owner', createdAt })];
  }

  writes(): Prisma.Sql[] {
    if (this.#gone.length === 0) return [];
    return [
      Prisma.sql`
        WITH gone AS (
          DELETE FROM room_members m
          USING unnest(
            ${this.#gone.map(({ roomId }) => roomId)}::bigint[],
            ${this.#gone.map(({ userId }) => userId)}::text[]
          ) AS g (room_id, user_id)
          WHERE m.room_id = g.room_id AND m.user_id = g.user_id
        )
        ${removeDrafts(this.#gone)}`,
    ];
  }
}

/**
 * For each room that its owner leaves, one more heir than members who leave, in the order of the migration's function
 * "first_heir": administrators before other members, those who joined earlier first.
 */
export function findHeirs(leaving: readonly Asked[]): Query<Heirs> {
  return query(
    Prisma.sql`
      SELECT h.* FROM (
        SELECT l.room_id, 1 + count(*) AS most
        FROM unnest(
          ${leaving.map(({ roomId }) => roomId)}::bigint[],
          ${leaving.map(({ userId }) => userId)}::text[]
        ) AS l (room_id, user_id)
        JOIN room_members m ON m.room_id = l.room_id AND m.user_id = l.user_id
        GROUP BY l.room_id HAVING bool_or(m.role = 'owner')
      ) a
      CROSS JOIN LATERAL (
        SELECT m.room_id, m.user_id, u.user_name, m.role, m.joined_event_seq
        FROM room_members m JOIN users u ON u.user_id = m.user_id
        WHERE m.room_id = a.room_id
        ORDER BY m.role = 'member', m.joined_event_seq, m.user_id LIMIT a.most
      ) h
      ORDER BY h.room_id, h.role = 'member', h.joined_event_seq, h.user_id`,
    (rows: readonly { room_id: string; user_id: string; user_name: string }[]) => {
      const heirs = new Map<number, Person[]>();
      for (const { room_id, user_id, user_name } of rows) {
        const roomId = Number(room_id);
        heirs.set(roomId, [...(heirs.get(roomId) ?? []), { userId: user_id, userName: user_name }]);
      }
      return heirs;
    },
  );
}
