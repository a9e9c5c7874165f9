import { BrowserLike } from '../../support/browser-like.ts';
import type { Suite } from './suite.ts';
import type { Account, Tab } from './tab.ts';
import { type Lifetime, type VisitOptions, type Visitor, visit } from './visitor.ts';

interface EnterOptions extends Omit<VisitOptions, 'url'> {
  account: Account;
  /** Of the page to begin with. */
  path?: string;
}

/** Somebody who is logged in, in a browser of their own that has not seen them log in, and their tab. */
export async function enter(
  during: Lifetime,
  { browser, url }: Pick<Suite, 'browser' | 'url'>,
  { account, path = '/', ...options }: EnterOptions,
): Promise<{ visitor: Visitor; tab: Tab }> {
  const [visitor, session] = await Promise.all([
    visit(during, browser, { url, ...options }),
    logIn(url, account),
  ]);
  await visitor.context.addCookies([session]);
  return { visitor, tab: await visitor.openTab(path) };
}

/** The same, having logged in there by the form: the browser knows what it was told of them then. */
export async function enterByForm(
  during: Lifetime,
  { browser, url }: Pick<Suite, 'browser' | 'url'>,
  { account, path = '/', ...options }: EnterOptions,
): Promise<{ visitor: Visitor; tab: Tab }> {
  const visitor = await visit(during, browser, { url, ...options });
  const tab = await visitor.openTab(`/login?to=${encodeURIComponent(path)}`);
  await tab.logIn(account);
  await tab.page.waitForURL(path);
  await tab.page.locator('h1').waitFor();
  return { visitor, tab };
}

/** Logs in as a script does. @returns the cookie of the session */
async function logIn(url: string, { userId, password }: Account) {
  const script = new BrowserLike(url);
  const { status } = await script.ask('login', { userId, userPw: password });
  const [, name, value] = /^([^=]+)=(.+)$/.exec(script.cookie ?? '') ?? [];
  if (status !== 200 || !name || !value) throw new Error(`${userId} is not logged in: ${status}`);
  return { name, value, url, httpOnly: true, sameSite: 'Lax' as const };
}
