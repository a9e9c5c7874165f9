import { ratioOf, showSpread, spreadOf, tableRow } from '../measuring/measurement.ts';
import { type Kind, kinds } from './open-connection.ts';

/** The load on a front over some time. */
export interface FanoutLoad {
  deliveries: number;
  per_s: number;
  /** CPU time of the front's process per delivery, in microseconds. */
  cpu_us: number;
  /** The share of one core that the front used. */
  busy: number;
  /** Bytes received by a client per delivery. */
  bytes: number;
  p50_ms: number;
  p99_ms: number;
}

export interface FanoutMeasurement {
  kind: Kind;
  repeat: number;
  /** Per connection without traffic. */
  heap_kib: number;
  rss_kib: number;
  /** At the maximum rate. */
  full: FanoutLoad;
  /** At a given rate. */
  paced: FanoutLoad;
}

type Value = (one: FanoutMeasurement) => number;

const columns: readonly { title: string; value: Value; digits: number }[] = [
  { title: 'full: deliveries/s', value: ({ full }) => full.per_s, digits: 0 },
  { title: 'front busy, %', value: ({ full }) => full.busy * 100, digits: 0 },
  { title: 'CPU, µs a delivery', value: ({ full }) => full.cpu_us, digits: 1 },
  { title: 'paced: CPU, µs a delivery', value: ({ paced }) => paced.cpu_us, digits: 1 },
  { title: 'p50 ms', value: ({ paced }) => paced.p50_ms, digits: 1 },
  { title: 'p99 ms', value: ({ paced }) => paced.p99_ms, digits: 1 },
  { title: 'bytes a delivery', value: ({ paced }) => paced.bytes, digits: 0 },
  { title: 'heap, KiB a connection', value: ({ heap_kib }) => heap_kib, digits: 1 },
  { title: 'RSS, KiB a connection', value: ({ rss_kib }) => rss_kib, digits: 1 },
];

/** STOMP compared with SSE, and their ratio, as Markdown. */
export function fanoutReport(measurements: readonly FanoutMeasurement[], machine: string): string {
  const of = (kind: Kind) => measurements.filter((one) => one.kind === kind);
  return [
    machine,
    '',
    tableRow(['by', ...columns.map(({ title }) => title)]),
    `|---|${columns.map(() => '--:|').join('')}`,
    ...kinds.map((kind) =>
      tableRow([
        kind.toUpperCase(),
        ...columns.map(({ value, digits }) => showSpread(spreadOf(of(kind).map(value)), digits)),
      ]),
    ),
    tableRow([
      'STOMP ÷ SSE',
      ...columns.map(({ value }) => showSpread(ratioOf(of('stomp'), of('sse'), value), 2)),
    ]),
    '',
  ].join('\n');
}
