/** A chart of a run: settled requests and the slowest of them over time, with the faults and the streams. */
import type { At, History } from '../history.ts';
import type { FaultRecord } from '../nemesis/nemesis.ts';

const [width, left, right] = [1_200, 70, 20];
/** Top and height of the panels. */
const parts = {
  faults: { top: 30, height: 60 },
  rate: { top: 110, height: 130 },
  slowest: { top: 270, height: 130 },
  streams: { top: 430, height: 8 },
};
/** Milliseconds per column. */
const column = 250;
/** Range of the log scale for the slowest: milliseconds. */
const [shortest, longest] = [1, 60_000];

export function drawTimeline(history: History, faults: readonly FaultRecord[]): string {
  const end = Math.max(1_000, ...history.commands.map(({ outcome }) => outcome?.at ?? 0));
  const x = (at: At) => left + (Math.min(at, end) / end) * (width - left - right);
  const columns = countByColumn(history, end);
  const listening = history.streams.length + history.subscribers.length;
  const height = parts.streams.top + listening * parts.streams.height + 40;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...faults.map((fault, at) => band(fault, at, x, height)),
    ...axis(end, x, height),
    ...bars(columns, x),
    ...dots(columns, x),
    ...lines(history, end, x),
    '</svg>',
    '',
  ].join('\n');
}

interface Column {
  readonly at: At;
  settled: number;
  slowest: number;
}

function countByColumn({ commands }: History, end: At): Column[] {
  const columns: Column[] = Array.from({ length: Math.ceil(end / column) + 1 }, (_, at) => ({
    at: at * column,
    settled: 0,
    slowest: 0,
  }));
  for (const { invokedAt, outcome } of commands) {
    const one = outcome && columns[Math.floor(outcome.at / column)];
    if (!one) continue;
    one.settled += 1;
    one.slowest = Math.max(one.slowest, outcome.at - invokedAt);
  }
  return columns;
}

function band(
  { name, hit, from, healed, back }: FaultRecord,
  at: number,
  x: (at: At) => number,
  height: number,
) {
  const y = parts.faults.top + (at % 4) * 14;
  const bottom = height - 40;
  const rect = (begin: At, end: At, fill: string) =>
    `<rect x="${x(begin)}" y="${y}" width="${Math.max(1, x(end) - x(begin))}" height="${bottom - y}" fill="${fill}"/>`;
  return [
    '<g>',
    `<title>${name}: ${hit}, ${seconds(from)} to ${seconds(back)}</title>`,
    rect(from, healed, '#f8d0cc'),
    rect(healed, back, '#fbeecb'),
    `<text x="${x(from) + 2}" y="${y + 10}">${name}</text>`,
    '</g>',
  ].join('');
}

const seconds = (at: At) => `${(at / 1_000).toFixed(1)} s`;

function axis(end: At, x: (at: At) => number, height: number): string[] {
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300].find((each) => end / 1_000 / each <= 20) ?? 600;
  const ticks = Array.from({ length: Math.floor(end / 1_000 / step) + 1 }, (_, at) => at * step);
  const label = (y: number, text: string) => `<text x="4" y="${y}">${text}</text>`;
  return [
    label(parts.faults.top + 10, 'faults'),
    label(parts.rate.top + 10, 'settled/s'),
    label(parts.slowest.top + 10, 'slowest'),
    label(parts.streams.top + 6, 'streams'),
    ...ticks.map(
      (tick) => `<text x="${x(tick * 1_000)}" y="${height - 20}" text-anchor="middle">${tick} s</text>`,
    ),
  ];
}

function bars(columns: readonly Column[], x: (at: At) => number): string[] {
  const { top, height } = parts.rate;
  const most = Math.max(1, ...columns.map(({ settled }) => settled));
  const each = columns.map(({ at, settled }) => {
    const tall = (settled / most) * height;
    return `<rect x="${x(at)}" y="${top + height - tall}" width="${Math.max(0.5, x(at + column) - x(at))}" height="${tall}" fill="#4a7fb5"/>`;
  });
  return [
    ...each,
    `<text x="${left - 4}" y="${top + 24}" text-anchor="end">${(most * 1_000) / column}</text>`,
  ];
}

function dots(columns: readonly Column[], x: (at: At) => number): string[] {
  const { top, height } = parts.slowest;
  const scale = Math.log(longest / shortest);
  const y = (ms: number) =>
    top + height - (Math.log(Math.min(longest, Math.max(shortest, ms)) / shortest) / scale) * height;
  const grid = [10, 100, 1_000, 10_000].map(
    (ms) =>
      `<path d="M${left} ${y(ms)}H${width - right}" stroke="#ddd"/><text x="${left - 4}" y="${y(ms) + 4}" text-anchor="end">${ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`}</text>`,
  );
  const each = columns
    .filter(({ settled }) => settled > 0)
    .map(({ at, slowest }) => `<circle cx="${x(at)}" cy="${y(slowest)}" r="1.5" fill="#b5523f"/>`);
  return [...grid, ...each];
}

/** A stream, or a STOMP client below them, is drawn while it is connected, in its front's colour. */
function lines({ streams, subscribers }: History, end: At, x: (at: At) => number): string[] {
  const all = [...streams, ...subscribers];
  const fronts = [...new Set(all.flatMap(({ connections }) => connections.map(({ front }) => front)))].sort();
  const colours = ['#4c9a6a', '#8a63a8', '#c08a2e', '#3d8ea5'];
  return all.flatMap(({ connections }, at) => {
    const y = parts.streams.top + at * parts.streams.height;
    return connections.map(({ front, from, to }) => {
      const colour = colours[fronts.indexOf(front) % colours.length];
      return `<path d="M${x(from)} ${y}H${x(to ?? end)}" stroke="${colour}" stroke-width="4"/>`;
    });
  });
}
