/** Who runs a room, whom they keep out, and what members report to them. Keyed by the room. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import {
  friendIds,
  instant,
  limit,
  memberRole,
  messageId,
  nameOrNone,
  reportReason,
  roomId,
  seq,
  userId,
} from '../fields.ts';

const ban = z.object({ userId, userName: nameOrNone, bannedBy: userId, createdAt: instant });

const report = z.object({
  messageId,
  seq,
  /** Who wrote it. */
  userId,
  writer: nameOrNone,
  content: z.string(),
  createdAt: instant,
  /** When it was first reported. */
  reportedAt: instant,
  /** By how many. Who they are is told nobody. */
  count: z.int(),
  /** What they said, those who said something; 20 at most. */
  reasons: z.array(reportReason),
});

export const moderationPairs = {
  'user-change-role': definePair({
    kind: 'once',
    /** The owner's alone. `owner` hands the room on to one member: the asker is an administrator then. */
    request: z.object({ userId, roomId, friendId: friendIds, role: memberRole }),
    reply: z.object({ roomId, friendId: friendIds, role: memberRole }),
    failedReply: { roomId: null, friendId: null, role: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-ban-member': definePair({
    kind: 'once',
    /** Members or others: those who are in are removed, and nobody lets them in again until `on` is false. */
    request: z.object({ userId, roomId, friendId: friendIds, on: z.boolean() }),
    reply: z.object({ roomId, friendId: friendIds, on: z.boolean() }),
    failedReply: { roomId: null, friendId: null, on: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-search-ban': definePair({
    kind: 'again',
    request: z.object({ userId, roomId, after: userId.optional(), limit: limit(500).optional() }),
    reply: z.object({ ban: z.array(ban), hasMore: z.boolean() }),
    failedReply: { ban: null, hasMore: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-report-chat': definePair({
    kind: 'once',
    /** With `on` false the asker takes it back. */
    request: z.object({
      userId,
      roomId,
      messageId,
      reason: reportReason.optional(),
      on: z.boolean().optional(),
    }),
    /** `told`: how many administrators there are to look at it, besides the asker. */
    reply: z.object({ roomId, messageId, told: z.int() }),
    failedReply: { roomId: null, messageId: null, told: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-search-report': definePair({
    kind: 'again',
    /** The message that was said last first, before the one named. */
    request: z.object({ userId, roomId, before: messageId.optional(), limit: limit(100).optional() }),
    reply: z.object({ report: z.array(report), hasMore: z.boolean() }),
    failedReply: { report: null, hasMore: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-close-report': definePair({
    kind: 'once',
    /** All reports of a message are settled; deleting it does so too. */
    request: z.object({ userId, roomId, messageId }),
    reply: z.object({ roomId, messageId }),
    failedReply: { roomId: null, messageId: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
} as const;
