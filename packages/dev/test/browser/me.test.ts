/** One's own page: password, language, theme, notifications. */
import { meTexts } from '@parley/web/i18n/me';
import type { BrowserContext } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { BrowserLike } from '../support/browser-like.ts';
import { signUpAndLogIn } from '../support/log-in.ts';
import { existingAccount, newAccount } from './support/accounts.ts';
import { enter, enterByForm } from './support/enter.ts';
import { type Member, makeRoom, say } from './support/members.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';
import { openChromium, visit } from './support/visitor.ts';

// They run side by side.
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

test.concurrent('a new password takes the current one, and logs out every other browser', async (during) => {
  const account = await existingAccount(suite.url);
  const [{ tab }, { tab: elsewhere }] = await Promise.all([
    enterByForm(during, suite, { account, path: '/me' }),
    enterByForm(during, suite, { account }),
  ]);
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

  await elsewhere.toFront();
  await elsewhere.sees(elsewhere.texts.login.passwordChanged);
  await elsewhere.logIn(account);
  await elsewhere.alert(elsewhere.texts.troubles.LOGIN_FAILED).waitFor();
  await elsewhere.logIn({ ...account, password: 'a password that is new' });
  await elsewhere.seesRooms();

  await tab.toFront();
  await tab.page.reload();
  await tab.seesMe(account);
});

