/** `parley users reset`: makes the link by which a user who has forgotten their password sets a new one, once. */
import { makeResetKey } from '@parley/messaging';
import { UsageError } from './command-failed.ts';
import { localSystem } from './connection/local-stack.ts';
import { readRequestSecret, type SecretOptions } from './users/request-secret.ts';
import { words } from './words/language.ts';

export interface ResetLinkOptions extends SecretOptions {
  /** If absent, the running local stack's front, or else the default address. */
  readonly url?: string;
  readonly hours: string;
}

const maxHours = 7 * 24;

/** Prints only the link. @throws UsageError */
export function makeResetLink(userId: string, options: ResetLinkOptions): void {
  const { hours } = options;
  const url = options.url ?? localSystem(options, process.env)?.front[0] ?? 'http://localhost:3000';
  const lasts = Number(hours);
  if (!(lasts > 0 && lasts <= maxHours)) throw new UsageError(words().noHours(hours, maxHours));
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(words().noUrl(url));
  const madeAt = Date.now();
  const expiresAt = madeAt + Math.round(lasts * 3_600_000);
  const key = makeResetKey(readRequestSecret(options), userId, { madeAt, expiresAt });
  const link = new URL('/reset', url);
  link.hash = new URLSearchParams({ user: userId, key }).toString();
  process.stdout.write(`${link}\n`);
}
