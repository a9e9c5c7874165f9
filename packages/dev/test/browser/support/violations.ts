import type axe from 'axe-core';
import type { Tab } from './tab.ts';

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [360, 1280].map((width) => ({ colorScheme, width })),
);

/**
 * One line for each violation, on the page as it now is, in every look; axe is in the page already.
 * @param within a selector, where only a part of the page is looked at
 */
export async function violations({ page }: Tab, within = 'html'): Promise<string[]> {
  const found: string[] = [];
  for (const { colorScheme, width } of looks) {
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
