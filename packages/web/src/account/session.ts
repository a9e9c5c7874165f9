/**
 * Who is logged in, and what is known of them.
 *
 * The front decides: by `hello` on each stream, and by the answer to a claim. The profile comes only with the login
 * reply, so the last one is kept for the same user's next visit, until they log out.
 */
import type { User } from '@parley/contracts';
import { signal } from '@preact/signals';
import { kept } from '../kept.ts';

/** Undefined until the front has sent it. */
export const userId = signal<string | null | undefined>(undefined);

/** The profile of the logged-in user, as far as known to this browser. */
export const me = signal<User | null>(null);

/**
 * The user who is logged in while the pages still show another user's data, as a refused request has revealed;
 * otherwise null.
 */
export const otherAccount = signal<string | null>(null);

const keptProfile = kept('localStorage', 'parley.me');

/** Sets the user that the front names. */
export function nowIs(id: string | null): void {
  if (id === userId.peek()) return;
  if (id === null) keptProfile.write(null);
  me.value = id === null ? null : recall(id);
  otherAccount.value = null;
  userId.value = id;
}

/** Keeps the profile from a reply. */
export function remember(user: User): void {
  keptProfile.write(JSON.stringify(user));
  if (user.userId === userId.peek()) me.value = user;
}

/** Applies a change made here, in another tab, on another device, or on the topic. */
export function profileChanged(
  id: string,
  changes: Partial<Pick<User, 'userName' | 'email' | 'userStatus'>>,
): void {
  const known = me.peek();
  if (known !== null && known.userId === id) remember({ ...known, ...changes });
}

/** The same for the picture's address. */
export function pictureChanged(id: string, profileImg: string): void {
  const known = me.peek();
  if (known !== null && known.userId === id) remember({ ...known, profileImg });
}

function recall(id: string): User | null {
  const text = keptProfile.read();
  if (text === null) return null;
  try {
    const user = JSON.parse(text) as User;
    return user.userId === id ? user : null;
  } catch {
    // Damaged by something else that writes there: treated as absent.
    return null;
  }
}
