/** What is true for a moment only: nothing of it is stored for long, or sent again. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import { holder, roomId, userId } from '../fields.ts';

export const presencePairs = {
  'user-typing': definePair({
    kind: 'ephemeral',
    request: z.object({ userId, roomId }),
    reply: z.object({}),
    failedReply: {},
    asker: 'userId',
    key: 'roomId',
    mayAsk: 'session',
  }),
  'user-presence': definePair({
    kind: 'ephemeral',
    /**
     * The user is there, says the holder, for so many seconds (45 if absent) unless it says so again; or is there no
     * longer. A user is online while any holder's lease lasts.
     */
    request: z.object({
      userId,
      holder: holder.optional(),
      isOnline: z.boolean().optional(),
      leaseSeconds: z.int().min(1).max(300).optional(),
    }),
    reply: z.object({}),
    failedReply: {},
    asker: 'userId',
    mayAsk: 'front',
  }),
} as const;
