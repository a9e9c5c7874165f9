import type axe from 'axe-core';
import type { Tab } from './tab.ts';

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [360, 1280].map((width) => ({ colorScheme, width })),
);

/** Each colour scheme and each width once: pages in Korean are looked at in each run, and no colour depends on the language. */
const fewLooks = looks.filter(({ colorScheme, width }) => (colorScheme === 'light') === (width === 360));

/**
 * One line for each violation, on the page as it now is, in every look in English, and in two of them in Korean; axe is in the page
 * already.
 * @param within a selector, where only a part of the page is looked at
 */
export async function violations({ page, language }: Tab, within = 'html'): Promise<string[]> {
  const found: string[] = [];
  for (const { colorScheme, width } of language === 'ko' ? fewLooks : looks) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await page.evaluate<axe.AxeResults>(
      `axe.run('${within}', { resultTypes: ['violations'] })`,
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
