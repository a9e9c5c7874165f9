import {
  groupsBy,
  type Measurement,
  ratioOf,
  showSpread,
  spreadOf,
  tableRow,
} from '../measuring/measurement.ts';

/** The baseline of all comparisons. */
export const floor = 'kafkajs';

/** The measurements as Markdown: a table of them all, and one of the ratios to the baseline. */
export function peersReport(measurements: readonly Measurement[], machine: string): string {
  return [machine, '', ...measuredTable(measurements), '', ...ratioTable(measurements), ''].join('\n');
}

type Value = (one: Measurement) => number;

const columns: readonly { title: string; show: (group: readonly Measurement[]) => string }[] = [
  { title: 'requests/s', show: spread((one) => one.req_per_s, 0) },
  { title: 'p50 ms', show: spread((one) => one.p50_ms, 2) },
  { title: 'p99 ms', show: (group) => median(group, (one) => one.p99_ms).toFixed(1) },
  {
    title: 'errors / lost',
    show: (group) => `${sum(group, ({ errors }) => errors)} / ${sum(group, ({ lost }) => lost)}`,
  },
  { title: 'its CPU, ms a request', show: cpu('own') },
  { title: "the broker's", show: cpu('broker') },
  { title: "the database's", show: cpu('database') },
  { title: 'load before', show: spread(({ load1 }) => load1, 1) },
  { title: 'CPU used by others, %', show: spread(({ other_cpu = Number.NaN }) => other_cpu * 100, 0) },
  { title: 'runs', show: (group) => String(group.length) },
];

/** A row for each contestant, operation and number in flight. */
export function measuredTable(measurements: readonly Measurement[]): string[] {
  return [
    tableRow(['who', 'what', 'in flight', ...columns.map(({ title }) => title)]),
    `|---|---|--:|${columns.map(() => '--:|').join('')}`,
    ...groupsOf(measurements).map((group) => {
      const [{ name, op, concurrency }] = group as [Measurement];
      return tableRow([
        name,
        op === name ? 'ping-pong' : op,
        concurrency,
        ...columns.map(({ show }) => show(group)),
      ]);
    }),
  ];
}

function ratioTable(measurements: readonly Measurement[]): string[] {
  const floors = measurements.filter(({ name }) => name === floor);
  const rows = groupsOf(measurements.filter(({ name }) => name !== floor)).flatMap((group) => {
    const [{ name, op, concurrency }] = group as [Measurement];
    const base = floors.filter((one) => one.concurrency === concurrency);
    if (base.length === 0) return [];
    const ratio = (value: Value) => showSpread(ratioOf(group, base, value), 2);
    return [tableRow([name, op, concurrency, ratio((one) => one.p50_ms), ratio((one) => one.req_per_s)])];
  });
  return [
    tableRow(['who', 'what', 'in flight', `p50 ÷ ${floor}'s`, `requests/s ÷ ${floor}'s`]),
    '|---|---|--:|--:|--:|',
    ...rows,
  ];
}

function spread(value: Value, digits: number) {
  return (group: readonly Measurement[]) => showSpread(spreadOf(group.map(value)), digits);
}

function cpu(name: string) {
  return (group: readonly Measurement[]) => {
    const used = group.flatMap(({ cpu_ms }) => cpu_ms[name] ?? []);
    return used.length === 0 ? '' : spreadOf(used).median.toFixed(3);
  };
}

const median = (group: readonly Measurement[], value: Value) => spreadOf(group.map(value)).median;
const sum = (group: readonly Measurement[], value: Value) =>
  group.reduce((total, one) => total + value(one), 0);

function groupsOf(measurements: readonly Measurement[]): Measurement[][] {
  const ordered = measurements.toSorted((a, b) => a.concurrency - b.concurrency);
  return groupsBy(ordered, ({ concurrency, name, op }) => `${concurrency} ${name} ${op}`);
}
