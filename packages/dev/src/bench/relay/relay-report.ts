import { showSpread, spreadOf, tableRow } from '../measuring/measurement.ts';

export interface RelayMeasurement {
  repeat: number;
  /** Events that were published and deleted. */
  per_s: number;
  /** CPU microseconds per event, of each group of processes. */
  cpu_us: Readonly<Record<string, number>>;
  /** The share of the machine used by other processes. */
  others: number | undefined;
}

export function relayReport(measurements: readonly RelayMeasurement[], machine: string): string {
  const cpu = (name: string) => showSpread(spreadOf(measurements.map(({ cpu_us }) => cpu_us[name] ?? 0)), 0);
  return [
    machine,
    '',
    tableRow([
      'events/s',
      'CPU an event, µs: the worker',
      'the broker',
      'the database',
      'CPU used by others, %',
    ]),
    '|--:|--:|--:|--:|--:|',
    tableRow([
      showSpread(spreadOf(measurements.map(({ per_s }) => per_s)), 0),
      cpu('worker'),
      cpu('broker'),
      cpu('database'),
      showSpread(spreadOf(measurements.map(({ others = 0 }) => others * 100)), 0),
    ]),
    '',
  ].join('\n');
}
