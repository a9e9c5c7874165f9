/** Finding one's way: from nothing to the first message, to people by a link, to anywhere by a few letters; and what is written with. */
import { chatTexts } from '@parley/web/i18n/chat';
import { composerTexts } from '@parley/web/i18n/composer';
import { composerToolbarTexts } from '@parley/web/i18n/composer-toolbar';
import { friendsTexts } from '@parley/web/i18n/friends';
import { overlaysTexts } from '@parley/web/i18n/overlays';
import { roomTexts } from '@parley/web/i18n/room';
import { roomsTexts } from '@parley/web/i18n/rooms';
import { expect, test, vi } from 'vitest';
import { existingAccount, newAccount } from './support/accounts.ts';
import { befriend } from './support/befriend.ts';
import { ChatTab } from './support/chat-tab.ts';
import { enter } from './support/enter.ts';
import { type Member, makeRoom, saidIn, say } from './support/members.ts';
import { share } from './support/share.ts';
import { sharePage } from './support/shared-page.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';
import { visit } from './support/visitor.ts';

vi.setConfig({ testTimeout: 180_000 });

const suite = startSuite();
const text = friendsTexts.en;
const ways = overlaysTexts.en;
const mostClicks = 8;

/** Counts from now on what the pointer clicks, in all documents of the tab. */
async function countClicks({ page }: Tab): Promise<() => Promise<number>> {
  await page.evaluate(`
    window.clicks = 0;
    document.addEventListener('pointerdown', () => { window.clicks += 1 }, true)`);
  return () => page.evaluate<number>('window.clicks');
}

test('two people who know nothing yet come to their first message in a few clicks each', async (during) => {
  const [ada, byron] = [newAccount({ userName: 'Ada First' }), newAccount({ userName: 'Byron First' })];
  const [one, other] = await Promise.all(
    [ada, byron].map(async (account) => {
      const visitor = await visit(during, suite.browser, { url: suite.url });
      const tab = await visitor.openTab('/signup');
      const clicks = await countClicks(tab);
      await tab.signUp(account);
      await tab.seesRooms();
      return { tab, clicks };
    }),
  );
  if (!one || !other) throw new Error('nobody is there');

  await one.tab.toFront();
  await one.tab.button(roomsTexts.en.findPeople).click();
  const dialog = one.tab.page.getByRole('dialog', { name: text.add });
  await dialog.getByRole('searchbox', { name: text.search }).fill(byron.userId);
  await dialog.getByRole('button', { name: text.message(byron.userName) }).click();
  const from = new ChatTab(one.tab);
  await from.page.waitForURL(/\/rooms\/\d+$/);
  await from.say('hello, Byron');
  await from.sees('hello, Byron');

  await other.tab.toFront();
  await other.tab.page.getByRole('link').filter({ hasText: 'Ada First' }).click();
  const to = new ChatTab(other.tab);
  await to.sees('hello, Byron');
  await to.say('hello, Ada');
  await one.tab.toFront();
  await from.sees('hello, Ada');

  for (const { clicks } of [one, other]) {
    const counted = await clicks();
    expect(counted).toBeGreaterThan(1);
    expect(counted).toBeLessThanOrEqual(mostClicks);
  }
  expect([one.tab.documents, other.tab.documents]).toEqual([1, 1]);
});

/** Somebody without friends or rooms, on the page of rooms, whom tests share; and somebody else. */
const alone = share(async (during) => {
  const [ada, byron] = await Promise.all([
    existingAccount(suite.url, { userName: 'Ada Alone' }),
    existingAccount(suite.url, { userName: 'Byron Unknown' }),
  ]);
  const { tab, visitor } = await enter(during, suite, { account: ada });
  return { ada, byron, tab, visitor };
});

test('a room is made with people who are found right there', async (during) => {
  const { byron, tab } = await alone(during);
  await tab.button(roomsTexts.en.create).last().click();
  const making = tab.page.getByRole('dialog', { name: roomsTexts.en.createTitle });
  await making.getByText(roomsTexts.en.noFriends, { exact: true }).waitFor();
  await making.getByRole('searchbox', { name: roomsTexts.en.pickerSearch }).fill(byron.userId);
  await making.getByRole('checkbox').check();
  await making.getByRole('searchbox', { name: roomsTexts.en.pickerSearch }).fill('');
  await making.getByRole('button', { name: roomsTexts.en.takeOut(byron.userName) }).waitFor();
  await making.getByRole('button', { name: roomsTexts.en.createSubmit, exact: true }).click();
  await tab.page.waitForURL(/\/rooms\/\d+$/);
  await tab.sees(roomTexts.en.members(2));
});

