/** From the click to one's own page, over Kafka and back, in a real Chromium. */
import { readFileSync } from 'node:fs';
import { makeResetKey } from '@parley/messaging';
import { meTexts } from '@parley/web/i18n/me';
import type { Response } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { inDatabase } from '../support/databases.ts';
import { existingAccount, newAccount } from './support/accounts.ts';
import { describeEachLanguage, testEachLanguage } from './support/each-language.ts';
import { holdReplies } from './support/hold-replies.ts';
import { makeRoom } from './support/members.ts';
import { shareBrowser } from './support/share-browser.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';
import { visit } from './support/visitor.ts';

vi.setConfig({ testTimeout: 120_000 });

const suite = startSuite();

const accepted = (pair: string) => (response: Response) =>
  response.url().endsWith(`/api/requests/${pair}`) && response.status() === 202;

/** Follows the form's `aria-busy` from now on, as a screen reader does. */
async function followBusy({ page }: Tab): Promise<() => Promise<string[]>> {
  await page.evaluate(`window.busySeen = [];
    new MutationObserver(() => busySeen.push(document.querySelector('form').getAttribute('aria-busy')))
      .observe(document.querySelector('form'), { attributes: true, attributeFilter: ['aria-busy'] })`);
  return () => page.evaluate<string[]>('busySeen');
}

describeEachLanguage((language) => {
  const stranger = shareBrowser(suite, language);

  test('signing up shows that it is being done until the reply is there, and leads to one’s rooms', async (during) => {
    const { tab } = await stranger(during, '/login');
    const { texts, page } = tab;
    const account = newAccount();
    await tab.link(texts.login.signUp).click();
    await tab.heading(texts.signUp.title).waitFor();
    await tab.fillSignUp(account);
    const busySeen = await followBusy(tab);
    const release = await holdReplies(during, suite.system.databaseUrl);

    await Promise.all([
      page.waitForResponse(accepted('user-add')),
      tab.button(texts.signUp.submit).click(),
      tab.sees(texts.signUp.waiting),
    ]);
    expect(await tab.busyForm.count()).toBe(1);
    expect(await tab.button(texts.signUp.submit).getAttribute('aria-disabled')).toBe('true');
    expect(tab.path).toBe('/signup');

    await release();
    await tab.seesRooms();
    expect(await busySeen()).toEqual(['true']);
    await tab.goToMe(account);
    await tab.sees(account.email);
    expect(tab.documents).toBe(1);
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
  });

  test('logging in shows that it is being done until the event is there, and changes the session’s id', async (during) => {
    const account = await existingAccount(suite.url);
    const { visitor, tab } = await stranger(during, '/login');
    const { texts, page } = tab;
    const before = await visitor.sessionCookie();
    expect(before).toMatchObject({ name: 'parley', httpOnly: true, sameSite: 'Lax', path: '/' });
    await tab.fillLogin(account);
    const busySeen = await followBusy(tab);
    const release = await holdReplies(during, suite.system.databaseUrl);

    await Promise.all([
      page.waitForResponse(accepted('login')),
      tab.button(texts.login.submit).click(),
      tab.sees(texts.login.waiting),
    ]);
    expect(await tab.busyForm.count()).toBe(1);
    expect(await visitor.sessionCookie()).toMatchObject({ value: before.value });
    expect(tab.path).toBe('/login');

    await release();
    await tab.seesRooms();
    expect(await busySeen()).toEqual(['true']);
    const after = await visitor.sessionCookie();
    expect(after).toMatchObject({ name: 'parley', httpOnly: true, sameSite: 'Lax', path: '/' });
    expect(sessionId(after.value)).not.toBe(sessionId(before.value));
    expect(tab.documents).toBe(1);

    await page.reload();
    await tab.goToMe(account);
  });

  test('a second tab is logged in too, and logging out in one ends both', async (during) => {
    const account = await existingAccount(suite.url);
    const { visitor, tab: first } = await stranger(during, '/login');
    const second = await visitor.openTab('/signup');
    await first.toFront();
    await first.logIn(account);
    await first.seesRooms();
    await second.toFront();
    await second.seesRooms();
    await second.goToMe(account);
    const { value } = await visitor.sessionCookie();

    await second.logOut();
    await first.toFront();
    await first.heading(first.texts.login.title).waitFor();
    expect([first.path, second.path]).toEqual(['/login', '/login']);
    expect([first.documents, second.documents]).toEqual([1, 1]);
    expect(await first.kept()).not.toContain(account.email);

    // The session is over, not merely out of sight: its cookie opens nothing any more.
    const answer = await fetch(`${suite.url}/api/session`, { headers: { cookie: `parley=${value}` } });
    expect(await answer.json()).toEqual({ userId: null });
    await first.page.goto('/');
    expect(first.path).toBe('/login');
    await first.logIn(account);
    await second.toFront();
    await second.seesRooms();
  });

  test('a wrong password is told in words, and the id stays where it was typed', async (during) => {
    const { userId, password } = await existingAccount(suite.url);
    const { tab } = await stranger(during, '/login');
    await tab.logIn({ userId, password: 'not this one' });
    await tab.alert(tab.texts.troubles.LOGIN_FAILED).waitFor();
    expect(await tab.busyForm.count()).toBe(0);
    expect(await tab.field('userId').inputValue()).toBe(userId);
    expect(await tab.field('password').getAttribute('aria-invalid')).toBe('true');

    await tab.field('password').fill(password);
    await tab.alert(tab.texts.troubles.LOGIN_FAILED).waitFor({ state: 'detached' });
    await tab.field('password').press('Enter');
    await tab.seesRooms();
  });

  test('a taken id is told at its field, and another one does', async (during) => {
    const { userId } = await existingAccount(suite.url);
    const { tab } = await stranger(during, '/signup');
    const account = newAccount();
    await tab.fillSignUp({ ...account, userId });
    await tab.field('password').press('Enter');
    await tab.sees(tab.texts.problems.userIdTaken);
    expect(await tab.field('userId').getAttribute('aria-invalid')).toBe('true');
    const note = await tab.field('userId').getAttribute('aria-describedby');
    expect(await tab.page.locator(`#${note}`).textContent()).toBe(tab.texts.problems.userIdTaken);
    await during.expect.poll(() => tab.focused()).toBe('userId');

    await tab.field('userId').fill(account.userId);
    await tab.field('userId').press('Enter');
    await tab.seesRooms();
  });
});

