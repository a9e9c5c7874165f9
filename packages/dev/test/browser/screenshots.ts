/**
 * Takes a picture of every page, in both languages, light and dark, as on a phone and on a desktop:
 * `npm run screenshots`. All go to docs/screenshots/all, which git ignores; the few that docs/ui.md shows also beside it.
 */
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { composerTexts } from '@parley/web/i18n/composer';
import { inspectorTexts } from '@parley/web/i18n/inspector';
import { roomTexts } from '@parley/web/i18n/room';
import sharp from 'sharp';
import { beforeAll, test } from 'vitest';
import { BrowserLike } from '../support/browser-like.ts';
import { inDatabase } from '../support/databases.ts';
import { existingAccount } from './support/accounts.ts';
import { befriend } from './support/befriend.ts';
import { converse } from './support/conversation.ts';
import { holdReplies } from './support/hold-replies.ts';
import { startSuite } from './support/suite.ts';
import type { Account, Language, Tab } from './support/tab.ts';
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
  'marks-en-light-phone',
  'details-ko-light-phone',
  'switcher-en-dark-desktop',
  'first-steps-ko-dark-phone',
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

const marked = {
  ko: '메뉴는 **국수**와 *만두*\n\n- 잔치국수\n- 비빔국수',
  en: 'There are **noodles** and *dumplings*:\n\n- in soup\n- fried',
};

/** A view, as somebody may have taken it. */
const view = (width: number, height: number, sky: string, hill: string) =>
  sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 48" width="${width}" height="${height}"
      preserveAspectRatio="xMidYMid slice"><rect width="64" height="48" fill="${sky}"/>
      <circle cx="46" cy="14" r="6" fill="#ffd977"/><path d="M0 48V34l14-12 12 10 14-16 24 22v10z" fill="${hill}"/></svg>`),
  )
    .png()
    .toBuffer();

/** Somebody who does without the pages what is to be seen on them. */
async function script({ userId, password }: Pick<Account, 'userId' | 'password'>) {
  const client = new BrowserLike(suite.url);
  await client.ask('login', { userId, userPw: password });
  return {
    client,
    async upload(purpose: string, name: string, body: Buffer) {
      const response = await client.fetch(`/api/files?purpose=${purpose}`, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: {
          'Content-Type': 'application/octet-stream',
          'Content-Disposition': `attachment; filename="${name}"`,
          'Idempotency-Key': randomUUID(),
        },
      });
      return ((await response.json()) as { file: { storeFileName: string } }).file;
    },
  };
}

/** What makes a room look lived in: pictures, files and words with marks. */
async function furnish(
  roomId: number,
  owner: Account,
  friend: Account,
  account: Account,
  language: Language,
) {
  const [theirs, friends] = await Promise.all([script(owner), script(friend)]);
  const own = await theirs.upload('picture', 'me.png', await view(512, 512, '#f3c1b4', '#b4564a'));
  await theirs.client.ask('user-change-picture', { profileImg: `/files/${own.storeFileName}` });
  const ofRoom = await theirs.upload('room', 'room.png', await view(512, 512, '#bfe3d0', '#2e7d5b'));
  await theirs.client.ask('user-change-room', { roomId, roomImg: `/files/${ofRoom.storeFileName}` });
  await theirs.client.ask('user-change-role', { roomId, friendId: [account.userId], role: 'admin' });
  await theirs.client.ask('user-add-chat', { roomId, message: marked[language] });
  const sent = await friends.upload('message', 'view.png', await view(640, 480, '#a8d0f0', '#3c6e8f'));
  await friends.client.ask('user-add-chat', { roomId, message: '', files: [sent] });
}

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
  await takeAs('first-steps');
  const known = await Promise.all(
    friends[language].map((userName) => existingAccount(suite.url, { userName })),
  );
  await befriend(suite.url, account, ...known);
  const roomId = await converse(suite.url, [...known, account], language);
  const [owner, friend] = known as [Account, Account];
  await furnish(roomId, owner, friend, account, language);
  await tab.page.getByRole('listitem').first().waitFor();
  await takeAs('rooms');
  await tab.page.goto(`/rooms/${roomId}`);
  await tab.page.getByRole('feed').getByText('👍').first().waitFor();
  await tab.page.locator('.said-picture img').waitFor();
  await takeAs('room');
  await tab.button(composerTexts[language].format).click();
  await tab.page.getByRole('toolbar').waitFor();
  await tab.page.locator('#composer').fill(marked[language]);
  await takeAs('marks');
  await tab.page.locator('#composer').fill('');
  await tab.button(roomTexts[language].info).click();
  await tab.page.locator('.members .person-called').first().waitFor();
  await takeAs('details');
  await tab.page.keyboard.press('Escape');
  await tab.page.keyboard.press('Control+k');
  await tab.page.getByRole('option').first().waitFor();
  await takeAs('switcher');
  await tab.page.keyboard.press('Escape');
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
