/** Invite links. Browsers do not send the part after `#`, so no server's log contains it. */
import { kept } from './kept.ts';

export function inviteAddress(secret: string): string {
  return new URL(`/invite#${secret}`, location.origin).href;
}

/** In this tab's storage: a user who has to log in or sign up first returns without the secret in the address. */
const keptSecret = kept('sessionStorage', 'parley.invite');

/** From the address, or from before the login. Null if there is none, or an incomplete one. */
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
