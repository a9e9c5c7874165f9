/**
 * Histories of a chat, for fast-check: what several users ask for, one after the other or in bursts.
 *
 * Users, rooms and messages are named by numbers that are only looked up when their turn comes, so that a history
 * with steps left out is one too.
 */
import fc from 'fast-check';
import { index } from './chat-histories/fields.ts';
import { otherCommands } from './chat-histories/other-commands.ts';
import type { Command, Place } from './chat-histories/place.ts';
import { reactTooOften, roomCommands } from './chat-histories/room-commands.ts';
import type { ChatModel, ChatPair, ChatRequest } from './chat-model.ts';

type RoomPair = keyof typeof roomCommands;

export interface SingleStep {
  readonly kind: 'single';
  readonly name: ChatPair;
  readonly command: Command;
}

/** What is asked at once. A lane's requests are of one pair and room, so that their order is known. */
export interface BurstStep {
  readonly kind: 'burst';
  readonly lanes: readonly { room: number; name: ChatPair; commands: readonly Command[] }[];
}

export type Step = SingleStep | BurstStep;

/** How often each is asked for, of all that is. */
const weights: Record<RoomPair | keyof typeof otherCommands, number> = {
  'user-add-room': 6,
  'user-invite-room': 4,
  'user-leave-room': 2,
  'user-remove-member': 2,
  'user-rename-room': 1,
  'user-read-room': 3,
  'user-add-chat': 20,
  'user-modify-chat': 4,
  'user-delete-chat': 2,
  'user-react-chat': 8,
  'user-search-chat': 4,
  'user-find-chat': 4,
  'user-block': 3,
  'user-unblock': 1,
};

const commands = { ...roomCommands, ...otherCommands };

const single: fc.Arbitrary<Step> = fc.oneof(
  ...Object.entries(weights).map(([name, weight]) => ({
    weight,
    arbitrary: commands[name as keyof typeof weights].map(
      (command): Step => ({ kind: 'single', name: name as ChatPair, command }),
    ),
  })),
);

const lane = fc
  .constantFrom(
    ...(Object.keys(roomCommands) as RoomPair[]),
    'user-add-chat' as const,
    'user-react-chat' as const,
  )
  .chain((name) =>
    fc.record({
      name: fc.constant(name),
      room: index,
      commands: fc.array(roomCommands[name], { minLength: 2, maxLength: 8 }),
    }),
  );

const crowdedLane = fc.record({
  name: fc.constant('user-react-chat' as const),
  room: index,
  commands: reactTooOften,
});

const burst: fc.Arbitrary<Step> = fc
  .array(fc.oneof({ weight: 9, arbitrary: lane }, { weight: 1, arbitrary: crowdedLane }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((lanes) => ({ kind: 'burst', lanes }));

/** Begins with a room, since without one there is little to do. */
export const histories: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.constant<Step>({ kind: 'single', name: 'user-add-room', command: everybodysRoom }),
    fc.array(fc.oneof({ weight: 4, arbitrary: single }, { weight: 1, arbitrary: burst }), {
      minLength: 1,
      maxLength: 40,
      size: 'max',
    }),
  )
  .map(([first, rest]) => [first, ...rest].map(printable));

/** What fast-check prints of a step is what it asks for; with which fields, only its turn tells. */
function printable(step: Step): Step {
  const names = step.kind === 'single' ? step.name : step.lanes.map(({ name }) => name).join(' + ');
  return Object.assign(step, { [fc.toStringMethod]: () => names });
}

function everybodysRoom({ users: [userId = '', ...others] }: Place): ChatRequest {
  return { pair: 'user-add-room', request: { userId, friendId: others.slice(0, 2) } };
}

/** The requests of a step that go out at once: each list in its order, the lists in none. */
export function requestsOf(step: Step, model: ChatModel, users: readonly string[]): ChatRequest[][] {
  if (step.kind === 'single') return [[step.command({ model, users, room: undefined })]];
  const rooms = [...model.rooms.values()];
  const lanes = new Map(step.lanes.map((each) => [rooms[each.room % rooms.length], each]));
  return [...lanes].flatMap(([room, { commands: all }]) =>
    room ? [all.map((command) => command({ model, users, room }))] : [],
  );
}
