/** `parley users reset`: the link by which somebody who has forgotten their password chooses a new one, once. */
import { readFileSync } from 'node:fs';
import { makeResetKey } from '@parley/messaging';
import { UsageError } from './command-failed.ts';
import { userPath } from './user-path.ts';
import { words } from './words/language.ts';

export interface ResetLinkOptions {
  readonly url: string;
  readonly hours: string;
  readonly secret?: string | undefined;
}

const mostHours = 7 * 24;
/** As workers require of theirs. */
const leastCharacters = 32;

/** Prints nothing but the link. @throws UsageError */
export function makeResetLink(userId: string, { url, hours, secret }: ResetLinkOptions): void {
  const lasts = Number(hours);
  if (!(lasts > 0 && lasts <= mostHours)) throw new UsageError(words().noHours(hours, mostHours));
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(words().noUrl(url));
  const madeAt = Date.now();
  const expiresAt = madeAt + Math.round(lasts * 3_600_000);
  const key = makeResetKey(readSecret(secret), userId, { madeAt, expiresAt });
  const link = new URL('/reset', url);
  link.hash = new URLSearchParams({ user: userId, key }).toString();
  process.stdout.write(`${link}\n`);
}

function readSecret(given: string | undefined): string {
  const file = given ? userPath(given) : process.env.REQUEST_SECRET_FILE;
  if (!file) throw new UsageError(words().noRequestSecret);
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(words().cannotRead(file, (error as Error).message));
  }
  if (secret.length < leastCharacters) throw new UsageError(words().shortSecret(file, leastCharacters));
  return secret;
}
