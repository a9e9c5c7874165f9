/** One's own page: password, name, email, devices, language, theme, and the account's end. */
import { meTexts } from '@parley/web/i18n/me';
import { expect, test, vi } from 'vitest';
import { BrowserLike } from '../support/browser-like.ts';
import { signUpAndLogIn } from '../support/log-in.ts';
import { existingAccount, newAccount } from './support/accounts.ts';
import { enter, enterByForm } from './support/enter.ts';
import { type Member, makeRoom, say } from './support/members.ts';
import { share } from './support/share.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';

vi.setConfig({ testTimeout: 180_000 });

const text = meTexts.en;

const suite = startSuite();

const passwordField = ({ page }: Tab, name: 'current' | 'next') =>
  page.getByLabel(text[name], { exact: true });

async function changePassword(tab: Tab, current: string, next: string): Promise<void> {
  await passwordField(tab, 'current').fill(current);
  await passwordField(tab, 'next').fill(next);
  await tab.button(text.change).click();
}

/** Somebody who is logged in on three devices, which tests share. */
const onDevices = share(async (during) => {
  const account = await existingAccount(suite.url);
  const [here, ...others] = await Promise.all([
    enterByForm(during, suite, { account, path: '/me' }),
    enterByForm(during, suite, { account }),
    enterByForm(during, suite, { account }),
  ]);
  return { account, tab: here.tab, others: others.map(({ tab }) => tab) };
});

test('a new password takes the current one, and logs out every other browser', async (during) => {
  const { account, tab, others } = await onDevices(during);
  const posted: string[] = [];
  tab.page.on('request', (request) => {
    if (request.url().endsWith('/user-change-password')) posted.push(request.url());
  });
  await tab.toFront();
  await changePassword(tab, account.password, 'short');
  await tab.sees(tab.texts.problems.passwordShort);
  expect(await tab.focused()).toBe('next');
  expect(posted).toEqual([]);

  await changePassword(tab, 'not this one', 'a password that is new');
  await tab.sees(tab.texts.troubles.WRONG_PASSWORD);
  const current = passwordField(tab, 'current');
  expect(await current.getAttribute('aria-invalid')).toBe('true');
  const note = tab.page.locator(`#${await current.getAttribute('aria-describedby')}`);
  expect(await note.textContent()).toBe(tab.texts.troubles.WRONG_PASSWORD);

  await current.fill(account.password);
  await note.getByText(tab.texts.troubles.WRONG_PASSWORD).waitFor({ state: 'detached' });
  await current.press('Enter');
  await tab.sees(text.changed);
  expect(await current.inputValue()).toBe('');
  expect(await passwordField(tab, 'next').inputValue()).toBe('');

  for (const elsewhere of others) {
    await elsewhere.toFront();
    await elsewhere.sees(elsewhere.texts.login.passwordChanged);
    await elsewhere.logIn(account);
    await elsewhere.alert(elsewhere.texts.troubles.LOGIN_FAILED).waitFor();
    await elsewhere.logIn({ ...account, password: 'a password that is new' });
    await elsewhere.seesRooms();
  }
  account.password = 'a password that is new';

  await tab.toFront();
  await tab.page.reload();
  await tab.seesMe(account);
});

/** Somebody on the page about oneself, and somebody else in a room where both are, which tests share. */
const withAnother = share(async (during) => {
  const room = await makeRoom(suite.url, ['Ada Before', 'Byron']);
  const [ada, byron] = room.members as [Member, Member];
  await say(room, ada, 'said before');
  const path = `/rooms/${room.roomId}`;
  const [{ tab }, { tab: other }] = await Promise.all([
    enterByForm(during, suite, { account: ada, path: '/me' }),
    enter(during, suite, { account: byron, path }),
  ]);
  return { room, ada, byron, tab, other };
});

test('another name is seen by others at once, and another email takes the password', async (during) => {
  const { ada, tab, other } = await withAnother(during);
  await other.page.getByRole('article', { name: /Ada Before/ }).waitFor();
  await tab.toFront();
  await tab.field('userName').fill('  ');
  await tab.button(text.changeName).click();
  await tab.sees(tab.texts.problems.userNameMissing);
  await tab.field('userName').fill('Ada After');
  await tab.field('userName').press('Enter');
  await tab.seesMe({ userName: 'Ada After' });
  await other.toFront();
  await other.page.getByRole('article', { name: /Ada After/ }).waitFor();

  await tab.toFront();
  const password = tab.page.getByLabel(text.yourPassword, { exact: true });
  await tab.field('email').fill('ada@example.org');
  await password.fill('not this one');
  await password.press('Enter');
  await tab.sees(tab.texts.troubles.WRONG_PASSWORD);
  await password.fill(ada.password);
  await tab.button(text.changeEmail).click();
  await tab.page.locator('.profile').getByText('ada@example.org', { exact: true }).waitFor();
  expect(await password.inputValue()).toBe('');
});

