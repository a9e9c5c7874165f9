import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { BrowserContext } from 'playwright-core';
import type { Tab } from './tab.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Puts axe into all pages of a browser, from the next document on, for which its visitor bypasses the Content-Security-Policy. */
export const addAxe = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript({ content: axeSource });

/** Puts axe into the page as it now is. */
export const putAxe = ({ page }: Tab): Promise<unknown> => page.evaluate(axeSource);

/** What lies over a page, behind which nothing can be reached. */
export const onlyDialogs = { within: 'dialog[open]' };

const widths = [360, 1280];

interface Looking {
  /** A selector, where only a part of the page is looked at. */
  within?: string;
  /** Whether in every look. In Korean not: its pages are looked at in each run, and no colour depends on the language. */
  isThorough?: boolean;
}

function schemesAt(width: number, isThorough: boolean) {
  if (isThorough) return ['light', 'dark'] as const;
  return width === widths[0] ? (['light'] as const) : (['dark'] as const);
}

/** One line for each violation, on the page as it now is, in every look or in two of them; axe is in the page already. */
export async function violations(tab: Tab, looking: Looking = {}): Promise<string[]> {
  const found: string[] = [];
  for (const width of widths) {
    await tab.page.setViewportSize({ width, height: 800 });
    found.push(...(await violationsAt(width, tab, looking)));
  }
  return found;
}

/** The same of a menu, which is to be opened in each size: it goes as the window changes its own. */
export async function violationsOfMenu(tab: Tab, open: () => Promise<void>): Promise<string[]> {
  const found: string[] = [];
  for (const width of widths) {
    await tab.page.setViewportSize({ width, height: 800 });
    await open();
    await tab.page.getByRole('menu').waitFor();
    found.push(...(await violationsAt(width, tab)));
    await tab.page.keyboard.press('Escape');
    await tab.page.getByRole('menu').waitFor({ state: 'detached' });
  }
  return found;
}

async function violationsAt(
  width: number,
  { page, language }: Tab,
  { within = 'html', isThorough = language === 'en' }: Looking = {},
): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of schemesAt(width, isThorough)) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await page.evaluate<axe.AxeResults>(
      // Style sheets and media are what rules want that are off, or that look at sounds.
      `axe.run('${within}', { resultTypes: ['violations'], preload: false })`,
    );
    for (const { id, help, nodes } of violations)
      found.push(`${colorScheme} ${width}: ${id} (${help}): ${nodes.map(({ html }) => html).join(' ')}`);
    if (await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth'))
      found.push(`${colorScheme} ${width}: wider than the screen`);
  }
  return found;
}

/** A phone's, and a desktop's 1280 by 1024 pixels at 400 % (WCAG 1.4.10). */
const narrow = [
  { width: 360, height: 800 },
  { width: 320, height: 256 },
];

/** In the page: what scrolls sideways, or around a frame that scrolls by itself, and controls that are seen only in part. */
const leaving = `[...(document.querySelector('.frame') && document.documentElement.scrollHeight > innerHeight
  ? ['the document scrolls, ' + document.documentElement.scrollHeight + ' in ' + innerHeight] : []),
...[...document.querySelectorAll('*')].flatMap((element) => {
  if (!element.checkVisibility({ visibilityProperty: true })) return [];
  const { overflowX, clipPath } = getComputedStyle(element);
  const name = element.outerHTML.slice(0, 120);
  if (/auto|scroll/.test(overflowX) && element.scrollWidth > element.clientWidth)
    return ['scrolls sideways, ' + element.scrollWidth + ' in ' + element.clientWidth + ': ' + name];
  const { left, right, width } = element.getBoundingClientRect();
  const isControl = element.matches('a, button, input, textarea, select, h1') && width > 1 && clipPath === 'none';
  return isControl && (left < -0.5 || right > innerWidth + 0.5)
    ? ['stands from ' + left + ' to ' + right + ': ' + name] : [];
})]`;

/** One line for each thing that doesn't fit into the narrowest windows there are, on the page as it now is. */
export async function whatLeavesTheScreen({ page }: Tab): Promise<string[]> {
  const found: string[] = [];
  for (const size of narrow) {
    await page.setViewportSize(size);
    for (const each of await page.evaluate<string[]>(leaving)) found.push(`${size.width}: ${each}`);
  }
  return found;
}