test.concurrent('another name is seen by others at once, and another email takes the password', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Before', 'Byron']);
  const [ada, byron] = room.members as [Member, Member];
  await say(room, ada, 'said before');
  const path = `/rooms/${room.roomId}`;
  const [{ tab }, { tab: other }] = await Promise.all([
    enterByForm(during, suite, { account: ada, path: '/me' }),
    enter(during, suite, { account: byron, path }),
  ]);
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

test.concurrent('an account is deleted by its password, is out everywhere, and what it said has no name any more', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Gone', 'Byron']);
  const [ada, byron] = room.members as [Member, Member];
  await say(room, ada, 'said by somebody');
  const path = `/rooms/${room.roomId}`;
  const [{ tab }, { tab: elsewhere }, { tab: other }] = await Promise.all([
    enterByForm(during, suite, { account: ada, path: '/me' }),
    enter(during, suite, { account: ada }),
    enter(during, suite, { account: byron, path }),
  ]);
  await other.page.getByRole('article', { name: /Ada Gone/ }).waitFor();
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
  expect(await tab.kept()).not.toContain(ada.userName);
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

test.concurrent('who gives up an account’s end that did not come about keeps what they had begun to write', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Stays']);
  const ada = room.members[0] as Member;
  const { tab } = await enter(during, suite, { account: ada, path: `/rooms/${room.roomId}` });
  await tab.page.locator('.composer textarea').fill('begun, and to be kept');
  await tab.link(tab.chatTexts.me).click();
  const failure = { status: 500, json: { code: 'INTERNAL', message: 'for the test' } };
  await tab.page.route('**/api/requests/user-delete', (route) => route.fulfill(failure));
  await tab.button(text.deleteMine).click();
  const dialog = tab.page.getByRole('dialog', { name: text.deleteTitle });
  await dialog.getByLabel(text.yourPassword, { exact: true }).fill(ada.password);
  await dialog.getByRole('button', { name: text.deleteMine }).click();
  await dialog.getByText(tab.texts.troubles.INTERNAL, { exact: true }).waitFor();
  await tab.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const { status } = await ada.api.ask('user-change-password', {
    userPw: ada.password,
    newPw: 'a password that is new',
  });
  expect(status).toBe(200);
  await tab.sees(tab.texts.login.passwordChanged);
  expect(await tab.kept()).toContain('begun, and to be kept');
});

test.concurrent('one’s devices are listed, and logged out from here by the keyboard: one, then all others', async (during) => {
  const account = await existingAccount(suite.url);
  const { tab } = await enterByForm(during, suite, { account, path: '/me' });
  const others = await Promise.all([1, 2, 3].map(() => enterByForm(during, suite, { account })));
  const program = new BrowserLike(suite.url);
  await program.ask('login', { userId: account.userId, userPw: account.password });
  await tab.toFront();
  await tab.page.reload();
  const devices = tab.page.locator('.devices');
  await during.expect.poll(() => devices.getByRole('listitem').count()).toBe(5);
  expect(await devices.getByText(text.thisDevice, { exact: true }).count()).toBe(1);
  await devices
    .getByRole('button', { name: text.endOne('Chrome · Linux') })
    .first()
    .press('Enter');
  await devices.getByText(text.ended, { exact: true }).waitFor();
  await during.expect.poll(() => devices.getByRole('listitem').count()).toBe(4);
  expect(await tab.focused()).toBe('devices');
  // One that is over by now leaves the list too.
  expect(await program.ask('logout', {})).toMatchObject({ status: 200 });
  await devices.getByRole('button', { name: text.endOne('node') }).press('Enter');
  await during.expect.poll(() => devices.getByRole('listitem').count()).toBe(3);
  await devices.getByRole('button', { name: text.endOthers, exact: true }).press('Enter');
  const asked = tab.page.getByRole('dialog', { name: text.endOthersTitle });
  await asked.getByRole('button', { name: text.endOthers }).press('Enter');
  await during.expect.poll(() => devices.getByRole('listitem').count()).toBe(1);
  await devices.getByText(text.endedOthers, { exact: true }).waitFor();
  for (const other of others) {
    await other.tab.toFront();
    await other.tab.sees(other.tab.texts.login.endedElsewhere);
  }
  await tab.toFront();
  await tab.page.reload();
  await tab.seesMe(account);
});

test.concurrent('language and theme change at once, and stay so', async (during) => {
  const account = await existingAccount(suite.url);
  const { tab } = await enterByForm(during, suite, { account, path: '/me', colorScheme: 'light' });
  const { page } = tab;
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
  expect(tab.documents).toBe(2);
});

test.concurrent('who puts one into rooms is chosen, and stays so', async (during) => {
  const account = await existingAccount(suite.url);
  const stranger = await signUpAndLogIn(suite.url, newAccount().userId);
  const { tab } = await enterByForm(during, suite, { account, path: '/me' });
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
});

test.concurrent('logging out leaves nothing of the user in the browser', async (during) => {
  const account = await existingAccount(suite.url);
  const { tab } = await enterByForm(during, suite, { account, path: '/me' });
  await tab.logOut();
  for (const told of [account.userName, account.email]) expect(await tab.kept()).not.toContain(told);
});

/** Says to pages that they are not looked at, and keeps what they notify of. Nothing else is put in their place. */
async function lookAway(context: BrowserContext): Promise<void> {
  await context.addInitScript(`
    window.shown = [];
    window.Notification = class extends Notification {
      constructor(title, options) {
        super(title, options);
        const told = { title, body: options.body, isClosed: false };
        shown.push(Object.assign(told, { click: () => this.dispatchEvent(new Event('click')) }));
        this.close = () => (told.isClosed = true);
      }
    };
    window.isAway = false;
    window.isBlurred = false;
    document.hasFocus = () => !window.isBlurred;
    Object.defineProperty(document, 'hidden', { get: () => window.isAway });
    Object.defineProperty(document, 'visibilityState', { get: () => (window.isAway ? 'hidden' : 'visible') });
  `);
}

const setAway = ({ page }: Tab, isAway: boolean) =>
  page.evaluate(`isAway = ${isAway}; document.dispatchEvent(new Event('visibilitychange'))`);
/** Its window is behind another, beside which it is still to be seen. */
const setBlurred = ({ page }: Tab, isBlurred: boolean) =>
  page.evaluate(`isBlurred = ${isBlurred}; window.dispatchEvent(new Event('blur'))`);
const shown = ({ page }: Tab) =>
  page.evaluate<{ title: string; body: string; isClosed: boolean }[]>(
    'shown.map(({ title, body, isClosed }) => ({ title, body, isClosed }))',
  );
const unread = async ({ page }: Tab) => Number(/^\((\d+)\)/.exec(await page.title())?.[1] ?? 0);

test.concurrent('new messages are notified of once, while no tab is looked at, to those who want it', async (during) => {
  const account = await existingAccount(suite.url);
  const writer = await signUpAndLogIn(suite.url, newAccount().userId);
  const { body: room } = await writer.ask('user-add-room', { friendId: [account.userId], direct: true });
  let said = 0;
  let deleted = 0;
  const say = async (tabs: readonly Tab[], message: string) => {
    said += 1;
    const { body } = await writer.ask('user-add-chat', { roomId: room.roomId, message });
    for (const each of tabs) await during.expect.poll(() => unread(each)).toBe(said - deleted);
    return body.messageId as number;
  };
  const browser = await openChromium({ isWhole: true });
  const visitor = await visit(during, browser, { url: suite.url, permissions: ['notifications'] });
  await lookAway(visitor.context);
  const tab = await visitor.openTab('/login?to=/me');
  await tab.logIn(account);
  await tab.seesMe(account);
  const second = await visitor.openTab('/me');
  const tabs = [tab, second];
  const all = async () => (await Promise.all(tabs.map(shown))).flat();

  for (const each of tabs) await setAway(each, true);
  await say(tabs, 'not asked for');
  expect(await all()).toEqual([]);

  await tab.toFront();
  await tab.page.getByRole('switch', { name: text.notifications }).click();
  await during.expect
    .poll(() => tab.page.getByRole('switch', { name: text.notifications }).getAttribute('aria-checked'))
    .toBe('true');
  await say(tabs, 'hello');
  await during.expect.poll(all).toMatchObject([{ title: writerName(room), body: 'hello' }]);

  await setAway(second, false);
  await say(tabs, 'looked at in another tab');
  await setAway(second, true);
  await say(tabs, 'away again');
  await during.expect
    .poll(async () => (await all()).map(({ body }) => body))
    .toEqual(['hello', 'away again']);

  // To be seen beside the window that somebody works in.
  for (const each of tabs) await setBlurred(each, true);
  await setAway(tab, false);
  const messageId = await say(tabs, 'seen beside');
  await during.expect
    .poll(async () => (await all()).map(({ body }) => body))
    .toEqual(['hello', 'away again', 'seen beside']);
  await setAway(tab, true);
  // What is deleted is not to be read in a corner of the screen either.
  await writer.ask('user-delete-chat', { roomId: room.roomId, messageId });
  deleted += 1;
  await during.expect.poll(async () => (await all()).at(-1)).toMatchObject({ isClosed: true });
  // What turns the direction does so in its own place alone.
  await say(tabs, 'שלום \u202e!');
  await during.expect.poll(async () => (await all()).at(-1)?.body).toBe('\u2068שלום !\u2069');

  const owner = (await shown(tab)).length > 0 ? tab : second;
  await owner.page.evaluate('shown.at(-1).click()');
  await owner.page.waitForURL(`/rooms/${room.roomId}?seq=${said}`);
});

test.concurrent('a window is looked at no more once it has lost the focus, however often it had it', async (during) => {
  const account = await existingAccount(suite.url);
  const visitor = await visit(during, suite.browser, { url: suite.url });
  await lookAway(visitor.context);
  const tab = await visitor.openTab('/login?to=/me');
  await tab.logIn(account);
  await tab.seesMe(account);
  const isLookedAt = () =>
    tab.page.evaluate<boolean>(
      `navigator.locks.query().then(({ held }) => held.some(({ name }) => name === 'parley.looked-at'))`,
    );
  await during.expect.poll(isLookedAt).toBe(true);
  await tab.page.evaluate(`for (const type of ['blur', 'focus', 'blur', 'focus']) {
    window.isBlurred = type === 'blur';
    window.dispatchEvent(new Event(type));
  }`);
  await during.expect.poll(isLookedAt).toBe(true);
  await setBlurred(tab, true);
  await during.expect.poll(isLookedAt).toBe(false);
});

const writerName = ({ userId }: { userId: string }) => userId.toUpperCase();

test.concurrent('where the browser forbids notifications, the page says what to do', async (during) => {
  const account = await existingAccount(suite.url);
  // Whoever grants a page one thing only forbids it all others.
  const permissions = ['geolocation'];
  const whole = { url: suite.url, browser: await openChromium({ isWhole: true }) };
  const { tab } = await enterByForm(during, whole, { account, path: '/me', permissions });
  const notifications = tab.page.getByRole('switch', { name: text.notifications });
  expect(await tab.page.evaluate('Notification.permission')).toBe('denied');
  expect(await notifications.getAttribute('aria-disabled')).toBe('true');
  // The switch for push says the same of itself.
  expect(await tab.page.locator('#notifications-note').textContent()).toBe(text.notificationsDenied);
  await notifications.press('Enter');
  expect(await notifications.getAttribute('aria-checked')).toBe('false');
});