const stranger = shareBrowser(suite);

/** What of the cookie names the session; the rest is its signature. */
const sessionId = (cookie: string) => decodeURIComponent(cookie).split('.')[0];

test('what is missing or wrong is told at each field before anything is sent', async (during) => {
  const { tab } = await stranger(during, '/signup');
  const posted: string[] = [];
  tab.page.on('request', (request) => request.method() === 'POST' && posted.push(request.url()));
  await tab.signUp({ userId: '', userName: '', email: 'nowhere', password: 'short' });
  const { problems } = tab.texts;
  for (const text of [problems.userIdMissing, problems.userNameMissing, problems.emailMalformed])
    await tab.sees(text);
  await tab.sees(problems.passwordShort);
  expect(await tab.focused()).toBe('userId');
  expect(posted).toEqual([]);
});

test('the password is kept nowhere in the browser and is in no address', async (during) => {
  const { visitor, tab } = await stranger(during, '/signup');
  const account = newAccount();
  const addresses: string[] = [];
  visitor.context.on('request', (request) => addresses.push(decodeURIComponent(request.url())));
  const release = await holdReplies(during, suite.system.databaseUrl);
  await tab.signUp(account);
  await tab.sees(tab.texts.signUp.waiting);
  const whileWaiting = await tab.kept();
  expect(whileWaiting).toContain(account.userId);
  await release();
  await tab.seesRooms();
  addresses.push(decodeURIComponent(tab.page.url()));
  for (const place of [whileWaiting, await tab.kept(), addresses.join('\n')])
    expect(place).not.toContain(account.password);
});

describe('where somebody was going', () => {
  test('is where a link leads them who are logged in already, with a slash at its end or without', async (during) => {
    const account = await existingAccount(suite.url);
    const { tab } = await stranger(during, '/login');
    await tab.logIn(account);
    await tab.seesRooms();
    for (const [address, place] of [
      ['/login?to=%2Frooms%2F987654321%3Fseq%3D3', '/rooms/987654321?seq=3'],
      ['/friends/', '/friends'],
      ['/login?to=%2F.%2F%2Felsewhere.example%2Fme', '/'],
      ['/signup?to=%2F%2Felsewhere.example%2Fme', '/'],
    ] as const) {
      await tab.page.goto(address);
      await tab.page.locator('h1').waitFor();
      expect(tab.page.url(), address).toBe(suite.url + place);
    }
  });

  test('is where they come to by signing up, too', { tags: ['long'] }, async (during) => {
    const { tab } = await stranger(during, '/friends');
    await tab.link(tab.texts.login.signUp).click();
    await tab.heading(tab.texts.signUp.title).waitFor();
    await tab.signUp(newAccount());
    await tab.page.waitForURL('/friends');
  });

  test('is the room in which their session ended, after they have logged in again', async (during) => {
    const account = await existingAccount(suite.url);
    const { members, roomId } = await makeRoom(suite.url, ['Maker']);
    const { tab } = await stranger(during, '/login');
    await tab.logIn(account);
    await tab.seesRooms();
    await members[0]?.api.ask('user-invite-room', { roomId, friendId: [account.userId] });
    await tab.page.goto(`/rooms/${roomId}`);
    await tab.page.locator('.composer textarea').waitFor();
    await inDatabase(suite.system.databaseUrl, (database) =>
      database.query(`DELETE FROM session WHERE sess ->> 'userId' = $1`, [account.userId]),
    );
    await tab.page.locator('.composer textarea').fill('said too late');
    await tab.page.keyboard.press('Enter');
    await tab.sees(tab.texts.login.sessionEnded);
    await tab.logIn(account);
    await tab.page.waitForURL(`/rooms/${roomId}`);
    await tab.page.locator('.composer textarea').waitFor();
    expect(tab.documents).toBe(2);
  });
});

