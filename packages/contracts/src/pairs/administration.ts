/** What administrators ask, by `parley users`: whoever holds the workers' request secret, and nobody over HTTP. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import { administratorKey, instant, limit, nameOrNone, searchText, userId } from '../fields.ts';

export const administrationPairs = {
  'account-search': definePair({
    kind: 'again',
    /** `userId` is what the administrator is called. Looks in ids and names where there is a text; those with ids after `after`. */
    request: z.object({
      userId,
      text: searchText.optional(),
      after: userId.optional(),
      limit: limit(500).optional(),
      adminKey: administratorKey,
    }),
    /** By id. */
    reply: z.object({
      account: z.array(
        z.object({
          userId,
          userName: nameOrNone,
          joinDate: instant,
          loginDate: instant.nullable(),
          /** Null where it is not locked. */
          lockedAt: instant.nullable(),
          /** Those that are not over. */
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
    /** `userId` is whose account; where `locked` is false it is opened again. */
    request: z.object({ userId, locked: z.boolean(), adminKey: administratorKey }),
    /** Since when it is locked; null where it is not. */
    reply: z.object({ lockedAt: instant.nullable() }),
    failedReply: { lockedAt: null },
    asker: 'userId',
    mayAsk: 'administrator',
  }),
} as const;
