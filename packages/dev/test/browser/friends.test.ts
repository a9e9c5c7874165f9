/** Whom one knows: found, added, there or away, removed, blocked, by two people at a time. */
import { chatTexts } from '@parley/web/i18n/chat';
import { friendsTexts } from '@parley/web/i18n/friends';
import type { Locator } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { BrowserLike } from '../support/browser-like.ts';
import { existingAccount } from './support/accounts.ts';
import { befriend } from './support/befriend.ts';
import { enter } from './support/enter.ts';
import { holdReplies } from './support/hold-replies.ts';
import { share } from './support/share.ts';
import { startSuite } from './support/suite.ts';
import type { Account, Tab } from './support/tab.ts';

vi.setConfig({ testTimeout: 180_000 });

const text = friendsTexts.en;
/** A front waits a moment before it says that somebody is gone. */
const untilGone = { timeout: 30_000 };

const suite = startSuite();

const person = (userName: string) => existingAccount(suite.url, { userName });
const rowOf = ({ page }: Tab, { userName }: Account) =>
  page.getByRole('listitem').filter({ has: page.getByText(userName, { exact: true }) });
const friendRow = ({ page }: Tab, { userName }: Account) =>
  page
    .getByRole('list', { name: text.list })
    .getByRole('listitem')
    .filter({ has: page.getByText(userName, { exact: true }) });

async function find(tab: Tab, whom: string): Promise<Locator> {
  await tab.button(text.add).click();
  const dialog = tab.page.getByRole('dialog', { name: text.add });
  await dialog.getByRole('searchbox', { name: text.search }).fill(whom);
  return dialog;
}

async function choose(tab: Tab, { userName }: Account, action: string): Promise<void> {
  await tab.button(text.more(userName)).click();
  await tab.page.getByRole('menuitem', { name: action, exact: true }).click();
}

test('people are found and added, and one sees at once who is there and what they say', async (during) => {
  const [ada, byron] = await Promise.all([person('Ada Found'), person('Byron Found')]);
  const [{ tab }, { tab: other, visitor }] = await Promise.all([
    enter(during, suite, { account: ada, path: '/friends' }),
    enter(during, suite, { account: byron, path: '/me' }),
  ]);
  await tab.sees(text.noneTitle);

  const dialog = await find(tab, byron.userId);
  await dialog.getByText(text.found(1), { exact: true }).waitFor();
  const release = await holdReplies(during, suite.system.databaseUrl, 'friends');
  await dialog.getByRole('button', { name: text.addName(byron.userName) }).click();
  await dialog.getByRole('status').getByText(text.adding, { exact: true }).waitFor();
  await release();
  await dialog.getByText(text.isFriend, { exact: true }).first().waitFor();
  await tab.page.keyboard.press('Escape');
  await friendRow(tab, byron).getByText(text.online, { exact: true }).waitFor();
  await tab.sees(text.count(1, 1));

  const asked: string[] = [];
  tab.page.on('request', (request) => asked.push(request.url()));
  await other.toFront();
  await other.field('status').fill('점심 먹는 중 🍜');
  await other.button(other.texts.home.save).click();
  await other.sees(other.texts.home.saved);
  await tab.toFront();
  await friendRow(tab, byron).getByText('점심 먹는 중 🍜').waitFor();
  await visitor.context.close();
  await tab.page.getByText(text.count(1, 0), { exact: true }).waitFor(untilGone);
  // All that came by events.
  expect(asked.filter((address) => address.includes('/api/requests'))).toEqual([]);
});

/** Somebody with three friends, on the page about them, which tests share: only the last of them changes the friends. */
const inCompany = share(async (during) => {
  const [ada, byron, carol, dora] = await Promise.all(
    ['Ada', 'Byron', 'Carol', 'Dora'].map((name) => person(`${name} Amiable`)),
  );
  if (!ada || !byron || !carol || !dora) throw new Error('somebody is missing');
  await befriend(suite.url, ada, byron, carol, dora);
  const { tab } = await enter(during, suite, { account: ada, path: '/friends' });
  return { ada, byron, carol, dora, tab };
});

test('a friend is found among many, whoever is there first', async (during) => {
  const { dora, tab } = await inCompany(during);
  const names = () => tab.page.locator('.person-called').allTextContents();
  await during.expect.poll(names).toEqual(['Byron Amiable', 'Carol Amiable', 'Dora Amiable']);
  const script = new BrowserLike(suite.url);
  await script.ask('login', { userId: dora.userId, userPw: dora.password });
  await script.openStream();
  during.onTestFinished(() => script.close());
  await during.expect.poll(names, untilGone).toEqual(['Dora Amiable', 'Byron Amiable', 'Carol Amiable']);

  const filter = tab.page.getByRole('searchbox', { name: text.filter });
  await filter.fill('caROL');
  await during.expect.poll(names).toEqual(['Carol Amiable']);
  await filter.fill('zed');
  await tab.sees(text.noMatch('zed'));
  await filter.fill('');
});

