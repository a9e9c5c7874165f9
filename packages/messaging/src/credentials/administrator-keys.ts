/**
 * Keys that prove a request comes from an administrator: an HMAC of the request and its expiry under the workers'
 * request secret. Whoever can only write requests can't make one, and a key read from a topic is valid for that one
 * request only.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestOf } from '@parley/contracts';

/** Milliseconds; covers clock differences and waiting. */
const goodFor = 300_000;

/** The request without its key. */
export type AccountSearch = Omit<RequestOf<'account-search'>, 'adminKey'>;
export type AccountLock = Omit<RequestOf<'account-lock'>, 'adminKey'>;

export const searchKey = (secret: string, search: AccountSearch, now: number): string =>
  keyOf(secret, partsOfSearch(search), now + goodFor);

export const isSearchKey = (secret: string, search: RequestOf<'account-search'>, now: number): boolean =>
  isKey(secret, search.adminKey, partsOfSearch(search), now);

/** Works once: a repeated request id has no second effect. */
export const lockKey = (secret: string, lock: AccountLock, requestId: string, now: number): string =>
  keyOf(secret, partsOfLock(lock, requestId), now + goodFor);

export const isLockKey = (
  secret: string,
  lock: RequestOf<'account-lock'>,
  requestId: string,
  now: number,
): boolean => isKey(secret, lock.adminKey, partsOfLock(lock, requestId), now);

const partsOfSearch = ({ userId, text, after, limit }: AccountSearch) =>
  ['account-search', userId, text ?? null, after ?? null, limit ?? null] as const;

const partsOfLock = ({ userId, locked }: AccountLock, requestId: string) =>
  ['account-lock', requestId, userId, locked] as const;

function isKey(secret: string, given: string, asked: readonly unknown[], now: number): boolean {
  const until = Number(given.split('.')[0]);
  const right = Buffer.from(keyOf(secret, asked, until));
  const key = Buffer.from(given);
  // A longer lifetime means that it was not made by us.
  return (
    until > now && until <= now + 2 * goodFor && key.length === right.length && timingSafeEqual(key, right)
  );
}

function keyOf(secret: string, asked: readonly unknown[], until: number): string {
  const signed = JSON.stringify(['administrator', until, ...asked]);
  return `${until}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
