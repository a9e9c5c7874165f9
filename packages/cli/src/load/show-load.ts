/** The results of many requests, as text for people. */
import { visibleLine } from '../terminal/visible-text.ts';
import { words } from '../words/language.ts';
import type { LoadReport } from './load-summary.ts';

/** Width of the longest bar, in columns. */
const barWidth = 40;

export function shownReport(report: LoadReport): string {
  const { milliseconds, histogram } = report;
  const most = Math.max(...histogram.map(({ count }) => count));
  const times = Object.entries(milliseconds).map(([name, value]) => `${name} ${value}`);
  const bars = histogram.map(
    ({ upTo, count }) =>
      `${`≤ ${upTo} ms`.padStart(12)} ${String(count).padStart(8)} ${'█'.repeat(Math.ceil((count / most) * barWidth))}`,
  );
  // Without answers there are no latencies.
  const told = bars.length === 0 ? [] : [`ms  ${times.join('  ')}`, ...bars];
  return `${[...outcomeLines(report), ...told].join('\n')}\n`;
}

function outcomeLines({
  requests,
  seconds,
  perSecond,
  done,
  errors,
  unanswered,
  unexpected,
}: LoadReport): string[] {
  const counts = [
    [words().done, done],
    ...Object.entries(errors),
    [words().unexpected, unexpected],
    [words().unanswered, unanswered],
  ] as [string, number][];
  return [
    words().loadRan(requests, seconds, perSecond),
    counts
      .filter(([, count], index) => index === 0 || count > 0)
      .map(([name, count]) => `${count} ${visibleLine(name)}`)
      .join(', '),
  ];
}