testEachLanguage('an address that is none of our pages says so', {}, async (language, during) => {
  for (const path of ['/nowhere', '/rooms/x', '/me/me', '/rooms/0'])
    expect([path, (await fetch(suite.url + path)).status]).toEqual([path, 404]);
  const visitor = await visit(during, suite.browser, { url: suite.url, language });
  const tab = await visitor.openTab('/no/such/page?at=all');
  await tab.heading(tab.texts.notFound.title).waitFor();
  await tab.sees(tab.texts.notFound.about);
  expect(tab.path).toBe('/no/such/page');
  expect(await tab.page.title()).toContain(tab.texts.notFound.title);
  await tab.link(tab.texts.notFound.toRooms).click();
  await tab.heading(tab.texts.login.title).waitFor();
  expect(tab.path).toBe('/login');
});

/** As password managers do: the value is there, and nothing was typed. */
async function autofill({ page }: Tab, values: Record<string, string>): Promise<void> {
  for (const [id, value] of Object.entries(values))
    await page.locator(`#${id}`).evaluate((input: { value: string }, text) => {
      input.value = text;
    }, value);
}

test('what a password manager fills in without a word is what counts', async (during) => {
  const { userId, userName, email, password } = newAccount();
  const { tab } = await stranger(during, '/signup');
  await autofill(tab, { userId, email, password });
  // Typing in another field draws the form anew.
  await tab.field('userName').fill(userName);
  await tab.button(tab.texts.signUp.submit).click();
  await tab.seesRooms();
  await tab.goToMe({ userName });
  const next = `${password} again`;
  await autofill(tab, { current: password, next });
  await tab.button(meTexts.en.change).click();
  await tab.sees(meTexts.en.changed);
  expect(await tab.page.locator('#next').inputValue()).toBe('');

  await tab.logOut();
  await autofill(tab, { userId, password: next });
  await tab.button(tab.texts.login.submit).click();
  await tab.seesRooms();
});

test('a status message is saved, and the other tab shows it too', { tags: ['long'] }, async (during) => {
  const account = await existingAccount(suite.url);
  const { visitor, tab } = await stranger(during, '/login');
  const other = await visitor.openTab('/login');
  await tab.toFront();
  await tab.logIn(account);
  await tab.seesRooms();
  await tab.goToMe(account);
  await tab.field('status').fill('점심 먹는 중 🍜');
  await tab.button(tab.texts.home.save).click();
  await tab.sees(tab.texts.home.saved);
  await other.toFront();
  await other.seesRooms();
  await other.goToMe(account);
  await during.expect.poll(() => other.field('status').inputValue()).toBe('점심 먹는 중 🍜');
  await tab.toFront();
  await tab.page.reload();
  await during.expect.poll(() => tab.field('status').inputValue()).toBe('점심 먹는 중 🍜');
});

test('a forgotten password is set anew by an administrator’s link: once, and its key is nowhere to be seen', async (during) => {
  const account = await existingAccount(suite.url);
  const secret = readFileSync(suite.system.environment.REQUEST_SECRET_FILE ?? '', 'utf8').trim();
  const madeAt = Date.now();
  const key = makeResetKey(secret, account.userId, { madeAt, expiresAt: madeAt + 600_000 });
  const path = `/reset#${new URLSearchParams({ user: account.userId, key })}`;
  const { visitor, tab } = await stranger(during, path);
  const { texts, page } = tab;
  const field = page.getByLabel(texts.reset.password, { exact: true });
  await tab.heading(texts.reset.title).waitFor();
  expect(page.url()).not.toContain(key);
  await field.fill('password1');
  await field.press('Enter');
  await tab.sees(texts.problems.passwordCommon);
  expect(await tab.focused()).toBe('password');
  await field.fill('battery staple');
  await field.press('Enter');
  await tab.sees(texts.login.passwordReset);
  expect(await tab.kept()).not.toContain(key);
  await tab.logIn({ ...account, password: 'battery staple' });
  await tab.seesRooms();

  const again = await visitor.openTab(path);
  const next = again.page.getByLabel(texts.reset.password, { exact: true });
  await next.fill('another staple');
  await next.press('Enter');
  await again.alert(texts.troubles.RESET_INVALID).waitFor();
  const cut = await visitor.openTab('/reset');
  await cut.sees(texts.reset.incomplete);
});
