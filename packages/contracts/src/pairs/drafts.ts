/** What users have begun to write, kept for their other devices. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import { draftContent, instant, roomId, userId } from '../fields.ts';

export const draftPairs = {
  'user-save-draft': definePair({
    kind: 'once',
    /** `""` removes it. The last one stands. */
    request: z.object({ userId, roomId, content: draftContent }),
    /** Without what was written: replies are stored. `savedAt` is null where there is none any more. */
    reply: z.object({ roomId, savedAt: instant.nullable() }),
    failedReply: { roomId: null, savedAt: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
} as const;
