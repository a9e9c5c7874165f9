/** Links into rooms. What stands behind the `#` browsers send to nobody, so that no server's log has it. */
import { kept } from './kept.ts';

export function inviteAddress(secret: string): string {
  return new URL(`/invite#${secret}`, location.origin).href;
}

/** The tab's own: who has to log in first, or to sign up, comes back without it in the address. */
const keptSecret = kept('sessionStorage', 'parley.invite');

/** Of the address, or of the one that led to the login. Null where there is none. */
export function takeInviteSecret(): string | null {
  const given = location.hash.slice(1);
  if (/^[\w-]{22}$/.test(given)) keptSecret.write(given);
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  return keptSecret.read();
}

export function forgetInviteSecret(): void {
  keptSecret.write(null);
}
