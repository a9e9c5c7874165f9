import type { Locator, Page } from 'playwright-core';
import { waitFor } from '../../support/wait-for.ts';
import type { Tab } from './tab.ts';

/** A tab on a room's page: what was said, as the person in front of it sees it. */
export class ChatTab {
  readonly tab: Tab;

  constructor(tab: Tab) {
    this.tab = tab;
  }

  get page(): Page {
    return this.tab.page;
  }

  get feed(): Locator {
    return this.page.getByRole('feed');
  }

  /** The messages that are drawn, which are few of a long room's. */
  get messages(): Locator {
    return this.feed.getByRole('article');
  }

  /** The message that says this, among other things. */
  message(text: string): Locator {
    return this.messages.filter({ hasText: text });
  }

  /** Resolves once the message is to be seen in the window, not merely drawn. */
  async sees(text: string): Promise<void> {
    await waitFor(`“${text}” to be in sight`, () =>
      this.page.evaluate<boolean>(`[...document.querySelectorAll('[role=feed] article')].some((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        const around = row.closest('.timeline-scroller').getBoundingClientRect();
        return row.textContent.includes(${JSON.stringify(text)}) && bottom > around.top && top < around.bottom;
      })`),
    );
  }

  async say(text: string): Promise<void> {
    await this.page.locator('.composer textarea').fill(text);
    await this.page.keyboard.press('Enter');
  }
}