test('whoever is added is told, wherever they are, and adds back by one click', async (during) => {
  const { ada, tab } = await alone(during);
  const carol = await existingAccount(suite.url, { userName: 'Carol Back' });
  await tab.link(chatTexts.en.me).click();
  await befriend(suite.url, carol, ada);
  await tab.sees(text.addedYou(carol.userName));
  await tab.link(chatTexts.en.friends).click();
  await tab.sees(text.addedList(1));
  // Who was not there then sees it later.
  await tab.page.reload();
  await tab.sees(text.addedList(1));
  await tab.button(text.addBackName(carol.userName)).click();
  await tab.page.getByRole('list', { name: text.list }).getByText(carol.userName, { exact: true }).waitFor();
  await tab.page.getByText(text.addedList(1), { exact: true }).waitFor({ state: 'detached' });
});

test('a link to somebody leads there after a login, and from there to them', async (during) => {
  const { ada, byron, tab, visitor } = await alone(during);
  await visitor.context.clearCookies();
  await tab.page.goto(`/u/${byron.userId}`);
  await tab.heading(tab.texts.login.title).waitFor();
  expect(tab.path).toBe('/login');
  await tab.logIn(ada);
  await tab.heading(byron.userName).waitFor();
  expect(tab.path).toBe(`/u/${byron.userId}`);
  await tab.button(roomsTexts.en.addFriend).click();
  await tab.page.locator('.person-mark').getByText(text.isFriend, { exact: true }).waitFor();
  await tab.button(text.messageNow).click();
  await tab.page.waitForURL(/\/rooms\/\d+$/);
  await tab.page.goto(`/u/${ada.userId}`);
  await tab.page.getByRole('textbox', { name: text.link }).waitFor();
  expect(await tab.page.getByRole('textbox', { name: text.link }).inputValue()).toBe(
    `${suite.url}/u/${ada.userId}`,
  );
  await tab.page.goto('/u/nobody-is-called-so');
  await tab.heading(text.noSuchPerson).waitFor();
});

test('a few letters lead to a room, a friend, a page and an action, and ? tells the keys', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Switch', '김민지', 'Emma Switch']);
  const [ada, minji] = room.members as [Member, Member];
  await befriend(suite.url, ada, minji);
  const { tab } = await enter(during, suite, { account: ada, path: '/me' });
  const { keyboard } = tab.page;
  const dialog = tab.page.getByRole('dialog', { name: ways.switcher, exact: true });
  const options = dialog.getByRole('option');
  const open = async (typed: string, found: string) => {
    await keyboard.press('Control+k');
    await dialog.getByRole('combobox').fill(typed);
    await options.first().getByText(found, { exact: true }).waitFor();
    await keyboard.press('Enter');
  };
  await tab.page.locator('.room-link').first().waitFor();
  await open(room.roomName.slice(0, 8), room.roomName);
  await tab.heading(room.roomName).waitFor();
  await dialog.waitFor({ state: 'detached' });

  // From within the composer too.
  await tab.page.locator('#composer').focus();
  await open('ㄱㅁㅈ', '김민지');
  await tab.heading('김민지').waitFor();
  await open('frie', chatTexts.en.friends);
  await tab.heading(chatTexts.en.friends).waitFor();
  await open('new r', ways.newRoom);
  await tab.page.getByRole('dialog', { name: roomsTexts.en.createTitle }).waitFor();
  await keyboard.press('Escape');

  await keyboard.press('?');
  await tab.page.getByRole('dialog', { name: ways.shortcuts }).waitFor();
  await keyboard.press('Escape');
  await tab.page.getByRole('dialog').waitFor({ state: 'detached' });
  await tab.page.getByRole('searchbox', { name: text.filter }).fill('');
  await tab.page.getByRole('searchbox', { name: text.filter }).press('?');
  expect(await tab.page.getByRole('dialog').count()).toBe(0);
});

const inNewRoom = sharePage(suite, ['Ada Writes', 'Byron Writes']);

test('buttons mark what is selected, by a click and by keys, and are in nobody’s way on a phone', async (during) => {
  const { tab } = await inNewRoom(during);
  await tab.page.setViewportSize({ width: 360, height: 640 });
  const { keyboard } = tab.page;
  const field = tab.page.locator('#composer');
  const marks = composerToolbarTexts.en;
  const button = (name: string) => tab.page.getByRole('toolbar').getByRole('button', { name, exact: true });
  const isPressed = (name: string, is: boolean) =>
    during.expect.poll(() => button(name).getAttribute('aria-pressed')).toBe(String(is));
  await field.fill('say this');
  await tab.button(composerTexts.en.format).click();
  await field.press('Control+a');
  await button(marks.strong).click();
  expect(await field.inputValue()).toBe('**say this**');
  expect(await tab.focused()).toBe('composer');
  await isPressed(marks.strong, true);
  await isPressed(marks.emphasis, false);
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowRight');
  await isPressed(marks.strong, false);

  // One tab stop, and arrows within.
  await button(marks.strong).focus();
  await keyboard.press('ArrowLeft');
  expect(await button(marks.list).evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true);
  await keyboard.press('ArrowLeft');
  await keyboard.press('Enter');
  expect(await field.inputValue()).toBe('> **say this**');
  await isPressed(marks.quote, true);
  await button(marks.quote).click();
  expect(await field.inputValue()).toBe('**say this**');
  const width = await field.evaluate((one) => (one as unknown as { clientWidth: number }).clientWidth);
  expect(width).toBeGreaterThan(120);
});

