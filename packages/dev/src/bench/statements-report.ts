import { type Spread, showSpread, spreadOf } from './measurement.ts';

/** The way the worker itself takes; all others are the model API's. */
export const rawWay = 'raw';

export interface StatementMeasurement {
  statement: string;
  way: string;
  /** Requests in the batch, each of another user. */
  batch: number;
  repeat: number;
  /** Transactions. */
  n: number;
  /** Of a whole transaction: begin, the statement or statements, commit. */
  p50_ms: number;
  /** CPU time of the Node process per transaction. */
  cpu_ms: number;
}

interface WayMeasured {
  way: string;
  time: Spread;
  cpu: Spread;
}

/** Each raw statement beside the best of the model API's ways, as Markdown. */
export function statementsReport(measurements: readonly StatementMeasurement[], machine: string): string {
  const groups = new Map<string, StatementMeasurement[]>();
  for (const one of [...measurements].sort((a, b) => a.batch - b.batch)) {
    const key = `${one.statement} ${one.batch}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups.values()].sort(([a], [b]) =>
    (a?.statement ?? '').localeCompare(b?.statement ?? ''),
  );
  return [
    machine,
    '',
    '| statement | batch | raw: ms | model API: ms | ratio | raw: CPU ms | model API: CPU ms | ratio |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...rows.map(reportRow),
    '',
  ].join('\n');
}

function reportRow(group: readonly StatementMeasurement[]): string {
  const [{ statement, batch }] = group as [StatementMeasurement];
  const ways = [...new Set(group.map(({ way }) => way))].map((way) => measured(group, way));
  const raw = ways.find(({ way }) => way === rawWay);
  const [best] = ways.filter(({ way }) => way !== rawWay).sort((a, b) => a.time.median - b.time.median);
  if (!raw || !best) throw new RangeError(`${statement} was not measured both ways`);
  const cells = [
    statement,
    batch,
    showSpread(raw.time, 2),
    `${showSpread(best.time, 2)}${batch > 1 ? ` ${best.way}` : ''}`,
    (best.time.median / raw.time.median).toFixed(2),
    showSpread(raw.cpu, 2),
    showSpread(best.cpu, 2),
    (best.cpu.median / raw.cpu.median).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
}

function measured(group: readonly StatementMeasurement[], way: string): WayMeasured {
  const own = group.filter((one) => one.way === way);
  return {
    way,
    time: spreadOf(own.map(({ p50_ms }) => p50_ms)),
    cpu: spreadOf(own.map(({ cpu_ms }) => cpu_ms)),
  };
}
