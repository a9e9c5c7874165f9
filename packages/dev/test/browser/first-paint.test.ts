/** The pages are painted before any script has come, but for the tiny one that knows language, colours and address. */
import { chatTexts } from '@parley/web/i18n/chat';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { sharePage } from './support/shared-page.ts';
import { startSuite } from './support/suite.ts';
import { visit } from './support/visitor.ts';

const suite = startSuite();

const painted = `new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries().length > 0))
  .observe({ type: 'paint', buffered: true }))`;

/**
 * Keeps all scripts on their way but for the one that paint waits for.
 * @returns what lets them come
 */
async function holdScripts(page: Page): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(/\/assets\/(?!boot).*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

test.concurrent('without scripts there is the page’s frame, and a word on what is missing', async (during) => {
  const { context } = await visit(during, suite.browser, { url: suite.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/login');
  // Waiting itself would need scripts.
  for (const shown of ['.header .wordmark svg', '.card >> nth=0', 'noscript [lang=en]'])
    await during.expect.poll(() => page.locator(shown).isVisible(), { message: shown }).toBe(true);
});

test.concurrent('while the scripts are on their way the page is painted, in the chosen colours', async (during) => {
  const { context } = await visit(during, suite.browser, { url: suite.url, colorScheme: 'dark' });
  const page = await context.newPage();
  const letGo = await holdScripts(page);
  await page.goto('/login', { waitUntil: 'commit' });
  await page.locator('.header .wordmark svg').waitFor();
  expect(await page.evaluate(painted)).toBe(true);
  expect(await page.locator('.frame-list').isVisible()).toBe(false);
  const card = await page.locator('.card').first().boundingBox();
  expect(await page.locator('h1').count()).toBe(0);

  letGo();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  // What comes takes the place of what stood for it.
  expect(await page.locator('.card').first().boundingBox()).toMatchObject({
    x: card?.x,
    y: card?.y,
    width: card?.width,
  });
});

const inNewRoom = sharePage(suite, ['Ada Early', 'Byron Early']);

test.for([
  { width: 1280, path: '/', rail: true, list: true },
  { width: 360, path: '/', rail: true, list: true },
  { width: 360, path: '/friends', rail: true, list: false },
  { width: 360, path: '/rooms/', rail: false, list: false },
])(
  'the frame of $path is painted without them, $width px wide, where it will be',
  async ({ width, path, rail, list }, during) => {
    const { room, tab } = await inNewRoom(during);
    const { roomId } = room;
    await tab.page.setViewportSize({ width, height: 800 });
    const letGo = await holdScripts(tab.page);
    await tab.page.goto(path === '/rooms/' ? `${path}${roomId}` : path, { waitUntil: 'commit' });
    await tab.page.locator('.frame').waitFor({ state: 'attached' });
    expect(await tab.page.evaluate(painted)).toBe(true);
    expect(await tab.page.locator('.shell-login >> visible=true').count()).toBe(0);
    const box = (shown: string) => tab.page.locator(shown).boundingBox();
    const early = { rail: await box('.frame-rail'), list: await box('.frame-list') };
    const firstLine = await box('.frame-rows');
    expect([early.rail !== null, early.list !== null]).toEqual([rail, list]);
    expect(await tab.page.locator('h1').count()).toBe(0);

    letGo();
    await tab.page.locator('h1').waitFor();
    expect({ rail: await box('.navigation'), list: await box('.room-list') }).toEqual(early);
    if (list) {
      await tab.page.getByRole('region', { name: chatTexts.en.rooms }).getByRole('listitem').waitFor();
      const [avatar, words] = [await box('.room-link .avatar-pair'), await box('.room-words')];
      expect(words?.x).toBe(firstLine?.x);
      // The avatar is taller than the line beside it.
      expect((avatar?.y ?? 0) + 7).toBe(firstLine?.y);
    }
  },
);
