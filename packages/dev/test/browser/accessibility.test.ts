/** axe finds nothing to complain of, on any page in any look, and nothing is wider than the screen. */
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSystem, type System } from '../support/system.ts';
import { existingAccount } from './support/accounts.ts';
import type { Tab } from './support/tab.ts';
import { openChromium, visit } from './support/visitor.ts';

let system: System;
let browser: Browser;
let url: string;

beforeAll(async () => {
  system = await createSystem();
  const [front, chromium] = await Promise.all([system.startFront(), openChromium(), system.startWorker()]);
  url = front.url;
  browser = chromium;
});

afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [360, 1280].map((width) => ({ colorScheme, width })),
);

/** One line for each violation, on the page as it now is, in every look. */
async function violations({ page }: Tab): Promise<string[]> {
  const found: string[] = [];
  for (const { colorScheme, width } of looks) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await page.evaluate<axe.AxeResults>(
      `axe.run(document, { resultTypes: ['violations'] })`,
    );
    for (const { id, help, nodes } of violations)
      found.push(`${colorScheme} ${width}: ${id} (${help}): ${nodes.map(({ html }) => html).join(' ')}`);
    if (await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth'))
      found.push(`${colorScheme} ${width}: wider than the screen`);
  }
  return found;
}

test.concurrent.for(['ko', 'en'] as const)(
  'login, sign-up and home in %s',
  { timeout: 60_000 },
  async (language, during) => {
    const account = await existingAccount(url);
    // axe is put into the page as a script, which the Content-Security-Policy rightly forbids.
    const visitor = await visit(during, browser, { url, language, bypassCSP: true });
    await visitor.context.addInitScript({ content: axe.source });
    const found: Record<string, string[]> = {};

    const login = await visitor.openTab('/login');
    found.login = await violations(login);
    await login.logIn({ ...account, password: 'a wrong one' });
    await login.alert(login.texts.troubles.LOGIN_FAILED).waitFor();
    found['login refused'] = await violations(login);

    const signUp = await visitor.openTab('/signup');
    found['sign-up'] = await violations(signUp);
    await signUp.button(signUp.texts.signUp.submit).click();
    await signUp.sees(signUp.texts.problems.userIdMissing);
    found['sign-up with problems'] = await violations(signUp);
    await signUp.page.close();

    await login.logIn(account);
    await login.seesHome(account);
    found.home = await violations(login);
    expect(found).toEqual({
      login: [],
      'login refused': [],
      'sign-up': [],
      'sign-up with problems': [],
      home: [],
    });
  },
);
