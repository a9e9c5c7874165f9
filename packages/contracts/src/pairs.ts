import { z } from 'zod';
import { definePair } from './define-pair.ts';
import type { FailureCode } from './failures.ts';
import { email, password, requestId, sealedPassword, user, userId, userName, userStatus } from './fields.ts';

const credentials = { userPw: password.optional(), userPwEnc: sealedPassword.optional() };

const oneCredential = (request: { userPw?: string | undefined; userPwEnc?: string | undefined }) =>
  (request.userPw === undefined) !== (request.userPwEnc === undefined);

const credentialMessage = { message: 'give userPw or userPwEnc, one of them', path: ['userPw'] };

/** The original logged out with a bare JSON string; unquoted text and an object are taken as well. */
function decodeLogout(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (/^\s*[{["]/.test(text)) throw error;
    return { userId: text.trim() };
  }
  if (typeof value === 'string') return { userId: value };
  return typeof value === 'object' ? value : { userId: text.trim() };
}

/** Every pair there is, by its name; its topics are `<name>-request` and `<name>-response`. */
export const pairs = {
  'user-add': definePair({
    kind: 'once',
    request: z.object({ userId, email, userName, ...credentials }).refine(oneCredential, credentialMessage),
    reply: z.object({ user }),
    failedReply: { user: null },
    asker: 'userId',
    mayAsk: 'anyone',
    partitions: 5,
    credentials: true,
  }),
  login: definePair({
    kind: 'again',
    request: z.object({ userId, ...credentials }).refine(oneCredential, credentialMessage),
    reply: z.object({ user }),
    failedReply: { user: null },
    asker: 'userId',
    mayAsk: 'anyone',
    credentials: true,
  }),
  logout: definePair({
    kind: 'once',
    request: z.object({ userId }),
    reply: z.object({}),
    failedReply: {},
    asker: 'userId',
    mayAsk: 'session',
    decode: decodeLogout,
    encode: (request) => JSON.stringify(request.userId),
  }),
  'user-status-change': definePair({
    kind: 'once',
    request: z.object({ userId, status: userStatus }),
    reply: z.object({ status: userStatus }),
    failedReply: { status: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
  'request-find': definePair({
    kind: 'again',
    request: z.object({ userId, requestId }),
    /** `reply` is the reply that was stored for `requestId`, whole. */
    reply: z.object({ requestId, pair: z.string(), reply: z.record(z.string(), z.unknown()) }),
    failedReply: { requestId: null, pair: null, reply: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
} as const;

export type PairName = keyof typeof pairs;

/** The request of a pair as it stands on its topic. */
export type RequestOf<Name extends PairName> = z.infer<(typeof pairs)[Name]['request']>;

/** The reply's own fields on success. */
export type ReplyOf<Name extends PairName> = z.infer<(typeof pairs)[Name]['reply']>;

/** What every reply carries. `errorMessage` and `errorCode` are `""` on success. */
export interface ReplyBase {
  userId: string;
  isSuccess: boolean;
  errorMessage: string;
  errorCode: FailureCode | '';
}

/** A reply as it stands on the response topic. */
export type Reply<Name extends PairName> =
  | (ReplyBase & { isSuccess: true } & ReplyOf<Name>)
  | (ReplyBase & { isSuccess: false } & { [Field in keyof ReplyOf<Name>]: ReplyOf<Name>[Field] | null });

export const pairNames = Object.keys(pairs) as PairName[];

export function isPairName(text: string): text is PairName {
  return Object.hasOwn(pairs, text);
}
