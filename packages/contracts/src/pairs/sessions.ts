/** A user's sessions, and ending them. */
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
          /** Whether it is the session that asks. */
          isCurrent: z.boolean(),
          /** The client's name of itself, if known. */
          browser: z.string().nullable(),
          system: z.string().nullable(),
          /** Where it was last used from: not the address, but its network. */
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
    /** Without `sessionId`, all except the session that asks. */
    request: z.object({ userId, sessionId: sessionId.optional() }),
    /** The sessions that were ended. */
    reply: z.object({ sessionId: z.array(sessionId) }),
    failedReply: { sessionId: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
} as const;
