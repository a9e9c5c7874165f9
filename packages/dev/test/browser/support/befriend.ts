import { BrowserLike } from '../../support/browser-like.ts';
import type { Account } from './tab.ts';

/** Makes them somebody's friends, as scripts do. */
export async function befriend(
  url: string,
  { userId, password }: Pick<Account, 'userId' | 'password'>,
  ...friends: readonly Pick<Account, 'userId'>[]
): Promise<void> {
  const script = new BrowserLike(url);
  await script.ask('login', { userId, userPw: password });
  const { status } = await script.ask('user-add-friend', {
    friendId: friends.map((friend) => friend.userId),
  });
  if (status !== 200) throw new Error(`${userId} got no friends: ${status}`);
}