test('the menu of a friend is worked by keys, as menus are', async (during) => {
  const { byron, tab } = await inCompany(during);
  const { keyboard } = tab.page;
  const button = tab.button(text.more(byron.userName));
  const focused = () =>
    tab.page.evaluate<string>('document.activeElement.ariaLabel ?? document.activeElement.textContent');
  const keys = async (key: string, leadsTo: string) => {
    await keyboard.press(key);
    await during.expect.poll(focused).toBe(leadsTo);
  };
  await button.focus();
  await keys('ArrowDown', text.remove);
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  await keys('ArrowDown', text.block);
  await keys('ArrowDown', text.remove);
  await keys('End', text.block);
  await keys('Home', text.remove);
  await keys('b', text.block);
  await keys('Escape', text.more(byron.userName));
  expect(await button.getAttribute('aria-expanded')).toBe('false');
  await keys('ArrowUp', text.block);
  await keys('Escape', text.more(byron.userName));
  await keys('Enter', text.remove);
  await tab.heading(chatTexts.en.friends).click();
  await tab.page.getByRole('menu').waitFor({ state: 'detached' });
  await button.click();
  await button.click();
  await tab.page.getByRole('menu').waitFor({ state: 'detached' });

  // What a menu opens gives the focus back to its button.
  await button.focus();
  await keyboard.press('ArrowUp');
  await keyboard.press('Enter');
  await tab.page.getByRole('dialog').waitFor();
  await keys('Escape', text.more(byron.userName));
});

test('a click on a friend leads to the conversation with them, the same one each time', async (during) => {
  const { byron, tab } = await inCompany(during);
  await tab.button(text.message(byron.userName)).click();
  await tab.page.waitForURL(/\/rooms\/\d+$/);
  const first = tab.path;
  await tab.page.goBack();
  await tab.button(text.message(byron.userName)).click();
  await tab.page.waitForURL(/\/rooms\/\d+$/);
  expect(tab.path).toBe(first);
  await tab.page.goBack();
});

test('oneself, friends and blocked people are told from those who can be added', async (during) => {
  const { ada, byron, carol, tab } = await inCompany(during);
  const stranger = await person('Emma Amiable');
  await choose(tab, carol, text.block);
  await tab.page.getByRole('dialog').getByRole('button', { name: text.blockNow, exact: true }).click();
  await friendRow(tab, carol).waitFor({ state: 'detached' });

  const dialog = await find(tab, 'amiable');
  await dialog.getByText(text.found(5), { exact: true }).waitFor();
  const marks = async ({ userName }: Account) =>
    (
      await dialog
        .getByRole('listitem')
        .filter({ hasText: userName })
        .locator('.person-actions')
        .textContent()
    )?.trim();
  expect(await Promise.all([ada, byron, carol, stranger].map(marks))).toEqual([
    text.isYou,
    text.isFriend,
    text.isBlocked,
    text.addNow,
  ]);
  await dialog.getByRole('searchbox', { name: text.search }).fill('nobody is called so');
  await dialog.getByText(text.nobody('nobody is called so'), { exact: true }).waitFor();
});

test('a friend is removed, or blocked and unblocked, in every tab at once', async (during) => {
  const [ada, byron, carol] = await Promise.all([
    person('Ada Gone'),
    person('Byron Gone'),
    person('Carol Gone'),
  ]);
  await befriend(suite.url, ada, byron, carol);
  const { tab, visitor } = await enter(during, suite, { account: ada, path: '/friends' });
  const second = await visitor.openTab('/friends');
  await friendRow(second, carol).waitFor();
  await tab.toFront();

  await choose(tab, byron, text.remove);
  await tab.page.getByRole('status').getByText(text.removed(byron.userName), { exact: true }).waitFor();
  await friendRow(tab, byron).waitFor({ state: 'detached' });
  // Whoever had the focus there is not lost.
  await during.expect
    .poll(() => tab.page.evaluate<string>('document.activeElement.textContent'))
    .toBe(chatTexts.en.friends);

  await choose(tab, carol, text.block);
  const dialog = tab.page.getByRole('dialog', { name: text.blockTitle(carol.userName) });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await friendRow(tab, carol).waitFor();
  await choose(tab, carol, text.block);
  await dialog.getByRole('button', { name: text.blockNow, exact: true }).click();
  await tab.sees(text.noneTitle);
  await tab.page.getByText(text.blockedList(1), { exact: true }).click();
  await rowOf(tab, carol).waitFor();

  await second.toFront();
  await second.sees(text.noneTitle);
  await second.page.getByText(text.blockedList(1), { exact: true }).click();
  await second.button(text.unblockName(carol.userName)).click();
  await second.page.getByRole('status').getByText(text.unblocked(carol.userName), { exact: true }).waitFor();
  for (const each of [second, tab])
    await each.page.getByText(text.blockedList(1), { exact: true }).waitFor({ state: 'detached' });
});
