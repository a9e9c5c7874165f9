/** axe finds nothing to complain of, on any page in any look and nothing is wider than the screen. */
import { friendsTexts } from '@parley/web/i18n/friends';
import { meTexts } from '@parley/web/i18n/me';
import { overlaysTexts } from '@parley/web/i18n/overlays';
import { roomsTexts } from '@parley/web/i18n/rooms';
import { expect, test } from 'vitest';
import { existingAccount } from './support/accounts.ts';
import { befriend } from './support/befriend.ts';
import { testEachLanguage } from './support/each-language.ts';
import { enter } from './support/enter.ts';
import { type Member, makeRoom, saidIn, say } from './support/members.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';
import {
  addAxe,
  onlyDialogs,
  violations,
  violationsOfMenu,
  whatLeavesTheScreen,
} from './support/violations.ts';
import { visit } from './support/visitor.ts';

const suite = startSuite();

const wrongsOf = async (tab: Tab, within = 'html') => [
  ...(await violations(tab, { within })),
  ...(await whatLeavesTheScreen(tab)),
];

testEachLanguage(
  'login, sign-up, rooms and the pages about oneself and friends',
  { timeout: 180_000 },
  async (language, during) => {
    const account = await existingAccount(suite.url);
    // axe is put into the page as a script, which the Content-Security-Policy rightly forbids.
    const visitor = await visit(during, suite.browser, { url: suite.url, language, bypassCSP: true });
    await addAxe(visitor.context);
    const found: Record<string, string[]> = {};

    const tab = await visitor.openTab('/login');
    found.login = await wrongsOf(tab);
    await tab.logIn({ ...account, password: 'a wrong one' });
    await tab.alert(tab.texts.troubles.LOGIN_FAILED).waitFor();
    found['login refused'] = await wrongsOf(tab, 'form');

    await tab.link(tab.texts.login.signUp).click();
    await tab.heading(tab.texts.signUp.title).waitFor();
    found['sign-up'] = await wrongsOf(tab);
    await tab.button(tab.texts.signUp.submit).click();
    // The id that was typed at the login is there already.
    await tab.sees(tab.texts.problems.userNameMissing);
    found['sign-up with problems'] = await wrongsOf(tab, 'form');

    await tab.page.goto('/reset#user=kim&key=none');
    await tab.heading(tab.texts.reset.title).waitFor();
    found.reset = await wrongsOf(tab);
    await tab.button(tab.texts.reset.submit).click();
    await tab.sees(tab.texts.problems.passwordMissing);
    found['reset with a problem'] = await wrongsOf(tab, 'form');

    await tab.page.goto('/login');
    await tab.logIn(account);
    await tab.seesRooms();
    await tab.button(roomsTexts[language].findPeople).waitFor();
    found.rooms = await wrongsOf(tab);
    await tab.page.keyboard.press('Control+k');
    const overlays = overlaysTexts[language];
    await tab.page.getByRole('dialog', { name: overlays.switcher, exact: true }).waitFor();
    found.switcher = await wrongsOf(tab, onlyDialogs.within);
    await tab.page.keyboard.press('Escape');
    await tab.page.getByRole('dialog').waitFor({ state: 'detached' });
    await tab.page.keyboard.press('?');
    await tab.page.getByRole('dialog', { name: overlays.shortcuts }).waitFor();
    found.shortcuts = await wrongsOf(tab, onlyDialogs.within);
    await tab.page.keyboard.press('Escape');
    await tab.page.getByRole('dialog').waitFor({ state: 'detached' });
    await tab.goToMe(account);
    await tab.page.locator('.device').first().waitFor();
    found.me = await wrongsOf(tab);
    await tab.button(meTexts[language].deleteMine).click();
    await tab.page.getByRole('dialog', { name: meTexts[language].deleteTitle }).waitFor();
    found['deleting oneself'] = await wrongsOf(tab, onlyDialogs.within);
    await tab.button(tab.texts.close).click();
    const friend = await existingAccount(suite.url, { userName: 'Byron' });
    const text = friendsTexts[language];
    await tab.page.goto(`/u/${friend.userId}`);
    await tab.button(roomsTexts[language].addFriend).waitFor();
    await befriend(suite.url, friend, account);
    await tab.button(text.addBackName(friend.userName)).waitFor();
    found['a person, and who has added one'] = await wrongsOf(tab);
    await tab.page.goto('/search?text=x&from=me&has=file');
    await tab.page.locator('#search-file').waitFor();
    found['search with filters'] = await wrongsOf(tab);
    await tab.link(tab.chatTexts.friends).click();
    await tab.sees(text.noneTitle);
    found['no friends'] = await wrongsOf(tab);
    await tab.button(text.add).click();
    const dialog = tab.page.getByRole('dialog', { name: text.add });
    await dialog.getByRole('searchbox', { name: text.search }).fill(friend.userId);
    await dialog.getByText(text.found(1), { exact: true }).waitFor();
    found['friends found'] = await wrongsOf(tab, onlyDialogs.within);
    await dialog.getByRole('button', { name: text.addName(friend.userName) }).click();
    await dialog.getByText(text.isFriend, { exact: true }).first().waitFor();
    await tab.button(tab.texts.close).click();
    found.friends = await violationsOfMenu(tab, () => tab.button(text.more(friend.userName)).press('Enter'));
    found.friends.push(...(await whatLeavesTheScreen(tab)));
    expect(found).toEqual({
      login: [],
      'login refused': [],
      'sign-up': [],
      'sign-up with problems': [],
      reset: [],
      'reset with a problem': [],
      rooms: [],
      switcher: [],
      shortcuts: [],
      me: [],
      'deleting oneself': [],
      'a person, and who has added one': [],
      'search with filters': [],
      'no friends': [],
      'friends found': [],
      friends: [],
    });
  },
);

