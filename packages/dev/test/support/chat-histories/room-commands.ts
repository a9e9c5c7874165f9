/** What is asked of a room. */
import fc from 'fast-check';
import type { ChatPair, ChatRequest } from '../chat-model.ts';
import { emoji, fruit, index, limit, seq, storable } from './fields.ts';
import { actorAt, type Command, messageAt, type Place, roomAt, usersAt, writerOr } from './place.ts';

/** A command of a pair that names a room. */
function inRoom<Fields extends object>(
  fields: fc.Arbitrary<Fields>,
  toRequest: (place: Place, userId: string, roomId: number, fields: Fields) => ChatRequest,
): fc.Arbitrary<Command> {
  return fc.tuple(index, index, fields).map(([user, room, given]) => (place) => {
    const roomId = roomAt(place, room);
    return toRequest(place, actorAt(place, roomId, user), roomId, given);
  });
}

const oneFile = [{ storeFileName: 'a1.png', originalFilename: '사진.png' }];

export const roomCommands = {
  'user-invite-room': inRoom(
    fc.array(index, { minLength: 1, maxLength: 3 }),
    (place, userId, roomId, friends) => ({
      pair: 'user-invite-room',
      request: { userId, roomId, friendId: usersAt(place, friends) },
    }),
  ),
  'user-leave-room': inRoom(fc.constant({}), (_place, userId, roomId) => ({
    pair: 'user-leave-room',
    request: { userId, roomId },
  })),
  'user-remove-member': inRoom(
    fc.record({ byOwner: fc.boolean(), friends: fc.array(index, { minLength: 1, maxLength: 2 }) }),
    (place, userId, roomId, { byOwner, friends }) => {
      const [owner = userId] = place.model.rooms.get(roomId)?.members.keys() ?? [];
      return {
        pair: 'user-remove-member',
        request: { userId: byOwner ? owner : userId, roomId, friendId: usersAt(place, friends) },
      };
    },
  ),
  'user-rename-room': inRoom(
    fc.record({ roomName: fc.constantFrom('one', 'two', '세 번째') }),
    (_place, userId, roomId, { roomName }) => ({
      pair: 'user-rename-room',
      request: { userId, roomId, roomName },
    }),
  ),
  'user-read-room': inRoom(fc.record({ seq }), (_place, userId, roomId, fields) => ({
    pair: 'user-read-room',
    request: { userId, roomId, ...fields },
  })),
  'user-add-chat': inRoom(
    fc.record({
      message: storable,
      replyTo: fc.option(index, { freq: 1, nil: undefined }),
      mentions: fc.option(fc.array(index, { maxLength: 3 }), { freq: 3, nil: undefined }),
      extra: fc.constantFrom({}, {}, {}, { writer: '필명' }, { profileImg: '/p.png', files: oneFile }),
    }),
    (place, writerId, roomId, { message, replyTo, mentions, extra }) => ({
      pair: 'user-add-chat',
      request: {
        ...extra,
        writerId,
        roomId,
        message,
        replyTo: replyTo === undefined ? undefined : messageAt(place, roomId, replyTo),
        mentions: mentions && usersAt(place, mentions),
      },
    }),
  ),
  'user-modify-chat': inRoom(
    fc.record({ message: index, content: storable }),
    (place, userId, roomId, { message, content }) => {
      const messageId = messageAt(place, roomId, message);
      return {
        pair: 'user-modify-chat',
        request: { userId: writerOr(place, roomId, messageId, userId, message), roomId, messageId, content },
      };
    },
  ),
  'user-delete-chat': inRoom(fc.record({ message: index }), (place, userId, roomId, { message }) => {
    const messageId = messageAt(place, roomId, message);
    return {
      pair: 'user-delete-chat',
      request: { userId: writerOr(place, roomId, messageId, userId, message), roomId, messageId },
    };
  }),
  'user-react-chat': inRoom(
    fc.record({ message: index, emoji: fc.constantFrom(...emoji), on: fc.boolean() }),
    (place, userId, roomId, { message, ...fields }) => ({
      pair: 'user-react-chat',
      request: { userId, roomId, messageId: messageAt(place, roomId, message), ...fields },
    }),
  ),
  'user-search-chat': inRoom(
    fc.record({ where: fc.constantFrom('before', 'after', 'around', 'latest'), seq, limit }),
    (_place, userId, roomId, { where, seq: at, limit: most }) => ({
      pair: 'user-search-chat',
      request: { userId, roomId, limit: most, ...(where !== 'latest' && { [where]: at }) },
    }),
  ),
} satisfies Partial<Record<ChatPair, fc.Arbitrary<Command>>>;

/** Somebody puts more different emoji on one message than it may have. */
export const reactTooOften: fc.Arbitrary<Command[]> = fc.tuple(index, index).map(([user, message]) =>
  fruit.map(
    (each): Command =>
      (place) => {
        const roomId = roomAt(place, 0);
        const userId = actorAt(place, roomId, user);
        const messageId = messageAt(place, roomId, message);
        return { pair: 'user-react-chat', request: { userId, roomId, messageId, emoji: each, on: true } };
      },
  ),
);
