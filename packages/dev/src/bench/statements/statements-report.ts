import { type Spread, showSpread, spreadOf } from '../measuring/measurement.ts';
import { modelWay, workersWay } from './batch-ways.ts';

export interface StatementMeasurement {
  pair: string;
  way: string;
  /** Requests per batch, each of another user. */
  batch: number;
  repeat: number;
  /** Number of transactions. */
  n: number;
  /** Of a whole transaction, from BEGIN to COMMIT. */
  p50_ms: number;
  /** CPU time of the Node process per transaction. */
  cpu_ms: number;
}

interface WayMeasured {
  time: Spread;
  cpu: Spread;
}

/** The worker's way compared with the other, as Markdown. */
export function statementsReport(measurements: readonly StatementMeasurement[], machine: string): string {
  const groups = new Map<string, StatementMeasurement[]>();
  for (const one of [...measurements].sort((a, b) => a.batch - b.batch)) {
    const key = `${one.pair} ${one.batch}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups.values()].sort(([a], [b]) => (a?.pair ?? '').localeCompare(b?.pair ?? ''));
  return [
    machine,
    '',
    '| pair | batch | two round trips: ms | one after the other: ms | ratio | CPU of the process: ms | one after the other: ms | ratio |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...rows.map(reportRow),
    '',
  ].join('\n');
}

function reportRow(group: readonly StatementMeasurement[]): string {
  const [{ pair, batch }] = group as [StatementMeasurement];
  const own = measured(group, workersWay);
  const other = measured(group, modelWay);
  const cells = [
    pair,
    batch,
    showSpread(own.time, 2),
    showSpread(other.time, 2),
    (other.time.median / own.time.median).toFixed(2),
    showSpread(own.cpu, 2),
    showSpread(other.cpu, 2),
    (other.cpu.median / own.cpu.median).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
}

function measured(group: readonly StatementMeasurement[], way: string): WayMeasured {
  const own = group.filter((one) => one.way === way);
  return {
    time: spreadOf(own.map(({ p50_ms }) => p50_ms)),
    cpu: spreadOf(own.map(({ cpu_ms }) => cpu_ms)),
  };
}
