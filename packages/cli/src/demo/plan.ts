/** Plans the demo's content, the same at every run. */
import { converse, maxUnread, type PlannedMessage } from './converse.ts';
import { guides, people } from './people.ts';
import { Random } from './random.ts';
import { type DemoRoom, rooms } from './rooms.ts';

export interface PlannedRoom extends DemoRoom {
  readonly said: readonly PlannedMessage[];
  /** How far members have read; a member who writes has read everything before. */
  readonly read: readonly { readonly userId: string; readonly seq: number }[];
}

export interface DemoPlan {
  readonly friends: readonly { readonly userId: string; readonly friendId: string[] }[];
  readonly rooms: readonly PlannedRoom[];
}

const seed = 20_261_124;

export function planDemo(): DemoPlan {
  const random = new Random(seed);
  return { friends: people.map(({ userId }) => befriend(userId, random)), rooms: rooms.map(planRoom) };
}

/** Except for the guides, everybody has added the creators of their rooms as friends. */
function befriend(userId: string, random: Random) {
  const others = people.map((person) => person.userId).filter((other) => other !== userId);
  if (isGuide(userId)) return { userId, friendId: random.some(others, 10) };
  const friends = new Set([...makersOf(userId), ...random.some(others, random.between(2, 5))]);
  return { userId, friendId: others.filter((other) => friends.has(other)) };
}

function makersOf(userId: string): string[] {
  return rooms.flatMap(({ members }) => (members.includes(userId) ? members.slice(0, 1) : []));
}

function planRoom(room: DemoRoom, index: number): PlannedRoom {
  const random = new Random(seed + index + 1);
  const said = converse(room, random);
  const readers = room.members.filter((userId) => isGuide(userId) || random.happens(0.8));
  const read = readers.map((userId) => {
    const unread = random.between(0, isGuide(userId) ? maxUnread : 12);
    return { userId, seq: said.length - unread };
  });
  return { ...room, said, read };
}

const isGuide = (userId: string) => userId === guides.ko || userId === guides.en;
