/** Everything without a mouse, and the choices that are remembered. */
import { expect, test, vi } from 'vitest';
import { existingAccount, newAccount } from './support/accounts.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';
import { visit } from './support/visitor.ts';

// They run side by side.
vi.setConfig({ testTimeout: 120_000 });

const suite = startSuite();

/** What has the focus, as a screen reader names it. */
const focusedName = ({ page }: Tab) =>
  page.evaluate<string>(`(() => {
    const one = document.activeElement;
    return one.ariaLabel ?? one.labels?.[0]?.textContent ?? one.textContent;
  })()`);

/** Presses Tab until that has the focus, as one does who can't see where the mouse is. */
async function tabTo(tab: Tab, name: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 20; presses += 1) {
    await tab.page.keyboard.press('Tab');
    passed.push(await focusedName(tab));
    if (passed.at(-1) === name) return expectVisibleFocus(tab);
  }
  throw new Error(`Tab never came to "${name}", but to: ${passed.join(', ')}`);
}

/** A focus nobody sees helps nobody: there is an outline or a shadow, on the element or on the frame around it. */
async function expectVisibleFocus({ page }: Tab): Promise<void> {
  const marked = await page.evaluate<boolean>(`(() => {
    const marks = (one) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    };
    const one = document.activeElement;
    return [one, one.parentElement, one.nextElementSibling].some((near) => near !== null && marks(near));
  })()`);
  expect(marked).toBe(true);
}

async function type(tab: Tab, name: string, text: string): Promise<void> {
  await tabTo(tab, name);
  await tab.page.keyboard.type(text);
}

test.concurrent('signing up, changing the status, logging out and in again take no mouse', async (during) => {
  const visitor = await visit(during, suite.browser, { url: suite.url });
  const tab = await visitor.openTab('/login');
  const { texts, page } = tab;
  const { keyboard } = page;
  const account = newAccount();

  await tabTo(tab, texts.login.signUp);
  await keyboard.press('Enter');
  await tab.heading(texts.signUp.title).waitFor();
  await during.expect.poll(() => focusedName(tab)).toBe(texts.signUp.title);
  await type(tab, texts.fields.userId, account.userId);
  await type(tab, texts.fields.userName, account.userName);
  await type(tab, texts.fields.email, account.email);
  await type(tab, texts.fields.password, account.password);
  await tabTo(tab, texts.fields.showPassword);
  await keyboard.press('Space');
  expect(await tab.field('password').getAttribute('type')).toBe('text');
  await tabTo(tab, texts.signUp.submit);
  await keyboard.press('Space');

  await tab.seesRooms();
  await during.expect.poll(() => focusedName(tab)).toBe(tab.chatTexts.rooms);
  await tabTo(tab, tab.chatTexts.me);
  await keyboard.press('Enter');
  await tab.seesMe(account);
  await during.expect.poll(() => focusedName(tab)).toBe(texts.home.greeting(account.userName));
  await type(tab, texts.fields.status, 'no mouse today');
  await keyboard.press('Enter');
  await tab.sees(texts.home.saved);
  await tabTo(tab, texts.home.logOut);
  await keyboard.press('Enter');

  await tab.sees(texts.login.loggedOut);
  await type(tab, texts.fields.userId, account.userId);
  await type(tab, texts.fields.password, account.password);
  await keyboard.press('Enter');
  await tab.seesRooms();
  await tab.goToMe(account);
  expect(await tab.field('status').inputValue()).toBe('no mouse today');
});

test.concurrent('the first page is ready to be typed into; language and theme change at once by the arrow keys, and are kept over a reload and for the next visit', async (during) => {
  const account = await existingAccount(suite.url);
  const visitor = await visit(during, suite.browser, {
    url: suite.url,
    language: 'ko',
    colorScheme: 'light',
  });
  const tab = await visitor.openTab('/login');
  const { page } = tab;
  await during.expect.poll(() => tab.focused()).toBe('userId');
  await page.keyboard.type('half-typed');
  const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  const light = await ground();

  await page.getByRole('radio', { name: '한국어' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  expect(await page.getByLabel('ID', { exact: true }).inputValue()).toBe('half-typed');
  await tabTo(tab, 'Same as system');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await during.expect.poll(ground).not.toBe(light);
  const dark = await ground();

  await page.reload();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  expect(await page.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true);
  expect(await ground()).toBe(dark);
  expect(await page.getByLabel('ID', { exact: true }).inputValue()).toBe('half-typed');

  await page.getByLabel('ID', { exact: true }).fill(account.userId);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Rooms' }).waitFor();
  expect(await ground()).toBe(dark);
  await page.close();
  const next = await visitor.context.newPage();
  await next.goto('/');
  await next.getByRole('heading', { name: 'Rooms' }).waitFor();
});
