/** Short-lived state, which is neither stored for long nor sent again. */
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
     * The holder reports that the user is online, for `leaseSeconds` (by default 45) unless it is renewed; or that the
     * user is not any more. A user is online while any holder's lease lasts.
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
