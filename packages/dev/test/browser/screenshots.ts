/**
 * Takes a picture of every page, in both languages, light and dark, as on a phone and on a desktop:
 * `npm run screenshots`. All go to docs/screenshots/all, which git ignores; the few that docs/ui.md shows also beside it.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inspectorTexts } from '@parley/web/i18n/inspector';
import { beforeAll, test } from 'vitest';
import { inDatabase } from '../support/databases.ts';
import { existingAccount } from './support/accounts.ts';
import { befriend } from './support/befriend.ts';
import { converse } from './support/conversation.ts';
import { holdReplies } from './support/hold-replies.ts';
import { startSuite } from './support/suite.ts';
import type { Language, Tab } from './support/tab.ts';
import { visit } from './support/visitor.ts';

const folder = resolve(import.meta.dirname, '../../../../docs/screenshots');

const chosen = [
  'login-en-light-desktop',
  'login-waiting-ko-light-phone',
  'login-refused-en-dark-phone',
  'sign-up-problems-ko-light-phone',
  'rooms-ko-light-phone',
  'room-en-light-desktop',
  'room-ko-dark-phone',
  'room-ko-dark-desktop',
  'search-en-dark-desktop',
  'friends-en-light-phone',
  'home-ko-dark-desktop',
  'home-en-light-phone',
  'inspector-en-light-desktop',
  'inspector-ko-dark-phone',
  'inspector-journey-en-dark-desktop',
];

const screens = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 800 },
};
const people = {
  ko: { userId: 'haneul', userName: '김하늘', email: 'haneul@example.com', status: '점심 먹는 중 🍜' },
  en: { userId: 'ada', userName: 'Ada Lovelace', email: 'ada@example.com', status: 'Out for lunch 🍜' },
} satisfies Record<Language, object>;

const friends = { ko: ['김서준', '이하은', '박도윤'], en: ['Emma Wilson', 'Jack Evans', 'Liam Scott'] };

const suite = startSuite({ front: { INSPECTOR: 'true' } });

beforeAll(() => {
  rmSync(join(folder, 'all'), { recursive: true, force: true });
  mkdirSync(join(folder, 'all'), { recursive: true });
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
  const account = await existingAccount(suite.url, person);
  const visitor = await visit(during, suite.browser, { url: suite.url, language });
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
  const release = await holdReplies(during, suite.system.databaseUrl);
  await tab.logIn(account);
  await tab.sees(texts.login.waiting);
  await takeAs('login-waiting');
  await release();
  await tab.seesRooms();
  await takeAs('no-rooms');
  const known = await Promise.all(
    friends[language].map((userName) => existingAccount(suite.url, { userName })),
  );
  await befriend(suite.url, account, ...known);
  const roomId = await converse(suite.url, [...known, account], language);
  await tab.page.getByRole('listitem').first().waitFor();
  await takeAs('rooms');
  await tab.page.goto(`/rooms/${roomId}`);
  await tab.page.getByRole('feed').getByText('👍').first().waitFor();
  await takeAs('room');
  await tab.page.goto('/search?text=example');
  await tab.page.locator('.found-message').first().waitFor();
  await takeAs('search');
  await tab.link(tab.chatTexts.friends).click();
  await tab.page.locator('.person-called').first().waitFor();
  await takeAs('friends');
  await tab.goToMe(account);
  await tab.field('status').fill(status);
  await tab.button(texts.home.save).click();
  await tab.sees(texts.home.saved);
  await takeAs('home');

  await inDatabase(suite.system.databaseUrl, (client) =>
    client.query('INSERT INTO administrators (user_id) VALUES ($1)', [account.userId]),
  );
  await tab.page.goto('/inspector');
  const inspector = inspectorTexts[language];
  await tab.page.getByText(inspector.live, { exact: true }).waitFor();
  await converse(suite.url, [...known, account], language);
  const row = tab.page.locator('.exchange').filter({ hasText: 'user-add-chat' });
  await row.filter({ hasText: inspector.outcomes.done }).first().waitFor();
  await tab.page.getByText(inspector.series.p95).waitFor();
  await tab.page.locator('.u-wrap').first().waitFor();
  // Of many rows a picture shows the latest.
  await tab.page.getByLabel(inspector.pair, { exact: true }).selectOption('user-add-chat');
  await row.first().waitFor();
  await takeAs('inspector');
  await row.first().click();
  await tab.page.locator('.journey-step').nth(2).waitFor();
  await takeAs('inspector-journey');
});
