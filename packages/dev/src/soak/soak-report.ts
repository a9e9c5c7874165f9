/** The findings of a soak in Markdown. */

import { measureRequests } from '../faults/report/measure.ts';
import type { Findings } from '../faults/report/report.ts';
import type { Judged } from './verdict.ts';

export interface SoakReportOptions {
  /** Repeats the soak. */
  readonly command: string;
  readonly machine: string;
}

export function soakReport(
  { history, faults, anomalies }: Findings,
  judged: readonly Judged[],
  { command, machine }: SoakReportOptions,
): string {
  const grown = judged.filter(({ isFlat }) => !isFlat);
  const { p50, p99, max } = measureRequests(history.commands);
  return [
    '# Soak',
    '',
    grown.length === 0
      ? `**Flat**: nothing grew beyond its limit in ${history.commands.length} commands under ${faults.length} faults.`
      : `**Grown**: ${grown.map(({ what }) => what).join(', ')}.`,
    '',
    `Anomalies: ${anomalies.length}${anomalies.length > 0 ? `, the first: ${anomalies[0]?.kind} ${anomalies[0]?.about}` : ''}`,
    '',
    `Run it again: \`${command}\``,
    '',
    `Machine: ${machine}`,
    '',
    `Time from the request to the reply, including faults: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, slowest ${max.toFixed(0)} ms`,
    '',
    '![Memory, event loops and latency over the time](soak.svg)',
    '',
    '| | median | growth over the time | allowed | |',
    '|---|---|---|---|---|',
    ...judged.map(({ what, unit, median, growth, allowed, isFlat }) => {
      const ofMedian = unit === 'B a request' ? 'MiB' : unit;
      return `| ${what} | ${median.toFixed(1)} ${ofMedian} | ${growth.toFixed(1)} ${unit} | ${allowed.toFixed(0)} ${unit} | ${isFlat ? 'flat' : '**grown**'} |`;
    }),
    '',
  ].join('\n');
}
