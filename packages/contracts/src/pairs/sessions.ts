/** Where somebody is logged in, and how it ends. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import { instant, sessionId, userId } from '../fields.ts';

export const sessionPairs = {
  'user-search-session': definePair({
    kind: 'again',
    request: z.object({ userId }),
    /** The last used first. */
    reply: z.object({
      session: z.array(
        z.object({
          sessionId,
          /** It is the one that asks. */
          isCurrent: z.boolean(),
          /** What the client calls itself, as far as that is known. */
          browser: z.string().nullable(),
          system: z.string().nullable(),
          /** From where it was last used: no address, but the network that it is in. */
          network: z.string().nullable(),
          createdAt: instant,
          usedAt: instant,
        }),
      ),
      hasMore: z.boolean(),
    }),
    failedReply: { session: null, hasMore: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
  'user-end-session': definePair({
    kind: 'once',
    /** Without `sessionId` all but the one that asks. */
    request: z.object({ userId, sessionId: sessionId.optional() }),
    /** Those that have ended. */
    reply: z.object({ sessionId: z.array(sessionId) }),
    failedReply: { sessionId: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
} as const;
