/** All pairs by name; a pair's topics are `<name>-request` and `<name>-response`. */
import { z } from 'zod';
import { definePair } from './define-pair.ts';
import type { FailureCode } from './failures.ts';
import { instant, requestId, userId } from './fields.ts';
import { accountPairs } from './pairs/accounts.ts';
import { administrationPairs } from './pairs/administration.ts';
import { chatPairs } from './pairs/chat.ts';
import { draftPairs } from './pairs/drafts.ts';
import { filePairs } from './pairs/files.ts';
import { friendPairs } from './pairs/friends.ts';
import { joiningPairs } from './pairs/joining.ts';
import { moderationPairs } from './pairs/moderation.ts';
import { presencePairs } from './pairs/presence.ts';
import { pushPairs } from './pairs/push.ts';
import { roomPairs } from './pairs/rooms.ts';
import { sessionPairs } from './pairs/sessions.ts';

export const pairs = {
  ...accountPairs,
  ...sessionPairs,
  ...pushPairs,
  ...administrationPairs,
  ...friendPairs,
  ...roomPairs,
  ...joiningPairs,
  ...moderationPairs,
  ...chatPairs,
  ...draftPairs,
  ...filePairs,
  ...presencePairs,
  'request-find': definePair({
    kind: 'again',
    request: z.object({ userId, requestId }),
    /** `reply` is the complete reply that was stored for `requestId`; `createdAt` is when it was stored. */
    reply: z.object({
      requestId,
      pair: z.string(),
      reply: z.record(z.string(), z.unknown()),
      createdAt: instant,
    }),
    failedReply: { requestId: null, pair: null, reply: null, createdAt: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
} as const;

export type PairName = keyof typeof pairs;

/** The request of a pair on its topic. */
export type RequestOf<Name extends PairName> = z.infer<(typeof pairs)[Name]['request']>;

/** The reply's own fields on success. */
export type ReplyOf<Name extends PairName> = z.infer<(typeof pairs)[Name]['reply']>;

/** The fields of every reply. `errorMessage` and `errorCode` are `""` on success. */
export interface ReplyBase {
  userId: string;
  isSuccess: boolean;
  errorMessage: string;
  errorCode: FailureCode | '';
  /** Only on temporary failures: seconds after which a retry makes sense. */
  retryAfter?: number;
}

/** A reply on the response topic. */
export type Reply<Name extends PairName> =
  | (ReplyBase & { isSuccess: true } & ReplyOf<Name>)
  | (ReplyBase & { isSuccess: false } & { [Field in keyof ReplyOf<Name>]: ReplyOf<Name>[Field] | null });

export const pairNames = Object.keys(pairs) as PairName[];

/** Whether it can be asked over HTTP at all. */
export const isAskedOverHttp = (pair: PairName): boolean =>
  pairs[pair].mayAsk === 'anyone' || pairs[pair].mayAsk === 'session';

export function isPairName(text: string): text is PairName {
  return Object.hasOwn(pairs, text);
}
