/** Accounts: sign-up, login, logout, status, name, email, password, and deletion. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import {
  email,
  invitations,
  limit,
  newUserId,
  newUserName,
  profileImg,
  searchText,
  user,
  userId,
  userName,
  userStatus,
} from '../fields.ts';
import { exactlyOne, newPw, userPw } from './credentials.ts';

/** The original logged out with a bare JSON string; unquoted text and an object are accepted as well. */
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

/** `userPw` is the proof of permission: the current password, or the key of a link. */
const replacedPassword = z
  .object({ userId, ...userPw, ...newPw })
  .refine(...exactlyOne('userPw'))
  .refine(...exactlyOne('newPw'));

export const accountPairs = {
  'user-add': definePair({
    kind: 'once',
    request: z
      .object({ userId: newUserId, email, userName: newUserName, ...userPw })
      .refine(...exactlyOne('userPw')),
    reply: z.object({ user }),
    failedReply: { user: null },
    asker: 'userId',
    mayAsk: 'anyone',
    partitions: 5,
    credentials: ['userPw'],
  }),
  login: definePair({
    kind: 'again',
    request: z.object({ userId, ...userPw }).refine(...exactlyOne('userPw')),
    reply: z.object({ user }),
    failedReply: { user: null },
    asker: 'userId',
    mayAsk: 'anyone',
    credentials: ['userPw'],
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
  'user-change-name': definePair({
    kind: 'once',
    request: z.object({ userId, userName: newUserName }),
    reply: z.object({ userName }),
    failedReply: { userName: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
  'user-change-email': definePair({
    kind: 'once',
    /** `userPw` is the current password. */
    request: z.object({ userId, email, ...userPw }).refine(...exactlyOne('userPw')),
    reply: z.object({ email }),
    failedReply: { email: null },
    asker: 'userId',
    mayAsk: 'session',
    credentials: ['userPw'],
  }),
  'user-delete': definePair({
    kind: 'once',
    /** `userPw` is the current password. */
    request: z.object({ userId, ...userPw }).refine(...exactlyOne('userPw')),
    reply: z.object({}),
    failedReply: {},
    asker: 'userId',
    mayAsk: 'session',
    credentials: ['userPw'],
  }),
  'user-change-password': definePair({
    kind: 'once',
    /** `userPw` is the current password. */
    request: replacedPassword,
    reply: z.object({}),
    failedReply: {},
    asker: 'userId',
    mayAsk: 'session',
    credentials: ['userPw', 'newPw'],
  }),
  'user-reset-password': definePair({
    kind: 'once',
    /** `userPw` is the key of an administrator's link; a request without a session has no other proof. */
    request: replacedPassword,
    reply: z.object({}),
    failedReply: {},
    asker: 'userId',
    mayAsk: 'anyone',
    credentials: ['userPw', 'newPw'],
  }),
  'user-search-setting': definePair({
    kind: 'again',
    request: z.object({ userId }),
    /** `pushKey` is the key with which browsers subscribe to pushes; null if push is not configured. */
    reply: z.object({ invitations, userName, email, pushKey: z.string().nullable() }),
    failedReply: { invitations: null, userName: null, email: null, pushKey: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
  'user-change-setting': definePair({
    kind: 'once',
    request: z.object({ userId, invitations }),
    reply: z.object({ invitations }),
    failedReply: { invitations: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
  'user-search-user': definePair({
    kind: 'again',
    /** Searches ids and names. */
    request: z.object({ userId, text: searchText, limit: limit(100).optional() }),
    reply: z.object({ user: z.array(z.object({ userId, userName, userStatus, profileImg })) }),
    failedReply: { user: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
} as const;
