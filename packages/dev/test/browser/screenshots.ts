/**
 * Takes a picture of every page, in both languages, light and dark, as on a phone and on a desktop:
 * `npm run screenshots`. All go to docs/screenshots/all, which git ignores; the few that docs/ui.md shows also beside it.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { createSystem, type System } from '../support/system.ts';
import { existingAccount } from './support/accounts.ts';
import { holdReplies } from './support/hold-replies.ts';
import type { Language, Tab } from './support/tab.ts';
import { openChromium, visit } from './support/visitor.ts';

const folder = resolve(import.meta.dirname, '../../../../docs/screenshots');

const chosen = [
  'login-en-light-desktop',
  'login-waiting-ko-light-phone',
  'login-refused-en-dark-phone',
  'sign-up-problems-ko-light-phone',
  'home-ko-dark-desktop',
  'home-en-light-phone',
];

const screens = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 800 },
};
const people = {
  ko: { userId: 'haneul', userName: '김하늘', email: 'haneul@example.com', status: '점심 먹는 중 🍜' },
  en: { userId: 'ada', userName: 'Ada Lovelace', email: 'ada@example.com', status: 'Out for lunch 🍜' },
} satisfies Record<Language, object>;

let system: System;
let browser: Browser;
let url: string;

beforeAll(async () => {
  rmSync(join(folder, 'all'), { recursive: true, force: true });
  mkdirSync(join(folder, 'all'), { recursive: true });
  system = await createSystem();
  const [front, chromium] = await Promise.all([system.startFront(), openChromium(), system.startWorker()]);
  url = front.url;
  browser = chromium;
});

afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

/** The page as it now is, in every look. */
async function take({ page }: Tab, name: string, language: Language): Promise<void> {
  await page.mouse.move(0, 0);
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [screen, size] of Object.entries(screens)) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      // All of the page, as on a screen that is long enough: the ground belongs to the screen.
      const height = await page.evaluate<number>('document.documentElement.scrollHeight');
      await page.setViewportSize({ width: size.width, height });
      const picture = `${name}-${language}-${colorScheme}-${screen}`;
      const path = join(folder, 'all', `${picture}.png`);
      await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
      if (chosen.includes(picture)) copyFileSync(path, join(folder, `${picture}.png`));
    }
}

test.for(['ko', 'en'] as const)('every page in %s', { timeout: 120_000 }, async (language, during) => {
  const { status, ...person } = people[language];
  const account = await existingAccount(url, person);
  const visitor = await visit(during, browser, { url, language });
  const tab = await visitor.openTab('/login');
  const { texts } = tab;
  const takeAs = (name: string) => take(tab, name, language);

  await takeAs('login');
  await tab.logIn({ ...account, password: 'not this one' });
  await tab.alert(texts.troubles.LOGIN_FAILED).waitFor();
  await takeAs('login-refused');

  await tab.page.goto('/signup');
  await takeAs('sign-up');
  await tab.signUp({ ...account, userName: '', email: 'nowhere', password: 'short' });
  await tab.sees(texts.problems.userNameMissing);
  await takeAs('sign-up-problems');

  await tab.page.goto('/login');
  const release = await holdReplies(during, system.databaseUrl);
  await tab.logIn(account);
  await tab.sees(texts.login.waiting);
  await takeAs('login-waiting');
  await release();
  await tab.seesHome(account);
  await tab.field('status').fill(status);
  await tab.button(texts.home.save).click();
  await tab.sees(texts.home.saved);
  await takeAs('home');
});
