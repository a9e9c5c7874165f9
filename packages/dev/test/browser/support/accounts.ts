import { randomBytes, randomUUID } from 'node:crypto';
import { BrowserLike } from '../../support/browser-like.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { Account } from './tab.ts';

/** Somebody whom nobody knows yet. */
export function newAccount(known: Partial<Account> = {}): Account {
  const userId = `u${randomBytes(4).toString('hex')}`;
  return {
    userId,
    userName: '김하늘 Ada',
    email: `${userId}@example.com`,
    password: `open ${userId} sesame`,
    ...known,
  };
}

/** Somebody who has signed up already. */
export async function existingAccount(url: string, known: Partial<Account> = {}): Promise<Account> {
  const { password, ...account } = newAccount(known);
  const stranger = new BrowserLike(url);
  const headers = { 'idempotency-key': randomUUID() };
  // A front with little patience may have to be asked again.
  await waitFor('the account', async () => {
    const { status } = await stranger.ask('user-add', { ...account, userPw: password }, headers);
    return status === 200;
  });
  return { password, ...account };
}
