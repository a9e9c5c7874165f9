/**
 * Who is logged in, and what is known of them.
 *
 * The truth is the front's: `hello` on each stream, and the answer to a claim. The profile comes with the login
 * reply alone, so the last one is kept for the next visit of the same user, until they log out.
 */
import type { User } from '@parley/contracts';
import { signal } from '@preact/signals';
import { kept } from '../kept.ts';

/** Undefined until the front has said it. */
export const userId = signal<string | null | undefined>(undefined);

/** The profile of the logged-in user, as far as this browser knows it. */
export const me = signal<User | null>(null);

/** Who is logged in where the pages are still another user's, as the front's refusal of a request has told; else null. */
export const otherAccount = signal<string | null>(null);

const keptProfile = kept('localStorage', 'parley.me');

/** The front says who is logged in. */
export function nowIs(id: string | null): void {
  if (id === userId.peek()) return;
  if (id === null) keptProfile.write(null);
  me.value = id === null ? null : recall(id);
  otherAccount.value = null;
  userId.value = id;
}

/** Keeps what a reply said about the user. */
export function remember(user: User): void {
  keptProfile.write(JSON.stringify(user));
  if (user.userId === userId.peek()) me.value = user;
}

/** Something was changed: here, in another tab, on another device, or on the topic. */
export function profileChanged(
  id: string,
  changes: Partial<Pick<User, 'userName' | 'email' | 'userStatus'>>,
): void {
  const known = me.peek();
  if (known !== null && known.userId === id) remember({ ...known, ...changes });
}

/** The same of the address of their picture. */
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
    // Damaged, by whatever else writes there: as good as absent.
    return null;
  }
}
