/**
 * Push subscriptions of a user's devices, for notifications while no page is open: the values of a browser's
 * PushManager.
 */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import { pushEndpoint, pushKey, pushSecret, userId } from '../fields.ts';

export const pushPairs = {
  'user-add-push': definePair({
    kind: 'once',
    request: z.object({ userId, endpoint: pushEndpoint, p256dh: pushKey, auth: pushSecret }),
    reply: z.object({ endpoint: pushEndpoint }),
    failedReply: { endpoint: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
  'user-remove-push': definePair({
    kind: 'once',
    request: z.object({ userId, endpoint: pushEndpoint }),
    reply: z.object({ endpoint: pushEndpoint }),
    failedReply: { endpoint: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
} as const;
