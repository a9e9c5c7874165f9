import {
  groupsBy,
  type Measurement,
  ratioOf,
  showSpread,
  spreadOf,
  tableRow,
} from '../measuring/measurement.ts';
import type { CallsTime } from './count-chat.ts';

/** What processes log and trace of a chat during a measurement. */
export const tellings = {
  nothing: 'ACCESS_LOG=none',
  problems: 'ACCESS_LOG=problems (default)',
  all: 'ACCESS_LOG=all',
  traced: 'every request traced',
  inspected: 'an inspector open',
} as const;
export type Telling = keyof typeof tellings;

export interface ObservingMeasurement extends Measurement {
  readonly telling: Telling;
}

/** The cost of log lines and traces, as a ratio to none; and the cost of the calls for them, as a share of a chat's. */
export function observingReport(
  measurements: readonly ObservingMeasurement[],
  calls: CallsTime,
  machine: string,
): string {
  const ofTelling = groupsBy(measurements, ({ telling }) => telling);
  const base = measurements.filter(({ telling }) => telling === 'nothing');
  const cpuOf = (process: string) => (one: Measurement) => (one.cpu_ms[process] ?? 0) * 1_000;
  const row = (what: string, process: 'front' | 'worker', microseconds: number) => {
    const chat = spreadOf(base.map(cpuOf(process))).median;
    const percent = (100 * microseconds) / chat;
    return tableRow([what, process, microseconds.toFixed(2), chat.toFixed(0), percent.toFixed(2)]);
  };
  return [
    machine,
    '',
    tableRow([
      'setting',
      'CPU a chat, µs: the front',
      'the worker',
      'ratio to ACCESS_LOG=none: the front',
      'the worker',
      'chats/s',
      'p50 ms',
    ]),
    '|---|--:|--:|--:|--:|--:|--:|',
    ...ofTelling.map((those) =>
      tableRow([
        tellings[those[0]?.telling ?? 'nothing'],
        ...['front', 'worker'].map((name) => showSpread(spreadOf(those.map(cpuOf(name))), 0)),
        ...['front', 'worker'].map((name) => showSpread(ratioOf(those, base, cpuOf(name)), 2)),
        showSpread(spreadOf(those.map(({ req_per_s }) => req_per_s)), 0),
        showSpread(spreadOf(those.map(({ p50_ms }) => p50_ms)), 1),
      ]),
    ),
    '',
    tableRow(['calls', 'in', 'CPU a chat, µs', 'of all CPU a chat there, µs', '%']),
    '|---|---|--:|--:|--:|',
    row('metrics', 'front', calls.front),
    row('metrics, for a chat handled alone', 'worker', calls.workerAlone),
    row('metrics, for one of a batch of 100', 'worker', calls.workerTogether),
    row('both log lines', 'front', calls.lines),
    row('an open inspector', 'front', calls.inspected),
    '',
  ].join('\n');
}
