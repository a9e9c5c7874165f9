/**
 * The key in an administrator's password reset link: the user, its creation and its expiry, under the workers' request
 * secret. Nobody else can make one, and nothing is stored of it until it is used.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Epoch milliseconds. */
export interface ResetTimes {
  readonly madeAt: number;
  readonly expiresAt: number;
}

export function makeResetKey(secret: string, userId: string, { madeAt, expiresAt }: ResetTimes): string {
  return `${madeAt}.${expiresAt}.${signatureOf(secret, userId, { madeAt, expiresAt }).toString('base64url')}`;
}

/** @param secrets any of which may have made it. @returns undefined if it is forged, or another user's */
export function readResetKey(
  secrets: readonly string[],
  userId: string,
  key: string,
): ResetTimes | undefined {
  const [, made, expires, signature = ''] = /^(\d{1,15})\.(\d{1,15})\.([\w-]{43})$/.exec(key) ?? [];
  const times = { madeAt: Number(made), expiresAt: Number(expires) };
  const given = Buffer.from(signature, 'base64url');
  const isGenuine = secrets.some((secret) => {
    const right = signatureOf(secret, userId, times);
    return given.length === right.length && timingSafeEqual(given, right);
  });
  return isGenuine ? times : undefined;
}

function signatureOf(secret: string, userId: string, { madeAt, expiresAt }: ResetTimes): Buffer {
  const signed = JSON.stringify(['password reset', userId, madeAt, expiresAt]);
  return createHmac('sha256', secret).update(signed).digest();
}
