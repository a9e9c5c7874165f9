/** Users' drafts, kept for their other devices. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import { draftContent, instant, roomId, userId } from '../fields.ts';

export const draftPairs = {
  'user-save-draft': definePair({
    kind: 'once',
    /** `""` removes it. The last one saved wins. */
    request: z.object({ userId, roomId, content: draftContent }),
    /** Without the text, because replies are stored. `savedAt` is null if there is no draft any more. */
    reply: z.object({ roomId, savedAt: instant.nullable() }),
    failedReply: { roomId: null, savedAt: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
} as const;