/** What tells each state, on an element of the page. */
const marks = [
  ['.navigation-link:not([aria-current])', 'aria-current', 'page'],
  ['.room-link:not([aria-current])', 'aria-current', 'page'],
  ['.reaction', 'aria-pressed', 'true'],
  ['.room-head .icon-button >> visible=true', 'aria-expanded', 'true'],
  ['.message', 'data-sought', ''],
  ['.message:has(.said-text)', 'data-called', 'true'],
] as const;

interface Marked {
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

function setMark(element: unknown, mark: { name: string; value: string; isMarked: boolean }): void {
  if (mark.isMarked) (element as Marked).setAttribute(mark.name, mark.value);
  else (element as Marked).removeAttribute(mark.name);
}

test.concurrent('where colours are forced, what is open, chosen, called or new is to be seen by more than a ground', {
  timeout: 120_000,
}, async (during) => {
  const room = await makeRoom(suite.url, ['Ada Forced', 'Byron Forced']);
  const [ada, byron] = room.members as [Member, Member];
  const { body: other } = await byron.api.ask('user-add-room', { friendId: [ada.userId], roomName: 'other' });
  await byron.api.ask('user-add-chat', { roomId: other.roomId, message: 'unread' });
  await say(room, byron, 'well said');
  const [message] = await saidIn(room, byron);
  const { roomId } = room;
  await byron.api.ask('user-react-chat', { roomId, messageId: message?.messageId, emoji: '🎉', on: true });
  const { tab } = await enter(during, suite, {
    account: ada,
    path: `/rooms/${roomId}`,
    forcedColors: 'active',
  });
  const { page } = tab;
  await page.locator('.reaction').waitFor();

  for (const [selector, name, value] of marks) {
    const found = page.locator(selector).first();
    const shown = (await found.elementHandle()) ?? undefined;
    const marked = name === 'data-called' ? await shown?.$('.said') : shown;
    const look = async (isMarked: boolean) => {
      await marked?.evaluate(setMark, { name, value, isMarked });
      return shown?.screenshot();
    };
    const [with_, without] = [await look(true), await look(false)];
    expect(with_?.equals(without as Buffer), `${selector} ${name}`).toBe(false);
  }
  const badge = page.locator('.room-link .badge');
  await badge.waitFor();
  expect(
    await page.evaluate(`getComputedStyle(document.querySelector('.room-link .badge')).borderTopStyle`),
  ).toBe('solid');
});
