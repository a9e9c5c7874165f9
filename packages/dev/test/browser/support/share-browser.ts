import type { TestContext } from 'vitest';
import { share } from './share.ts';
import type { Suite } from './suite.ts';
import type { Language, Tab } from './tab.ts';
import { type Visitor, visit } from './visitor.ts';

/**
 * A browser that tests share: to pages, each test is somebody in it without cookies, local and session storage. Service workers,
 * and what they would cache, are blocked as for any visitor.
 * @returns what leads to a page in it
 */
export function shareBrowser(
  suite: Suite,
  language: Language = 'en',
): (during: TestContext, path: string) => Promise<{ visitor: Visitor; tab: Tab }> {
  const open = share((during) => visit(during, suite.browser, { url: suite.url, language }));
  return async (during, path) => {
    const visitor = await open(during);
    const { context } = visitor;
    const [page, ...others] = context.pages();
    await Promise.all(others.map((other) => other.close()));
    await context.clearCookies();
    await page?.unrouteAll();
    await page?.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page?.evaluate('localStorage.clear(); sessionStorage.clear()');
    return { visitor, tab: await visitor.openTab(path, page) };
  };
}
