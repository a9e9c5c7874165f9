import type { TestContext } from 'vitest';
import { share } from './share.ts';
import type { Suite } from './suite.ts';
import type { Language, Tab } from './tab.ts';
import { type Visitor, visit } from './visitor.ts';

/**
 * A browser that tests share: to pages, each test is somebody in it of whom nothing is known.
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
    await page?.evaluate('localStorage.clear(); sessionStorage.clear()');
    return { visitor, tab: await visitor.openTab(path, page) };
  };
}
