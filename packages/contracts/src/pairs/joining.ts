/** How people come to rooms by themselves: by links, and to public rooms; and what is said of a room to them. */
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
  /** Null where it is good until it is removed. */
  expiresAt: instant.nullable(),
  /** How many may come by it; null for any number. */
  maxUses: z.int().nullable(),
  uses: z.int(),
});

/** A room, as it is shown to who isn't in it yet. */
const foundRoom = z.object({
  roomId,
  roomName,
  description: roomDescription,
  roomImg: profileImg.nullable(),
  chatType,
  isPublic: z.boolean(),
  memberCount: z.int(),
  isMember: z.boolean(),
  /** Where the asker is kept out. */
  isBanned: z.literal(true).optional(),
});

const oneWay = (request: { text?: unknown; secret?: unknown; roomId?: unknown }) =>
  [request.text, request.secret, request.roomId].filter((way) => way !== undefined).length <= 1;

export const joiningPairs = {
  'user-change-room': definePair({
    kind: 'once',
    /** What is left out stays. */
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
      /** Seconds; a year at most. Good until it is removed where left out. */
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
    /** Those that are good still, the latest first. */
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
     * Public rooms, the one with the most members first, after the one named; of those with `text` in their name or
     * description, where it is there. Or one room alone: where a link leads, or a public one by its id.
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
    /** A public room, or another with a link's secret. */
    request: z.object({ userId, roomId, secret: inviteSecret.optional() }),
    reply: z.object({ roomId, roomName }),
    failedReply: { roomId: null, roomName: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
} as const;
