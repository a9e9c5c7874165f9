/** A bar chart: one chat's CPU time on each side, by category of code. */
import { type Category, categories } from './sort-profile.ts';

export interface ProfiledSide {
  readonly label: string;
  /** Microseconds per request. */
  readonly spent: Readonly<Record<Category, number>>;
}

const width = 720;
const left = 190;
const right = 70;
const barHeight = 13;
const rowGap = 9;
const legendTop = 34;
const legendRow = 18;

const style = `
    text { font: 13px system-ui, sans-serif; fill: #24292f; }
    .title { font-weight: 600; font-size: 15px; }
    .value { font-size: 11px; fill: #57606a; }
    .ground { fill: #ffffff; }
    .side-0 { fill: #9aa4b0; }
    .side-1 { fill: #0969da; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .value { fill: #9da7b3; }
      .ground { fill: #0d1117; }
      .side-0 { fill: #6e7681; }
      .side-1 { fill: #58a6ff; }
    }`;

export const totalOf = ({ spent }: ProfiledSide): number =>
  Object.values(spent).reduce((sum, part) => sum + part, 0);

const micros = (value: number) => (value < 10 ? value.toFixed(1) : value.toFixed(0));
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/**
 * @returns an SVG that is readable in light and dark mode, with a background of its own, as not every page follows the
 *   viewer's choice
 */
export function drawProfile(title: string, sides: readonly ProfiledSide[]): string {
  const most = Math.max(1, ...sides.flatMap(({ spent }) => Object.values(spent)));
  const scale = (width - left - right) / most;
  const rowHeight = sides.length * barHeight + rowGap;
  const top = legendTop + sides.length * legendRow + 8;
  const height = top + categories.length * rowHeight + 6;
  const legend = sides.map((side, index) => {
    const y = legendTop + index * legendRow;
    // The last side is always drawn as the current one.
    return (
      `  <rect class="side-${sideClass(index, sides)}" x="16" y="${y}" width="12" height="12" rx="2"/>\n` +
      `  <text x="34" y="${y + 11}">${escaped(side.label)}: ${micros(totalOf(side))} µs in all</text>`
    );
  });
  const rows = categories.map((category, row) => {
    const y = top + row * rowHeight;
    const bars = sides.map((side, index) => {
      const value = side.spent[category];
      const barY = y + index * barHeight;
      const length = Math.max(1, value * scale);
      return (
        `  <rect class="side-${sideClass(index, sides)}" x="${left}" y="${barY}" width="${length.toFixed(1)}" height="${barHeight - 2}" rx="2"/>\n` +
        `  <text class="value" x="${(left + length + 6).toFixed(1)}" y="${barY + 10}">${micros(value)}</text>`
      );
    });
    const middle = y + (sides.length * barHeight) / 2 + 3;
    return [
      `  <text x="${left - 10}" y="${middle}" text-anchor="end">${escaped(category)}</text>`,
      ...bars,
    ].join('\n');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `  <style>${style}\n  </style>`,
    `  <rect class="ground" width="${width}" height="${height}" rx="6"/>`,
    `  <text class="title" x="16" y="20">${escaped(title)}</text>`,
    ...legend,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

const sideClass = (index: number, sides: readonly unknown[]) => (index === sides.length - 1 ? 1 : 0);
