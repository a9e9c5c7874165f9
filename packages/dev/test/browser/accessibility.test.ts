/** axe finds nothing to complain of, on any page in any look and nothing is wider than the screen. */
import { friendsTexts } from '@parley/web/i18n/friends';
import { meTexts } from '@parley/web/i18n/me';
import { overlaysTexts } from '@parley/web/i18n/overlays';
import { roomsTexts } from '@parley/web/i18n/rooms';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { existingAccount } from './support/accounts.ts';
import { befriend } from './support/befriend.ts';
import { testEachLanguage } from './support/each-language.ts';
import { enter } from './support/enter.ts';
import { type Member, makeRoom, saidIn, say } from './support/members.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';
import { violations, violationsOfMenu, whatLeavesTheScreen } from './support/violations.ts';
import { visit } from './support/visitor.ts';

const suite = startSuite();

const wrongsOf = async (tab: Tab) => [...(await violations(tab)), ...(await whatLeavesTheScreen(tab))];

testEachLanguage(
  'login, sign-up, rooms and the pages about oneself and friends',
  { timeout: 180_000 },
  async (language, during) => {
    const account = await existingAccount(suite.url);
    // axe is put into the page as a script, which the Content-Security-Policy rightly forbids.
    const visitor = await visit(during, suite.browser, { url: suite.url, language, bypassCSP: true });
    await visitor.context.addInitScript({ content: axe.source });
    const found: Record<string, string[]> = {};

    const login = await visitor.openTab('/login');
    found.login = await wrongsOf(login);
    await login.logIn({ ...account, password: 'a wrong one' });
    await login.alert(login.texts.troubles.LOGIN_FAILED).waitFor();
    found['login refused'] = await wrongsOf(login);

    const signUp = await visitor.openTab('/signup');
    found['sign-up'] = await wrongsOf(signUp);
    await signUp.button(signUp.texts.signUp.submit).click();
    await signUp.sees(signUp.texts.problems.userIdMissing);
    found['sign-up with problems'] = await wrongsOf(signUp);
    await signUp.page.close();

    const reset = await visitor.openTab('/reset#user=kim&key=none');
    found.reset = await wrongsOf(reset);
    await reset.button(reset.texts.reset.submit).click();
    await reset.sees(reset.texts.problems.passwordMissing);
    found['reset with a problem'] = await wrongsOf(reset);
    await reset.page.close();

    await login.logIn(account);
    await login.seesRooms();
    await login.button(roomsTexts[language].findPeople).waitFor();
    found.rooms = await wrongsOf(login);
    await login.page.keyboard.press('Control+k');
    const overlays = overlaysTexts[language];
    await login.page.getByRole('dialog', { name: overlays.switcher, exact: true }).waitFor();
    found.switcher = await wrongsOf(login);
    await login.page.keyboard.press('Escape');
    await login.page.getByRole('dialog').waitFor({ state: 'detached' });
    await login.page.keyboard.press('?');
    await login.page.getByRole('dialog', { name: overlays.shortcuts }).waitFor();
    found.shortcuts = await wrongsOf(login);
    await login.page.keyboard.press('Escape');
    await login.page.getByRole('dialog').waitFor({ state: 'detached' });
    await login.goToMe(account);
    await login.page.locator('.device').first().waitFor();
    found.me = await wrongsOf(login);
    await login.button(meTexts[language].deleteMine).click();
    await login.page.getByRole('dialog', { name: meTexts[language].deleteTitle }).waitFor();
    found['deleting oneself'] = await wrongsOf(login);
    await login.button(login.texts.close).click();
    const friend = await existingAccount(suite.url, { userName: 'Byron' });
    const text = friendsTexts[language];
    const person = await visitor.openTab(`/u/${friend.userId}`);
    await person.button(roomsTexts[language].addFriend).waitFor();
    await befriend(suite.url, friend, account);
    await person.button(text.addBackName(friend.userName)).waitFor();
    found['a person, and who has added one'] = await wrongsOf(person);
    await person.page.goto('/search?text=x&from=me&has=file');
    await person.page.locator('#search-file').waitFor();
    found['search with filters'] = await wrongsOf(person);
    await person.page.close();
    await login.toFront();
    // In the smallest window it lies over the way there.
    await login.button(login.texts.close).click();
    await login.link(login.chatTexts.friends).click();
    await login.sees(text.noneTitle);
    found['no friends'] = await wrongsOf(login);
    await login.button(text.add).click();
    const dialog = login.page.getByRole('dialog', { name: text.add });
    await dialog.getByRole('searchbox', { name: text.search }).fill(friend.userId);
    await dialog.getByText(text.found(1), { exact: true }).waitFor();
    found['friends found'] = await wrongsOf(login);
    await dialog.getByRole('button', { name: text.addName(friend.userName) }).click();
    await dialog.getByText(text.isFriend, { exact: true }).first().waitFor();
    await login.button(login.texts.close).click();
    found.friends = await violationsOfMenu(login, () =>
      login.button(text.more(friend.userName)).press('Enter'),
    );
    found.friends.push(...(await whatLeavesTheScreen(login)));
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
