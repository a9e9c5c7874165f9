/** Links into rooms. What stands behind the `#` browsers send to nobody, so that no server's log has it. */
import { kept } from './kept.ts';

export function inviteAddress(secret: string): string {
  return new URL(`/invite#${secret}`, location.origin).href;
}

/** The tab's own: who has to log in first, or to sign up, comes back without it in the address. */
const keptSecret = kept('sessionStorage', 'parley.invite');

/** Of the address, or of the one that led to the login. Null where there is none, or an incomplete one. */
export function takeInviteSecret(): string | null {
  if (location.hash === '') return keptSecret.read();
  const given = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  const secret = /^[\w-]{22}$/.test(given) ? given : null;
  keptSecret.write(secret);
  return secret;
}

export function forgetInviteSecret(): void {
  keptSecret.write(null);
}
