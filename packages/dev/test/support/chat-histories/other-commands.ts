/** What is asked of no one room. */
import fc from 'fast-check';
import type { ChatPair } from '../chat-model.ts';
import { index, limit, looked } from './fields.ts';
import { type Command, messageAt, roomAt, userAt, usersAt } from './place.ts';

export const otherCommands = {
  'user-add-room': fc
    .record({
      user: index,
      friends: fc.array(index, { maxLength: 3 }),
      direct: fc.boolean(),
      chatType: fc.constantFrom('NORMAL', 'NORMAL', 'EMOJI', undefined),
      roomName: fc.constantFrom(undefined, '방'),
    })
    .map(
      ({ user, friends, ...fields }): Command =>
        (place) => ({
          pair: 'user-add-room',
          request: { userId: userAt(place, user), friendId: usersAt(place, friends), ...fields },
        }),
    ),
  'user-find-chat': fc
    .record({ user: index, room: fc.option(index), before: fc.option(index), text: looked, limit })
    .map(
      ({ user, room, before, text, limit: most }): Command =>
        (place) => ({
          pair: 'user-find-chat',
          request: {
            userId: userAt(place, user),
            text,
            limit: most,
            roomId: room === null ? undefined : roomAt(place, room),
            before: before === null ? undefined : messageAt(place, 0, before * 7 + 6),
          },
        }),
    ),
  'user-block': whom('user-block'),
  'user-unblock': whom('user-unblock'),
} satisfies Partial<Record<ChatPair, fc.Arbitrary<Command>>>;

function whom(pair: 'user-block' | 'user-unblock'): fc.Arbitrary<Command> {
  return fc.tuple(index, index).map(([user, friend]) => (place) => ({
    pair,
    request: { userId: userAt(place, user), friendId: [userAt(place, friend)] },
  }));
}
