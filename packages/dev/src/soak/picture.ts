/** A chart of a soak: memory, heap, event loops and latency over time, with the faults behind. */
import type { At, Command } from '../faults/history.ts';
import type { FaultRecord } from '../faults/nemesis/nemesis.ts';
import type { Sample } from './samples.ts';
import type { Point } from './statistics.ts';
import { latencies } from './verdict.ts';

const [width, left, right] = [1_200, 70, 150];
const [top, height, between] = [30, 130, 40];
const colours = ['#4c9a6a', '#8a63a8', '#c08a2e', '#3d8ea5', '#b5523f', '#4a7fb5', '#777', '#333'];
const mib = 1024 * 1024;

interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
}

interface Panel {
  readonly title: string;
  readonly curves: readonly Curve[];
}

export function drawSoak(
  samples: readonly Sample[],
  commands: readonly Command[],
  faults: readonly FaultRecord[],
): string {
  const end = Math.max(1_000, ...samples.map(({ at }) => at));
  const x = (at: At) => left + (Math.min(at, end) / end) * (width - left - right);
  const panels = panelsOf(samples, commands);
  const bottom = top + panels.length * (height + between);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 20}" font-family="sans-serif" font-size="11" role="img" aria-label="Memory, event loops and latency over the time">`,
    `<rect width="${width}" height="${bottom + 20}" fill="#fff"/>`,
    ...faults.map(({ name, from, back }) =>
      [
        `<g><title>${name}</title>`,
        `<rect x="${x(from)}" y="${top}" width="${Math.max(1, x(back) - x(from))}" height="${bottom - between - top}" fill="#f8e3e0"/></g>`,
      ].join(''),
    ),
    ...panels.flatMap((panel, place) => drawPanel(panel, top + place * (height + between), x)),
    ...ticks(end).map(
      (tick) => `<text x="${x(tick)}" y="${bottom}" text-anchor="middle">${tick / 1_000} s</text>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

function panelsOf(samples: readonly Sample[], commands: readonly Command[]): Panel[] {
  const members = [...new Set(samples.map(({ member }) => member))].sort();
  const ofEach = (value: (sample: Sample) => number, isMeant = (_: Sample) => true): Curve[] =>
    members.map((member) => ({
      name: member,
      points: samples
        .filter((sample) => sample.member === member && isMeant(sample))
        .map((sample) => ({ x: sample.at, y: value(sample) })),
    }));
  return [
    { title: 'memory (RSS), MiB', curves: ofEach(({ rss }) => rss / mib) },
    {
      title: 'heap after garbage collection, MiB',
      curves: ofEach(
        ({ heapUsed }) => heapUsed / mib,
        ({ isCollected }) => isCollected,
      ),
    },
    { title: 'event loop late, p99, ms', curves: ofEach(({ loopP99 }) => loopP99) },
    {
      title: 'latency, ms',
      curves: [0.5, 0.99].map((part) => ({ name: `p${part * 100}`, points: latencies(commands, part) })),
    },
  ];
}

function drawPanel({ title, curves }: Panel, y: number, x: (at: At) => number): string[] {
  const most = Math.max(1, ...curves.flatMap(({ points }) => points.map((point) => point.y)));
  const place = (value: number) => y + height - (value / most) * height;
  return [
    `<text x="${left}" y="${y - 6}">${title}</text>`,
    ...[0, 0.5, 1].map(
      (part) =>
        `<path d="M${left} ${place(most * part)}H${width - right}" stroke="#ddd"/>` +
        `<text x="${left - 4}" y="${place(most * part) + 4}" text-anchor="end">${(most * part).toFixed(most < 10 ? 1 : 0)}</text>`,
    ),
    ...curves.flatMap(({ name, points }, number) => {
      const colour = colours[number % colours.length];
      const line = points.map((point) => `${x(point.x).toFixed(1)},${place(point.y).toFixed(1)}`).join(' ');
      return [
        `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
        `<text x="${width - right + 8}" y="${y + 12 + number * 14}" fill="${colour}">${name}</text>`,
      ];
    }),
  ];
}

function ticks(end: At): At[] {
  const step = [5, 10, 30, 60, 120, 300, 600].find((each) => end / 1_000 / each <= 15) ?? 3_600;
  return Array.from({ length: Math.floor(end / 1_000 / step) + 1 }, (_, place) => place * step * 1_000);
}
