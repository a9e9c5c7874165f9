/** Roles, bans and reports in a room. Keyed by the room. */
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
  /** The writer. */
  userId,
  writer: nameOrNone,
  content: z.string(),
  createdAt: instant,
  /** When it was first reported. */
  reportedAt: instant,
  /** By how many members. Nobody learns who they are. */
  count: z.int(),
  /** The reasons of those who gave one; at most 20. */
  reasons: z.array(reportReason),
});

export const moderationPairs = {
  'user-change-role': definePair({
    kind: 'once',
    /** Only the owner may. `owner` hands the room on to one member; the asker then becomes an administrator. */
    request: z.object({ userId, roomId, friendId: friendIds, role: memberRole }),
    reply: z.object({ roomId, friendId: friendIds, role: memberRole }),
    failedReply: { roomId: null, friendId: null, role: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-ban-member': definePair({
    kind: 'once',
    /** Members or others: members are removed, and nobody can add them again until `on` is false. */
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
    /** With `on` false the asker withdraws the report. */
    request: z.object({
      userId,
      roomId,
      messageId,
      reason: reportReason.optional(),
      on: z.boolean().optional(),
    }),
    /** `told`: how many of those who run the room can handle it, besides the asker. */
    reply: z.object({ roomId, messageId, told: z.int() }),
    failedReply: { roomId: null, messageId: null, told: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-search-report': definePair({
    kind: 'again',
    /** The latest message first, before the one given. */
    request: z.object({ userId, roomId, before: messageId.optional(), limit: limit(100).optional() }),
    reply: z.object({ report: z.array(report), hasMore: z.boolean() }),
    failedReply: { report: null, hasMore: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-close-report': definePair({
    kind: 'once',
    /** Settles all reports of a message; deleting the message settles them too. */
    request: z.object({ userId, roomId, messageId }),
    reply: z.object({ roomId, messageId }),
    failedReply: { roomId: null, messageId: null },
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
} as const;
