import { pairs } from '@parley/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCursor, writeCursor } from './search-cursor.ts';
import {
  maxRooms,
  maxStretches,
  type Plan,
  type Position,
  planInRoom,
  planInRooms,
  roomsFor,
  type SearchedRoom,
  start,
} from './search-plan.ts';
import { firstOf, stretchOf } from './search-text.ts';

/** Rooms, some of which have several stretches, in the order of the list. */
const rooms = fc
  .array(
    fc.record({
      minute: fc.nat(50),
      joined: fc.nat(3),
      stretches: fc.oneof(
        { weight: 8, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 60 }) },
      ),
      more: fc.integer({ min: 1, max: 16_384 }),
    }),
    { maxLength: 250 },
  )
  .map((list) =>
    list
      .map(({ minute, joined, stretches, more }, index): SearchedRoom => {
        const joinedSeq = joined * 10_000;
        const last = stretchOf(joinedSeq + 1) + stretches - 1;
        const lastSeq = stretches === 0 ? joinedSeq : Math.max(joinedSeq + 1, firstOf(last) + more - 1);
        return { roomId: index + 1, lastActivityAt: 1_000 + minute * 60_000, joinedSeq, lastSeq };
      })
      .sort((a, b) => b.lastActivityAt - a.lastActivityAt || b.roomId - a.roomId),
  );

const all = ({ roomId, joinedSeq, lastSeq }: SearchedRoom) =>
  lastSeq <= joinedSeq
    ? []
    : Array.from(
        { length: stretchOf(lastSeq) - stretchOf(joinedSeq + 1) + 1 },
        (_, back) => `${roomId}: ${stretchOf(lastSeq) - back}`,
      );

/** What the database would return. */
function after(listed: readonly SearchedRoom[], position: Position): SearchedRoom[] {
  const from = position.after;
  const isAfter = ({ lastActivityAt, roomId }: SearchedRoom) =>
    !from || lastActivityAt < from.at || (lastActivityAt === from.at && roomId < from.roomId);
  return listed.filter(isAfter).slice(0, roomsFor(position));
}

function follow(plan: (position: Position) => Plan): { looked: string[]; requests: number } {
  const looked: string[] = [];
  let requests = 0;
  for (let position: Position | null = start; position; requests++) {
    const { looks, next }: Plan = plan(readCursor(writeCursor({ position, before: null })).position);
    const here = looks.flatMap(({ room, stretches }) => stretches.map((one) => `${room.roomId}: ${one}`));
    expect(here.length).toBeLessThanOrEqual(maxStretches);
    looked.push(...here);
    position = next;
  }
  return { looked, requests };
}

test('request by request all of all rooms is looked at once, the end of each room first', () => {
  fc.assert(
    fc.property(rooms, (listed) => {
      const { looked, requests } = follow((position) => planInRooms(after(listed, position), position, true));
      const wanted = listed.flatMap(all);
      expect(looked.toSorted()).toEqual(wanted.toSorted());
      const ends = listed.flatMap((room) => all(room).slice(0, 1));
      if (listed.length > maxStretches) expect(looked.slice(0, ends.length)).toEqual(ends);
      const passes = Math.ceil(listed.length / maxStretches) + Math.ceil(listed.length / maxRooms);
      expect(requests).toBeLessThanOrEqual(2 + passes + Math.ceil(wanted.length / maxStretches));
    }),
    { seed: Number(process.env.PARLEY_SEED) },
  );
});

test('of a text that is looked for at the end of rooms only, nothing else is looked at', () => {
  fc.assert(
    fc.property(rooms, (listed) => {
      const { looked } = follow((position) => planInRooms(after(listed, position), position, false));
      expect(looked).toEqual(listed.flatMap((room) => all(room).slice(0, 1)));
    }),
    { seed: Number(process.env.PARLEY_SEED) },
  );
});

test('of one room all is looked at from its end, or from a message on', () => {
  const room = { roomId: 7, lastActivityAt: 1_000, joinedSeq: 20_000, lastSeq: 1_000_000 };
  const { looked, requests } = follow((position) => planInRoom(room, position));
  expect(looked).toEqual(all(room));
  expect(requests).toBe(Math.ceil(all(room).length / maxStretches));
  const [look] = planInRoom(room, { ...start, beforeSeq: firstOf(30) }).looks;
  expect(look?.stretches[0]).toBe(29);
  expect(planInRoom(room, { ...start, beforeSeq: 5 }).looks).toEqual([]);
});

test('a cursor is what the contract takes for one, and leads back to where it was made', () => {
  const cursor = fc.record({
    position: fc.record({
      isOlder: fc.boolean(),
      after: fc.option(fc.record({ at: fc.nat(4e12), roomId: fc.nat(1e12) })),
      beforeSeq: fc.option(fc.nat(2e9)),
    }),
    before: fc.option(fc.nat(1e12)),
  });
  fc.assert(
    fc.property(cursor, (one) => {
      const request = { userId: 'kim', text: 'x', cursor: writeCursor(one) };
      expect(pairs['user-find-chat'].request.safeParse(request).success).toBe(true);
      expect(readCursor(writeCursor(one))).toEqual(one);
    }),
    { seed: Number(process.env.PARLEY_SEED) },
  );
});

test('where a search goes on in a room in which something was said meanwhile, no other room loses any of it', () => {
  const talk: SearchedRoom = { roomId: 1, lastActivityAt: 5_000, joinedSeq: 0, lastSeq: firstOf(60) };
  const quiet: SearchedRoom = { roomId: 2, lastActivityAt: 4_000, joinedSeq: 0, lastSeq: firstOf(42) };
  const { next } = planInRooms([talk, quiet], { ...start, isOlder: true }, true);
  expect(next).toMatchObject({ after: { roomId: talk.roomId + 1 }, beforeSeq: firstOf(40) });
  // After a new message it is before the position, and the quiet room comes first.
  const { looks } = planInRooms([quiet], next as Position, true);
  expect(looks[0]?.stretches[0]).toBe(41);
});
