/** Friends and blocked users. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import {
  friendIds,
  jacksonDate,
  limit,
  nameOrNone,
  presence,
  profileImg,
  userId,
  userStatus,
} from '../fields.ts';

/** All or nothing: if one id fails, nothing is changed. */
const friendList = {
  kind: 'once',
  request: z.object({ userId, friendId: friendIds }),
  reply: z.object({ friendId: friendIds }),
  failedReply: { friendId: null },
  asker: 'userId',
  mayAsk: 'session',
} as const;

export const friendPairs = {
  'user-add-friend': definePair(friendList),
  'user-remove-friend': definePair(friendList),
  'user-block': definePair(friendList),
  'user-unblock': definePair(friendList),
  'user-search-friend': definePair({
    kind: 'again',
    /**
     * In the order of friends' ids, after the one given; with `blocked`, those whom the asker has blocked; with
     * `added`, those who have added the asker and whom the asker has neither added nor blocked.
     */
    request: z.object({
      userId,
      blocked: z.boolean().optional(),
      added: z.boolean().optional(),
      after: userId.optional(),
      limit: limit(500).optional(),
    }),
    reply: z.object({
      /** Repeats `errorMessage`, as in the original. */
      stat: z.string(),
      friend: z.array(
        z.object({
          id: z.int(),
          userId,
          friendId: userId,
          userName: nameOrNone,
          userStatus,
          profileImg,
          presence,
          createdAt: jacksonDate,
        }),
      ),
      hasMore: z.boolean(),
    }),
    failedReply: ({ message }) => ({ stat: message, friend: null, hasMore: null }),
    asker: 'userId',
    mayAsk: 'session',
  }),
} as const;
