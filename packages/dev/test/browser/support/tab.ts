import { chatTexts } from '@parley/web/i18n/chat';
import type { Messages } from '@parley/web/i18n/messages';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

export type Language = 'ko' | 'en';

export interface Account {
  userId: string;
  userName: string;
  email: string;
  password: string;
}

/** One tab, spoken of as the person in front of it sees it. */
export class Tab {
  readonly page: Page;
  readonly language: Language;
  readonly texts: Messages;
  readonly chatTexts: (typeof chatTexts)[Language];
  #documents = 0;

  constructor(page: Page, texts: Messages, language: Language) {
    this.page = page;
    this.language = language;
    this.texts = texts;
    this.chatTexts = chatTexts[language];
    page.on('domcontentloaded', () => {
      this.#documents += 1;
    });
  }

  /** How often a document was loaded: moving between pages and waiting out an outage take none. */
  get documents(): number {
    return this.#documents;
  }

  get path(): string {
    return new URL(this.page.url()).pathname;
  }

  /** The form that is waiting for its reply. */
  get busyForm(): Locator {
    return this.page.locator('form[aria-busy=true]');
  }

  /** How many messages are unread, as the title says, in tabs behind as well. */
  async unread(): Promise<number> {
    return Number(/^\((\d+)\)/.exec(await this.page.title())?.[1] ?? 0);
  }

  field(name: 'userId' | 'password' | 'email' | 'userName' | 'status'): Locator {
    return this.page.getByLabel(this.texts.fields[name], { exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  link(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { level: 1, name, exact: true });
  }

  /** What is told urgently: the box below a form. */
  alert(text: string): Locator {
    return this.page.getByRole('alert').getByText(text, { exact: true });
  }

  /** Resolves once the text is to be seen. */
  async sees(text: string): Promise<void> {
    await this.page.getByText(text, { exact: true }).waitFor();
  }

  /** Where somebody comes who logs in. */
  async seesRooms(): Promise<void> {
    await this.heading(this.chatTexts.rooms).waitFor();
    expect(this.path).toBe('/');
  }

  /** Goes to the page about oneself, which has to be about that account. */
  async goToMe({ userName }: Pick<Account, 'userName'>): Promise<void> {
    await this.link(this.chatTexts.me).click();
    await this.seesMe({ userName });
  }

  async seesMe({ userName }: Pick<Account, 'userName'>): Promise<void> {
    await this.heading(this.texts.home.greeting(userName)).waitFor();
    expect(this.path).toBe('/me');
  }

  async fillSignUp({ userId, userName, email, password }: Account): Promise<void> {
    await this.field('userId').fill(userId);
    await this.field('userName').fill(userName);
    await this.field('email').fill(email);
    await this.field('password').fill(password);
  }

  async fillLogin({ userId, password }: Pick<Account, 'userId' | 'password'>): Promise<void> {
    await this.field('userId').fill(userId);
    await this.field('password').fill(password);
  }

  async signUp(account: Account): Promise<void> {
    await this.fillSignUp(account);
    await this.button(this.texts.signUp.submit).click();
  }

  async logIn(account: Pick<Account, 'userId' | 'password'>): Promise<void> {
    await this.fillLogin(account);
    await this.button(this.texts.login.submit).click();
  }

  async logOut(): Promise<void> {
    await this.button(this.texts.home.logOut).click();
    await this.sees(this.texts.login.loggedOut);
  }

  /** To be called before something is done in a tab that is not the newest: those behind draw once a second. */
  toFront(): Promise<void> {
    return this.page.bringToFront();
  }

  /** The id of what has the focus. */
  focused(): Promise<string> {
    return this.page.evaluate<string>('document.activeElement.id');
  }

  /** All that the page has kept in the browser, as JSON. */
  kept(): Promise<string> {
    return this.page.evaluate<string>('JSON.stringify([localStorage, sessionStorage, history.state])');
  }
}
