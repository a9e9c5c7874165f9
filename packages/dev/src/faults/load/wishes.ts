/**
 * Draws a user's next request: a seeded mix of everything that rooms and accounts offer, including some that must be
 * refused.
 */
import type { PairName } from '@parley/contracts';
import type { Random } from '../random.ts';
import type { KnownRoom, World } from './world.ts';

/** A request to be sent. */
export interface Wish {
  readonly requestId: string;
  readonly pair: PairName;
  readonly userId: string;
  readonly roomId: number | null;
  readonly request: Readonly<Record<string, unknown>>;
}

interface Place {
  readonly random: Random;
  readonly world: World;
  readonly userId: string;
  readonly room: KnownRoom;
  readonly requestId: string;
}

type Draw = (place: Place) => Omit<Wish, 'requestId' | 'userId'>;

const emoji = ['👍', '🎉', '❤️', '👀', '🙏'];

/** Each with its weight. */
const draws: readonly [weight: number, draw: Draw][] = [
  [
    45,
    ({ userId, room, requestId }) =>
      // The text contains the request id, so that all messages differ.
      inRoom('user-add-chat', room, { writerId: userId, message: `said by ${requestId}` }),
  ],
  [
    3,
    ({ userId, room, world, random }) => {
      const forwardedFrom = random.pick(random.pick(world.rooms)?.messages ?? [])?.messageId ?? 1;
      return inRoom('user-add-chat', room, { writerId: userId, message: '', forwardedFrom });
    },
  ],
  [
    10,
    ({ userId, room, requestId, random }) => {
      const content = `changed by ${requestId}`;
      return inRoom('user-modify-chat', room, { userId, ...own(room, userId, random), content });
    },
  ],
  [
    4,
    ({ userId, room, random }) =>
      inRoom('user-delete-chat', room, { userId, ...toDelete(room, userId, random) }),
  ],
  [
    14,
    ({ userId, room, random }) =>
      inRoom('user-react-chat', room, {
        userId,
        messageId: random.pick(room.messages)?.messageId ?? 1,
        emoji: random.pick(emoji),
        on: random.isTrue(0.7),
      }),
  ],
  [
    8,
    ({ userId, room, random }) =>
      inRoom('user-read-room', room, { userId, seq: random.int(0, room.lastSeq + 1) }),
  ],
  [
    6,
    ({ userId, room, world, random }) =>
      inRoom('user-invite-room', room, { userId, friendId: random.shuffled(world.users).slice(0, 2) }),
  ],
  // Members who are not in charge try too, occasionally.
  [
    4,
    ({ userId, room, world, random }) =>
      userId === room.keeper || random.isTrue(0.25)
        ? inRoom('user-remove-member', room, { userId, friendId: [another(world, room, userId, random)] })
        : inRoom('user-leave-room', room, { userId }),
  ],
  [
    6,
    ({ userId, room, random }) =>
      inRoom('user-pin-chat', room, {
        userId,
        messageId: random.pick(room.messages)?.messageId ?? 1,
        on: random.isTrue(0.6),
      }),
  ],
  [
    8,
    (place) =>
      place.room.inCharge.has(place.userId) || place.random.isTrue(0.2) ? moderate(place) : choose(place),
  ],
  [
    3,
    ({ userId, room, random }) =>
      inRoom('user-rename-room', room, { userId, roomName: `Room ${random.int(0, 1_000)}` }),
  ],
  [
    7,
    ({ userId, requestId }) => ({
      pair: 'user-status-change',
      roomId: null,
      request: { userId, status: `set by ${requestId}` },
    }),
  ],
];

const deck = draws.flatMap(([weight, draw]) => Array.from({ length: weight }, () => draw));

/**
 * @param isMeant whether the chosen way supports it
 * @returns a request about one of the rooms, or the user's own account
 */
export function drawWish(
  random: Random,
  world: World,
  userId: string,
  isMeant: (wish: Wish) => boolean = () => true,
): Wish {
  for (;;) {
    const [room, draw] = [random.pick(world.rooms), random.pick(deck)];
    if (!room || !draw) throw new RangeError('there is no room yet');
    const requestId = random.uuid();
    const wish = { requestId, userId, ...draw({ random, world, userId, room, requestId }) };
    if (isMeant(wish)) return wish;
  }
}

/** Requests about roles and removals in the room. */
function moderate({ userId, room, world, random }: Place): Omit<Wish, 'requestId' | 'userId'> {
  const friend = another(world, room, userId, random);
  const drawn = random.next();
  if (drawn < 0.4) {
    const role = random.pick(['admin', 'admin', 'member', 'owner']);
    return inRoom('user-change-role', room, { userId, friendId: [friend], role });
  }
  if (drawn < 0.6) return inRoom('user-ban-member', room, { userId, friendId: [friend], on: true });
  // With many named, rooms would become empty.
  const friendId = random.shuffled(world.users.filter((other) => other !== userId)).slice(0, 4);
  return inRoom('user-ban-member', room, { userId, friendId, on: false });
}

/** A user's own settings of the room. */
function choose({ userId, room, random }: Place): Omit<Wish, 'requestId' | 'userId'> {
  return inRoom('user-change-room-setting', room, {
    userId,
    favourite: random.isTrue(0.5),
    notify: random.pick(['all', 'mentions', 'none']),
  });
}

function inRoom(pair: PairName, { roomId }: KnownRoom, fields: object): Omit<Wish, 'requestId' | 'userId'> {
  return { pair, roomId, request: { roomId, ...fields } };
}

/** Mostly the user's own message: only those may be edited. */
function own({ messages }: KnownRoom, userId: string, random: Random): { messageId: number } {
  const mine = messages.filter((message) => message.userId === userId);
  return { messageId: (random.pick(random.isTrue(0.9) ? mine : messages) ?? messages[0])?.messageId ?? 1 };
}

/** Those in charge may also delete others' messages. */
function toDelete(room: KnownRoom, userId: string, random: Random): { messageId: number } {
  const isOthers = room.inCharge.has(userId) && random.isTrue(0.5);
  return isOthers ? { messageId: random.pick(room.messages)?.messageId ?? 1 } : own(room, userId, random);
}

function another({ users }: World, { keeper }: KnownRoom, userId: string, random: Random): string {
  return random.pick(users.filter((other) => other !== userId && other !== keeper)) ?? userId;
}
