/**
 * Where a search looks, a bounded part for each request: so many stretches of rooms at most, and where the next request
 * goes on.
 *
 * In one room its stretches are looked at from the last. In all rooms the last stretch of each comes first, the rooms
 * in the order of their last activity; then what is older, room by room in the same order.
 */
import { firstOf, stretchOf } from './search-text.ts';

/** Stretches of rooms that one request looks at. */
export const maxStretches = 20;
/** The same of what is read message by message, for want of a text to look up. */
export const maxReadStretches = 2;
/** Rooms among which one request looks for older stretches: most have none. */
export const maxRooms = 100;

/** Where a request begins to look. */
export interface Position {
  /** Whether the last stretches of all rooms have been looked at. */
  readonly isOlder: boolean;
  /** After the room with this last activity, in milliseconds, and this id; null: at the first. */
  readonly after: { readonly at: number; readonly roomId: number } | null;
  /** In the first room: before the message with this seq. */
  readonly beforeSeq: number | null;
}

export const start: Position = { isOlder: false, after: null, beforeSeq: null };

export interface SearchedRoom {
  readonly roomId: number;
  /** Milliseconds. */
  readonly lastActivityAt: number;
  readonly joinedSeq: number;
  readonly lastSeq: number;
}

/** A room with those of its stretches that are to be looked at, the latest first. */
export interface Look {
  readonly room: SearchedRoom;
  readonly stretches: readonly number[];
}

export interface Plan {
  readonly looks: readonly Look[];
  /** Null where nothing is left. */
  readonly next: Position | null;
}

/** How many rooms there have to be to plan from a position: one more than are looked at tells whether there are more. */
export function roomsFor({ isOlder }: Position): number {
  return (isOlder ? maxRooms : maxStretches) + 1;
}

/** @param most how many stretches are looked at */
export function planInRoom(room: SearchedRoom, { beforeSeq }: Position, most = maxStretches): Plan {
  return older([room], beforeSeq ?? room.lastSeq + 1, most);
}

/**
 * @param rooms those after the position, as many as `roomsFor` says if there are
 * @param hasOlder whether what is before a room's last stretch is looked at too
 */
export function planInRooms(rooms: readonly SearchedRoom[], position: Position, hasOlder: boolean): Plan {
  const own = rooms.slice(0, roomsFor(position) - 1);
  const last = own.at(-1);
  const goesOn = rooms.length > own.length && last ? { ...start, after: keyOf(last) } : null;
  if (position.isOlder) {
    // Where something was said in the room meanwhile, it is another that comes first now.
    const isSame = own[0]?.roomId === (position.after?.roomId ?? 0) - 1;
    const { looks, next } = older(own, isSame ? position.beforeSeq : null, maxStretches);
    return { looks, next: next ?? (goesOn && { ...goesOn, isOlder: true }) };
  }
  const latest = own.filter(isSaid).map((room) => ({ room, stretches: [stretchOf(room.lastSeq)] }));
  if (goesOn || !hasOlder) return { looks: latest, next: goesOn };
  // All rooms are known only where these are all there are.
  if (position.after !== null) return { looks: latest, next: { ...start, isOlder: true } };
  const { looks, next } = older(own, null, maxStretches - latest.length);
  return { looks: joined([...latest, ...looks]), next };
}

/**
 * What is before the rooms' last stretches, as far as there is a budget for it.
 * @param beforeSeq where to begin in the first room instead
 */
function older(rooms: readonly SearchedRoom[], beforeSeq: number | null, budget: number): Plan {
  const looks: Look[] = [];
  let left = budget;
  for (const [index, room] of rooms.entries()) {
    const before =
      index === 0 && beforeSeq !== null
        ? Math.min(beforeSeq, room.lastSeq + 1)
        : firstOf(stretchOf(room.lastSeq));
    const oldest = stretchOf(room.joinedSeq + 1);
    const newest = stretchOf(before - 1);
    if (!isSaid(room) || newest < oldest) continue;
    const here = Math.min(newest - oldest + 1, left);
    if (here > 0) looks.push({ room, stretches: Array.from({ length: here }, (_, back) => newest - back) });
    left -= here;
    if (newest - here < oldest) continue;
    return { looks, next: { isOlder: true, after: justBefore(room), beforeSeq: firstOf(newest - here + 1) } };
  }
  return { looks, next: null };
}

/** Each room once. */
function joined(looks: readonly Look[]): Look[] {
  const byRoom = new Map<number, Look>();
  for (const { room, stretches } of looks)
    byRoom.set(room.roomId, {
      room,
      stretches: [...(byRoom.get(room.roomId)?.stretches ?? []), ...stretches],
    });
  return [...byRoom.values()];
}

const isSaid = ({ lastSeq, joinedSeq }: SearchedRoom) => lastSeq > joinedSeq;
const keyOf = ({ lastActivityAt: at, roomId }: SearchedRoom) => ({ at, roomId });
/** The room itself is the first after it. */
const justBefore = ({ lastActivityAt: at, roomId }: SearchedRoom) => ({ at, roomId: roomId + 1 });