test('an account is deleted by its password, is out everywhere, and what it said has no name any more', async (during) => {
  const { room, ada, byron, tab, other } = await withAnother(during);
  const { tab: elsewhere } = await enter(during, suite, { account: ada });
  await other.page.getByRole('article', { name: /Ada/ }).waitFor();
  await tab.toFront();
  await tab.button(text.deleteMine).click();
  const dialog = tab.page.getByRole('dialog', { name: text.deleteTitle });
  const password = dialog.getByLabel(text.yourPassword, { exact: true });
  await password.press('Enter');
  await dialog.getByText(tab.texts.problems.passwordMissing, { exact: true }).waitFor();
  await password.fill('not this one');
  // Escape, twice at that, ends nothing that is under way.
  let goOn = () => {};
  const isEscaped = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await tab.page.route('**/api/requests/user-delete', (route) => isEscaped.then(() => route.continue()), {
    times: 1,
  });
  await password.press('Enter');
  await dialog.getByText(text.deleting, { exact: true }).waitFor();
  await tab.page.keyboard.press('Escape');
  await tab.page.keyboard.press('Escape');
  goOn();
  await dialog.getByText(tab.texts.troubles.WRONG_PASSWORD, { exact: true }).waitFor();
  await password.fill(ada.password);
  await dialog.getByRole('button', { name: text.deleteMine }).click();
  await tab.sees(tab.texts.login.accountDeleted);
  expect(await tab.kept()).not.toMatch(/Ada (?:Before|After)/);
  await elsewhere.toFront();
  await elsewhere.sees(elsewhere.texts.login.accountDeleted);
  await elsewhere.logIn(ada);
  await elsewhere.alert(elsewhere.texts.troubles.LOGIN_FAILED).waitFor();
  await other.toFront();
  const left = new RegExp(`${other.chatTexts.left.replaceAll(/[()]/g, '\\$&')}`);
  await other.page.getByRole('article', { name: left }).waitFor();
  await during.expect
    .poll(
      async () => {
        const { body } = await byron.api.ask('user-search-chat', { roomId: room.roomId });
        return body.message[0].writer;
      },
      { timeout: 60_000 },
    )
    .toBe('');
  await other.page.reload();
  await other.page.getByRole('article', { name: left }).waitFor();
});

test('one’s devices are listed, and logged out from here by the keyboard: one, then all others', async (during) => {
  const { account, tab, others } = await onDevices(during);
  const program = new BrowserLike(suite.url);
  await program.ask('login', { userId: account.userId, userPw: account.password });
  await tab.toFront();
  await tab.page.reload();
  const devices = tab.page.locator('.devices');
  await during.expect.poll(() => devices.getByRole('listitem').count()).toBe(4);
  expect(await devices.getByText(text.thisDevice, { exact: true }).count()).toBe(1);
  await devices
    .getByRole('button', { name: text.endOne('Chrome · Linux') })
    .first()
    .press('Enter');
  await devices.getByText(text.ended, { exact: true }).waitFor();
  await during.expect.poll(() => devices.getByRole('listitem').count()).toBe(3);
  expect(await tab.focused()).toBe('devices');
  // One that is over by now leaves the list too.
  expect(await program.ask('logout', {})).toMatchObject({ status: 200 });
  await devices.getByRole('button', { name: text.endOne('node') }).press('Enter');
  await during.expect.poll(() => devices.getByRole('listitem').count()).toBe(2);
  await devices.getByRole('button', { name: text.endOthers, exact: true }).press('Enter');
  const asked = tab.page.getByRole('dialog', { name: text.endOthersTitle });
  await asked.getByRole('button', { name: text.endOthers }).press('Enter');
  await during.expect.poll(() => devices.getByRole('listitem').count()).toBe(1);
  await devices.getByText(text.endedOthers, { exact: true }).waitFor();
  for (const other of others) {
    await other.toFront();
    await other.sees(other.texts.login.endedElsewhere);
  }
  await tab.toFront();
  await tab.page.reload();
  await tab.seesMe(account);
});

/** Somebody on the page about oneself, which tests share. */
const onOwnPage = share(async (during) => {
  const account = await existingAccount(suite.url);
  const { tab } = await enterByForm(during, suite, { account, path: '/me', colorScheme: 'light' });
  return { account, tab };
});

test('language and theme change at once, and stay so', async (during) => {
  const { account, tab } = await onOwnPage(during);
  const { page } = tab;
  const { documents } = tab;
  const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  const light = await ground();
  await page.getByRole('radio', { name: '한국어' }).check({ force: true });
  await page.getByRole('heading', { name: `${account.userName} 님, 안녕하세요` }).waitFor();
  await page.getByRole('radio', { name: '어둡게' }).check({ force: true });
  await during.expect.poll(ground).not.toBe(light);
  const dark = await ground();

  await page.reload();
  await page.getByRole('heading', { name: `${account.userName} 님, 안녕하세요` }).waitFor();
  expect(await ground()).toBe(dark);
  expect(tab.documents).toBe(documents + 1);
  await page.getByRole('radio', { name: 'English' }).check({ force: true });
});

test('who puts one into rooms is chosen, and stays so', async (during) => {
  const { account, tab } = await onOwnPage(during);
  const stranger = await signUpAndLogIn(suite.url, newAccount().userId);
  const onlyFriends = (name: string = text.onlyFriends) => tab.page.getByRole('switch', { name });
  const isOn = (on: boolean, name?: string) =>
    during.expect
      .poll(() =>
        onlyFriends(name)
          .and(tab.page.locator(`[aria-checked=${on}]:not([aria-disabled])`))
          .count(),
      )
      .toBe(1);
  const putIn = async () =>
    (await stranger.ask('user-add-room', { friendId: [account.userId] })).body.errorCode;
  await isOn(false);
  await onlyFriends().click();
  await isOn(true);
  expect(await putIn()).toBe('INVITATION_REFUSED');
  await tab.page.reload();
  await isOn(true);
  await tab.page.getByRole('radio', { name: '한국어' }).check({ force: true });
  await onlyFriends(meTexts.ko.onlyFriends).press('Space');
  await isOn(false, meTexts.ko.onlyFriends);
  expect(await putIn()).toBe('');
  await tab.page.getByRole('radio', { name: 'English' }).check({ force: true });
});

test('logging out leaves nothing of the user in the browser', async (during) => {
  const { account, tab } = await onOwnPage(during);
  await tab.logOut();
  for (const told of [account.userName, account.email]) expect(await tab.kept()).not.toContain(told);
});
