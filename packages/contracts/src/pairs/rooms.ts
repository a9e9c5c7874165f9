/** Rooms, their members, names and settings. Pairs that name a room are keyed by it. */
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

/** The last message in a list of rooms: the beginning of its text, and the first of its files. */
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
  /** Whether it is a direct room of two users, to which nobody else can be invited. */
  direct: z.boolean(),
  createdAt: instant,
  memberCount: z.int(),
  /**
   * In the order in which they joined: in a list of rooms ten of each room, the asker among them; for one room
   * requested by `roomId` all.
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
  /** Null if nothing was said since the asker joined. */
  lastMessage: lastMessage.nullable(),
  /** The `seq` of the last message; the asker can't see messages up to `joinedSeq`. */
  lastSeq: seq,
  joinedSeq: seq,
  readSeq: seq,
  /** Messages after the read mark that are not deleted. */
  unread: z.int(),
  /** The `seq` of the first 1,000 deleted ones after it, with which clients can keep counting as the mark moves. */
  unreadDeleted: z.array(seq),
  eventSeq,
  ...roomSetting.shape,
  description: roomDescription,
  /** The address of the room's picture. */
  roomImg: profileImg.nullable(),
  /** Whether anybody may find and join it. */
  isPublic: z.boolean(),
  /** The asker's role. */
  role: memberRole,
  /** The number of reported messages; 0 unless the asker runs the room. */
  reports: z.int(),
  /** The asker's draft; in a list of rooms its beginning. */
  draft: z.object({ content: z.string(), savedAt: instant }).nullable(),
});

export const roomPairs = {
  'user-search-room': definePair({
    kind: 'again',
    /**
     * The most recently active first, after (`before` in time) the room given; or a single room. A room that becomes
     * active meanwhile moves to the front, and may appear on two pages.
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
    /** The owner may remove anybody, administrators only plain members. */
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
    /** A read mark only moves forward. */
    request: z.object({ userId, roomId, seq }),
    reply: z.object({ roomId, seq, unread: z.int() }),
    failedReply: { roomId: null, seq: null, unread: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-change-room-setting': definePair({
    kind: 'once',
    /** Omitted fields stay as they are. */
    request: z.object({
      userId,
      roomId,
      notify: notify.optional(),
      /** An instant in the past ends the mute. */
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
    /** What a front needs to find out which streams an event goes to: in the order of room ids, after the one given. */
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
