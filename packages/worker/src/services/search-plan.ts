/**
 * Plans a search: each request looks at a limited number of stretches, and returns where the next one continues.
 *
 * In one room, stretches are searched from the last backwards. In all rooms, the last stretch of each room comes first,
 * with rooms in the order of their last activity; older stretches follow, room by room in the same order.
 */
import { firstOf, stretchOf } from './search-text.ts';

/** Maximum number of stretches that one request searches. */
export const maxStretches = 20;
/** The same if messages are read one by one, for lack of a text to look up in the index. */
export const maxReadStretches = 2;
/** Maximum number of rooms in which one request looks for older stretches: most have none. */
export const maxRooms = 100;

/** Where a request starts. */
export interface Position {
  /** Whether the last stretches of all rooms were searched. */
  readonly isOlder: boolean;
  /** After the room with this last activity, in milliseconds, and this id; null for the first room. */
  readonly after: { readonly at: number; readonly roomId: number } | null;
  /** In the first room, only before the message with this seq. */
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

/** A room and its stretches to be searched, the latest first. */
export interface Look {
  readonly room: SearchedRoom;
  readonly stretches: readonly number[];
}

export interface Plan {
  readonly looks: readonly Look[];
  /** Null if nothing is left. */
  readonly next: Position | null;
}

/** How many rooms to read from a position: one more than are searched, to tell whether there are more. */
export function roomsFor({ isOlder }: Position): number {
  return (isOlder ? maxRooms : maxStretches) + 1;
}

/** @param most maximum number of stretches */
export function planInRoom(room: SearchedRoom, { beforeSeq }: Position, most = maxStretches): Plan {
  return older([room], beforeSeq ?? room.lastSeq + 1, most);
}

/**
 * @param rooms those after the position, up to the number from `roomsFor`
 * @param hasOlder whether stretches before a room's last one are searched too
 */
export function planInRooms(rooms: readonly SearchedRoom[], position: Position, hasOlder: boolean): Plan {
  const own = rooms.slice(0, roomsFor(position) - 1);
  const last = own.at(-1);
  const goesOn = rooms.length > own.length && last ? { ...start, after: keyOf(last) } : null;
  if (position.isOlder) {
    // If something was said in the room meanwhile, another room comes first now.
    const isSame = own[0]?.roomId === (position.after?.roomId ?? 0) - 1;
    const { looks, next } = older(own, isSame ? position.beforeSeq : null, maxStretches);
    return { looks, next: next ?? (goesOn && { ...goesOn, isOlder: true }) };
  }
  const latest = own.filter(isSaid).map((room) => ({ room, stretches: [stretchOf(room.lastSeq)] }));
  if (goesOn || !hasOlder) return { looks: latest, next: goesOn };
  // These are all the rooms only if the search started at the first.
  if (position.after !== null) return { looks: latest, next: { ...start, isOlder: true } };
  const { looks, next } = older(own, null, maxStretches - latest.length);
  return { looks: joined([...latest, ...looks]), next };
}

/**
 * The stretches before each room's last one, within the budget.
 * @param beforeSeq where to start in the first room instead
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

/** Merges the entries of each room. */
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
/** A position after which this room comes first. */
const justBefore = ({ lastActivityAt: at, roomId }: SearchedRoom) => ({ at, roomId: roomId + 1 });
