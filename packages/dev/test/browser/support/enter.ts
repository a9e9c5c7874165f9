import type { TestContext } from 'vitest';
import type { Suite } from './suite.ts';
import type { Account, Tab } from './tab.ts';
import { type VisitOptions, type Visitor, visit } from './visitor.ts';

interface EnterOptions extends Omit<VisitOptions, 'url'> {
  account: Account;
  /** Of the page to begin with. */
  path?: string;
}

/** Somebody who logs in, in a browser of their own, and the tab in which they do. */
export async function enter(
  during: TestContext,
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