test('marks are shown, and told without where there is one line; they are never markup', async (during) => {
  const { room, tab } = await inNewRoom(during);
  const [, byron] = room.members as [Member, Member];
  const chat = new ChatTab(tab);
  await say(room, byron, '**굵게**는 *it* ~~no~~ `x < y` <b>plain</b> https://example.com/_a_');
  const row = chat.message('굵게');
  await row.locator('strong', { hasText: '굵게' }).waitFor();
  const texts = (selector: string) => row.locator(`.said-text ${selector}`).allTextContents();
  expect([
    await texts('em'),
    await texts('s'),
    await texts('code'),
    await texts('a'),
    await texts('b'),
  ]).toEqual([['it'], ['no'], ['x < y'], ['https://example.com/_a_'], []]);
  await tab.page.locator('.room-preview').getByText('굵게는 it no x < y <b>plain</b>').waitFor();

  await say(room, byron, '> quoted\nanswered\n\n- one\n- two\n\n```\nlet a;\n```');
  await chat.message('answered').locator('blockquote').waitFor();
  expect(await chat.message('answered').locator('blockquote').textContent()).toBe('quoted\n');
  expect(await chat.message('answered').getByRole('listitem').count()).toBe(2);
  expect(await chat.message('answered').locator('pre').textContent()).toBe('let a;\n');
});

test('keys mark what is selected, and commands do what buttons do', async (during) => {
  const { room, tab } = await inNewRoom(during);
  const [, byron] = room.members as [Member, Member];
  const { keyboard } = tab.page;
  const field = tab.page.locator('#composer');
  await field.fill('say this');
  await field.press('Shift+Home');
  await keyboard.press('Control+b');
  expect(await field.inputValue()).toBe('**say this**');
  await keyboard.press('Control+i');
  expect(await field.inputValue()).toBe('***say this***');
  await keyboard.press('Control+b');
  await keyboard.press('Control+i');
  expect(await field.inputValue()).toBe('say this');
  // The browser's own undo knows of it.
  await keyboard.press('Control+z');
  expect(await field.inputValue()).toBe('*say this*');
  await field.fill('');

  await field.pressSequentially('/ren');
  const list = tab.page.getByRole('listbox', { name: composerTexts.en.commandList });
  await list.getByRole('option').getByText('/rename', { exact: true }).waitFor();
  await keyboard.press('Enter');
  expect(await field.inputValue()).toBe('/rename ');
  await field.pressSequentially('a better name');
  await keyboard.press('Enter');
  const info = tab.page.getByRole('dialog', { name: room.roomName });
  await during.expect.poll(() => info.getByLabel(roomsTexts.en.roomName).inputValue()).toBe('a better name');
  await keyboard.press('Escape');
  await field.fill('/help');
  await keyboard.press('Escape');
  await keyboard.press('Enter');
  await tab.page.getByRole('dialog', { name: ways.shortcuts }).waitFor();
  await keyboard.press('Escape');
  let statusesSet = 0;
  tab.page.on('request', (request) => {
    if (request.url().endsWith('/user-status-change')) statusesSet += 1;
  });
  await field.fill('/status at lunch');
  await keyboard.press('Enter');
  await tab.page.getByText(composerTexts.en.statusSet, { exact: true }).first().waitFor();
  // Without words nothing is cleared: one sees what it is, and goes back.
  await field.fill('/status ');
  await keyboard.press('Enter');
  await tab.field('status').waitFor();
  expect([tab.path, statusesSet]).toEqual(['/me', 1]);
  await keyboard.press('Control+k');
  await tab.page.getByRole('dialog', { name: ways.switcher, exact: true }).waitFor();
  // What lies over a page goes with it.
  await tab.page.goBack();
  await field.waitFor();
  expect(await tab.page.getByRole('dialog').count()).toBe(0);
  await field.fill('/shrug');
  await keyboard.press('Enter');
  await during.expect
    .poll(async () => (await saidIn(room, byron)).map(({ content }) => content))
    .toEqual(['/shrug']);
  await field.fill('/leave');
  await keyboard.press('Escape');
  await keyboard.press('Enter');
  await tab.page.getByRole('dialog', { name: roomsTexts.en.leaveTitle }).waitFor();
});
