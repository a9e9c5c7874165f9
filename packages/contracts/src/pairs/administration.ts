/** Administrators' requests, by `parley users`: they need the workers' request secret, and can't be sent over HTTP. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import { administratorKey, instant, limit, nameOrNone, searchText, userId } from '../fields.ts';

export const administrationPairs = {
  'account-search': definePair({
    kind: 'again',
    /**
     * `userId` is what the administrator is called. With `text` it searches ids and names; it lists accounts with ids
     * after `after`.
     */
    request: z.object({
      userId,
      text: searchText.optional(),
      after: userId.optional(),
      limit: limit(500).optional(),
      adminKey: administratorKey,
    }),
    /** In the order of ids. */
    reply: z.object({
      account: z.array(
        z.object({
          userId,
          userName: nameOrNone,
          joinDate: instant,
          loginDate: instant.nullable(),
          /** Null if it is not locked. */
          lockedAt: instant.nullable(),
          /** The number of active sessions. */
          sessions: z.int().min(0),
        }),
      ),
      hasMore: z.boolean(),
    }),
    failedReply: { account: null, hasMore: null },
    asker: 'userId',
    mayAsk: 'administrator',
  }),
  'account-lock': definePair({
    kind: 'once',
    /** `userId` is the account; with `locked` false it is unlocked. */
    request: z.object({ userId, locked: z.boolean(), adminKey: administratorKey }),
    /** When it was locked; null if it is not. */
    reply: z.object({ lockedAt: instant.nullable() }),
    failedReply: { lockedAt: null },
    asker: 'userId',
    mayAsk: 'administrator',
  }),
} as const;
