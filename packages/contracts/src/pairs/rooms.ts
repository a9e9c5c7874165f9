/** Rooms: who is in them, and what they are called. Those that name a room are keyed by it. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import {
  chatFile,
  chatType,
  eventSeq,
  friendIds,
  givenInstant,
  instant,
  limit,
  memberRole,
  messageId,
  nameOrNone,
  newRoomName,
  notify,
  presence,
  profileImg,
  roomDescription,
  roomId,
  roomName,
  roomSetting,
  seq,
  userId,
} from '../fields.ts';

/** What a list of rooms shows of the last thing said: the beginning of its text, and the first of its files. */
const lastMessage = z.object({
  messageId,
  seq,
  userId,
  /** `''` once they have deleted their account. */
  writer: z.string(),
  content: z.string(),
  files: z.array(chatFile).max(1),
  isDeleted: z.boolean(),
  createdAt: instant,
});

const room = z.object({
  roomId,
  roomName,
  chatType,
  /** Whether it is a room of two, which nobody else can be invited to. */
  direct: z.boolean(),
  createdAt: instant,
  memberCount: z.int(),
  /**
   * In the order in which they joined: of a list of rooms ten of each, the asker among them; of one room asked for by
   * `roomId` all.
   */
  members: z.array(
    z.object({
      userId,
      userName: nameOrNone,
      profileImg,
      presence,
      readSeq: seq,
      joinedSeq: seq,
      role: memberRole,
    }),
  ),
  /** Null where nothing was said since the asker joined. */
  lastMessage: lastMessage.nullable(),
  /** Of the last message; what was said before `joinedSeq` the asker can't see. */
  lastSeq: seq,
  joinedSeq: seq,
  readSeq: seq,
  /** Messages after the read mark that are not deleted. */
  unread: z.int(),
  /** The places of the deleted ones after it, the first 1,000 of them: so the rest stays countable as the mark moves. */
  unreadDeleted: z.array(seq),
  eventSeq,
  ...roomSetting.shape,
  description: roomDescription,
  /** The address of a picture. */
  roomImg: profileImg.nullable(),
  /** Whether anybody may find and join it. */
  isPublic: z.boolean(),
  /** The asker's. */
  role: memberRole,
  /** Messages that are reported; 0 for who is no administrator. */
  reports: z.int(),
  /** What the asker has begun to write; of a list of rooms its beginning. */
  draft: z.object({ content: z.string(), savedAt: instant }).nullable(),
});

export const roomPairs = {
  'user-search-room': definePair({
    kind: 'again',
    /**
     * The latest active first, after (`before` in time) the room named; or one room alone. A room where something is
     * said meanwhile moves to the front, and may be seen on two pages.
     */
    request: z.object({
      userId,
      roomId: roomId.optional(),
      before: roomId.optional(),
      limit: limit(200).optional(),
    }),
    reply: z.object({ chatRoomDTOS: z.array(room), hasMore: z.boolean() }),
    failedReply: { chatRoomDTOS: null, hasMore: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
  'user-add-room': definePair({
    kind: 'once',
    request: z.object({
      userId,
      friendId: z.array(userId).max(100),
      roomName: newRoomName.optional(),
      chatType: chatType.optional(),
      direct: z.boolean().optional(),
    }),
    reply: z.object({ friendId: z.array(userId), roomId, roomName, createdAt: instant }),
    failedReply: { friendId: null, roomId: null, roomName: null, createdAt: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
  'user-invite-room': definePair({
    kind: 'once',
    request: z.object({ userId, roomId, friendId: friendIds }),
    reply: z.object({ roomId, friendId: friendIds }),
    failedReply: { roomId: null, friendId: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-leave-room': definePair({
    kind: 'once',
    request: z.object({ userId, roomId }),
    reply: z.object({ roomId }),
    failedReply: { roomId: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-remove-member': definePair({
    kind: 'once',
    /** The owner removes anybody, administrators those who are neither. */
    request: z.object({ userId, roomId, friendId: friendIds }),
    reply: z.object({ roomId, friendId: friendIds }),
    failedReply: { roomId: null, friendId: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-rename-room': definePair({
    kind: 'once',
    request: z.object({ userId, roomId, roomName: newRoomName }),
    reply: z.object({ roomId, roomName }),
    failedReply: { roomId: null, roomName: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-read-room': definePair({
    kind: 'once',
    /** A read mark only ever moves on. */
    request: z.object({ userId, roomId, seq }),
    reply: z.object({ roomId, seq, unread: z.int() }),
    failedReply: { roomId: null, seq: null, unread: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-change-room-setting': definePair({
    kind: 'once',
    /** What is left out stays as it is. */
    request: z.object({
      userId,
      roomId,
      notify: notify.optional(),
      /** What has passed ends it. */
      mutedUntil: givenInstant.optional(),
      favourite: z.boolean().optional(),
      archived: z.boolean().optional(),
      markedUnread: z.boolean().optional(),
    }),
    reply: z.object({ roomId, ...roomSetting.shape }),
    failedReply: {
      roomId: null,
      notify: null,
      mutedUntil: null,
      favourite: null,
      archived: null,
      markedUnread: null,
    },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-search-membership': definePair({
    kind: 'again',
    /** What a front needs to know whose stream an event goes to: in the order of room ids, after the one named. */
    request: z.object({ userId, after: roomId.optional() }),
    reply: z.object({
      room: z.array(z.object({ roomId, eventSeq, joinedEventSeq: eventSeq })),
      hasMore: z.boolean(),
    }),
    failedReply: { room: null, hasMore: null },
    asker: 'userId',
    mayAsk: 'front',
  }),
} as const;
