/**
 * Tells rooms of a member's new name or picture: in ascending id, some at a time, each under its lock like any other
 * event. A room that is locked at the moment is told after the others, which don't wait for it. A further change starts
 * the pass again, so that only one is in progress however often somebody changes their name.
 */
import { Prisma } from '../database/database.ts';
import type { Pipeline } from '../database/pipeline.ts';
import { query } from '../database/query.ts';
import { roomEvent } from '../outbox/new-events.ts';
import { insertEvents, type StoredEvent, storedEvents } from '../outbox/outbox.ts';
import { type Entered, enterFreeRooms } from '../services/enter-rooms.ts';
import { saveRooms } from '../services/locked-rooms.ts';
import type { Now } from '../services/service.ts';
import { type StepOptions, stepByStep } from './step-by-step.ts';

export interface TellNamesOptions extends StepOptions {
  readonly pipeline: Pipeline;
  readonly onEvents: (events: readonly StoredEvent[]) => void;
  readonly now: Now;
}

/** Rooms per step. */
const chunk = 20;
/** Time limit of a step, after which another worker may repeat it, which does no harm. Seconds. */
const stepSeconds = 30;
/** The delay after a step whose rooms were all locked. */
const lateSeconds = 1;

export function tellNames(options: TellNamesOptions): Promise<void> {
  return stepByStep(
    () => tellSome(options),
    'a new name could not be announced to rooms; trying again',
    options,
  );
}

interface Renaming {
  readonly user_id: string;
  readonly round: number;
  readonly after_room: string;
  readonly later: readonly string[];
}

/** @returns whether there was a change to tell */
async function tellSome({ pipeline, onEvents, now }: TellNamesOptions): Promise<boolean> {
  const renaming = await take(pipeline);
  if (!renaming) return false;
  const { user_id: userId, round, after_room } = renaming;
  const { roomIds } = await pipeline.read({ roomIds: nextRooms(renaming) });
  const later = renaming.later.map(Number);
  const rooms = roomIds.length > 0 ? roomIds : later.slice(0, chunk);
  if (rooms.length === 0) {
    await pipeline.change({}, () => ({ writes: [finish(renaming)], result: () => null }));
    return true;
  }
  const asked = rooms.map((roomId) => ({ roomId, userId }));
  const events = await pipeline.change(enterFreeRooms(asked), (found) => {
    const entries = eventsIn(found, userId, now());
    const locked = rooms.filter((roomId) => !found.rooms.has(roomId));
    const isLate = locked.length === rooms.length;
    const left = [...later.filter((roomId) => !rooms.includes(roomId)), ...locked];
    const goOn = Prisma.sql`
      UPDATE renamings SET after_room = ${roomIds.at(-1) ?? Number(after_room)}, later = ${left}::bigint[],
        taken_until = CASE WHEN ${isLate} THEN now() + make_interval(secs => ${lateSeconds}) END
      WHERE user_id = ${userId} AND round = ${round}`;
    return {
      writes: [goOn, ...saveRooms(found.rooms.values()), ...insertEvents(entries)],
      result: (written) => storedEvents(entries, written.at(-1) ?? []),
    };
  });
  if (events.length > 0) onEvents(events);
  return true;
}

function take(pipeline: Pipeline): Promise<Renaming | undefined> {
  const taking = Prisma.sql`
    UPDATE renamings SET taken_until = now() + make_interval(secs => ${stepSeconds})
    WHERE user_id = (
      SELECT user_id FROM renamings WHERE taken_until IS NULL OR taken_until <= now()
      ORDER BY user_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING user_id, round, after_room, later`;
  return pipeline.change({}, () => ({ writes: [taking], result: ([taken]) => taken?.[0] }));
}

function nextRooms({ user_id, after_room }: Renaming) {
  return query(
    Prisma.sql`
      SELECT room_id FROM room_members WHERE user_id = ${user_id} AND room_id > ${after_room}::bigint
      ORDER BY room_id LIMIT ${chunk}`,
    (rows: readonly { room_id: string }[]) => rows.map(({ room_id }) => Number(room_id)),
  );
}

function eventsIn({ rooms, access }: Entered, userId: string, now: Date) {
  return [...rooms.values()].flatMap((room) => {
    const member = access.member({ roomId: room.roomId, userId });
    if (!member) return [];
    const createdAt = room.at(now).toISOString();
    const eventSeq = room.nextEventSeq();
    const { userName: writer } = member;
    const profileImg = access.picture(userId) ?? '';
    const told = { actionType: 'MEMBER_NAME', eventSeq, userId, writer, profileImg, createdAt } as const;
    const event = roomEvent(room, told);
    return [{ ...event, traceparent: null }];
  });
}

/** Unless the name has changed again meanwhile. */
const finish = ({ user_id, round }: Renaming) =>
  Prisma.sql`DELETE FROM renamings WHERE user_id = ${user_id} AND round = ${round}`;
