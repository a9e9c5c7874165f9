/** How users join rooms by themselves, by links and through public rooms; and the profile of a room that they see. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import {
  chatType,
  instant,
  inviteSecret,
  limit,
  profileImg,
  roomDescription,
  roomId,
  roomName,
  searchText,
  userId,
} from '../fields.ts';

const linkId = z.int().min(1);

const link = z.object({
  linkId,
  secret: inviteSecret,
  createdBy: userId,
  createdAt: instant,
  /** Null if it is valid until it is removed. */
  expiresAt: instant.nullable(),
  /** How many users may join by it; null for any number. */
  maxUses: z.int().nullable(),
  uses: z.int(),
});

/** A room, as shown to users who aren't members yet. */
const foundRoom = z.object({
  roomId,
  roomName,
  description: roomDescription,
  roomImg: profileImg.nullable(),
  chatType,
  isPublic: z.boolean(),
  memberCount: z.int(),
  isMember: z.boolean(),
  /** Present if the asker is banned. */
  isBanned: z.literal(true).optional(),
});

const oneWay = (request: { text?: unknown; secret?: unknown; roomId?: unknown }) =>
  [request.text, request.secret, request.roomId].filter((way) => way !== undefined).length <= 1;

export const joiningPairs = {
  'user-change-room': definePair({
    kind: 'once',
    /** Omitted fields stay as they are. */
    request: z.object({
      userId,
      roomId,
      description: roomDescription.optional(),
      /** The address of a picture that the asker has uploaded for a room, `/files/<storeFileName>`; `""` for none. */
      roomImg: profileImg.optional(),
      isPublic: z.boolean().optional(),
    }),
    reply: z.object({
      roomId,
      description: roomDescription,
      roomImg: profileImg.nullable(),
      isPublic: z.boolean(),
    }),
    failedReply: { roomId: null, description: null, roomImg: null, isPublic: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-add-invite-link': definePair({
    kind: 'once',
    request: z.object({
      userId,
      roomId,
      /** Seconds; at most a year. If omitted, the link is valid until it is removed. */
      expiresIn: z.int().min(60).max(31_536_000).optional(),
      maxUses: z.int().min(1).max(10_000).optional(),
    }),
    reply: z.object({ roomId, link }),
    failedReply: { roomId: null, link: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-search-invite-link': definePair({
    kind: 'again',
    /** The valid links, the latest first. */
    request: z.object({ userId, roomId }),
    reply: z.object({ link: z.array(link) }),
    failedReply: { link: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-remove-invite-link': definePair({
    kind: 'once',
    request: z.object({ userId, roomId, linkId }),
    reply: z.object({ roomId, linkId }),
    failedReply: { roomId: null, linkId: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-find-room': definePair({
    kind: 'again',
    /**
     * Public rooms, the largest first, after the one given; with `text`, those whose name or description contains it.
     * Or a single room: the one that a link leads to, or a public one by its id.
     */
    request: z
      .object({
        userId,
        text: searchText.optional(),
        after: roomId.optional(),
        secret: inviteSecret.optional(),
        roomId: roomId.optional(),
        limit: limit(100).optional(),
      })
      .refine(oneWay, { message: 'give one of text, secret and roomId', path: ['text'] }),
    reply: z.object({ room: z.array(foundRoom), hasMore: z.boolean() }),
    failedReply: { room: null, hasMore: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
  'user-join-room': definePair({
    kind: 'once',
    /** A public room, or any other with a link's secret. */
    request: z.object({ userId, roomId, secret: inviteSecret.optional() }),
    reply: z.object({ roomId, roomName }),
    failedReply: { roomId: null, roomName: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
} as const;
