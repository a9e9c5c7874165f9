/** Where a user's devices are told of messages while no page is open: what a browser's PushManager gives. */
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
