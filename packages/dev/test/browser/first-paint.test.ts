/** The login page is painted before any of its scripts has come, but for the tiny one that knows language and colours. */
import { expect, test } from 'vitest';
import { startSuite } from './support/suite.ts';
import { visit } from './support/visitor.ts';

const suite = startSuite();

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
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(/\/assets\/(?!boot).*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/login', { waitUntil: 'commit' });
  await page.locator('.header .wordmark svg').waitFor();
  const painted = `new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries().length > 0))
    .observe({ type: 'paint', buffered: true }))`;
  expect(await page.evaluate(painted)).toBe(true);
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
