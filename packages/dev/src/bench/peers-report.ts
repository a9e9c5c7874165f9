import { type Measurement, ratioOf, showSpread, spreadOf, tableRow } from './measurement.ts';

/** The floor everything is compared with. */
export const floor = 'kafkajs';

/** The measurements as Markdown: a table of them all, and one of the ratios to the floor. */
export function peersReport(measurements: readonly Measurement[], machine: string): string {
  return [machine, '', ...measuredTable(measurements), '', ...ratioTable(measurements), ''].join('\n');
}

function measuredTable(measurements: readonly Measurement[]): string[] {
  const rows = [...groupsOf(measurements).values()].map((group) => {
    const [{ name, op, concurrency }] = group as [Measurement];
    const over = (value: (one: Measurement) => number) => spreadOf(group.map(value));
    const sum = (value: (one: Measurement) => number) => group.reduce((total, one) => total + value(one), 0);
    return tableRow([
      name,
      op === name ? 'ping-pong' : op,
      concurrency,
      showSpread(
        over(({ req_per_s }) => req_per_s),
        0,
      ),
      showSpread(
        over(({ p50_ms }) => p50_ms),
        2,
      ),
      over(({ p99_ms }) => p99_ms).median.toFixed(1),
      `${sum(({ errors }) => errors)} / ${sum(({ lost }) => lost)}`,
      group[0]?.peer_cpu_ms_per_req === undefined
        ? ''
        : over(({ peer_cpu_ms_per_req = 0 }) => peer_cpu_ms_per_req).median.toFixed(2),
      showSpread(
        over(({ load1 }) => load1),
        1,
      ),
      showSpread(
        over(({ other_cpu }) => other_cpu * 100),
        0,
      ),
      group.length,
    ]);
  });
  return [
    tableRow([
      'who',
      'what',
      'in flight',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'errors / lost',
      'its CPU, ms a request',
      'load before',
      'CPU used by others, %',
      'runs',
    ]),
    '|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...rows,
  ];
}

function ratioTable(measurements: readonly Measurement[]): string[] {
  const floors = measurements.filter(({ name }) => name === floor);
  const rows = [...groupsOf(measurements.filter(({ name }) => name !== floor)).values()].flatMap((group) => {
    const [{ name, op, concurrency }] = group as [Measurement];
    const base = floors.filter((one) => one.concurrency === concurrency);
    if (base.length === 0) return [];
    return [
      tableRow([
        name,
        op,
        concurrency,
        showSpread(
          ratioOf(group, base, ({ p50_ms }) => p50_ms),
          2,
        ),
        showSpread(
          ratioOf(group, base, ({ req_per_s }) => req_per_s),
          2,
        ),
      ]),
    ];
  });
  return [
    tableRow(['who', 'what', 'in flight', `p50 ÷ ${floor}'s`, `requests/s ÷ ${floor}'s`]),
    '|---|---|--:|--:|--:|',
    ...rows,
  ];
}

function groupsOf(measurements: readonly Measurement[]): Map<string, Measurement[]> {
  const groups = new Map<string, Measurement[]>();
  const ordered = [...measurements].sort((a, b) => a.concurrency - b.concurrency);
  for (const one of ordered) {
    const key = `${one.concurrency} ${one.name} ${one.op}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}
