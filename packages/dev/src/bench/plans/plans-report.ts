import { groupsBy, showSpread, spreadOf, tableRow } from '../measuring/measurement.ts';

/** Whose settings decide how statements are planned. */
export type PlanWay = 'worker' | 'postgres';

export interface PlanMeasurement {
  pair: string;
  form: string;
  way: PlanWay;
  /** Requests per batch, each of another user. */
  batch: number;
  repeat: number;
  /** Of a whole batch. */
  p50_ms: number;
  /** CPU time of the database per request. */
  cpu_ms: number;
}

/** The worker's settings compared with PostgreSQL's own, as Markdown. */
export function plansReport(measurements: readonly PlanMeasurement[], machine: string): string {
  const groups = groupsBy(measurements, ({ pair, form, batch }) => `${pair} ${form} ${batch}`);
  return [
    machine,
    '',
    "| pair | which | batch | p50 ms: the worker's | PostgreSQL's | CPU of the database, ms a request: the worker's | PostgreSQL's | ratio |",
    '|---|---|--:|--:|--:|--:|--:|--:|',
    ...groups.map(reportRow),
    '',
  ].join('\n');
}

function reportRow(group: readonly PlanMeasurement[]): string {
  const [{ pair, form, batch }] = group as [PlanMeasurement];
  const of = (way: PlanWay) => group.filter((one) => one.way === way);
  const time = (way: PlanWay) => showSpread(spreadOf(of(way).map(({ p50_ms }) => p50_ms)), 2);
  const cpu = (way: PlanWay) => spreadOf(of(way).map(({ cpu_ms }) => cpu_ms));
  return tableRow([
    pair,
    form,
    batch,
    time('worker'),
    time('postgres'),
    showSpread(cpu('worker'), 3),
    showSpread(cpu('postgres'), 3),
    (cpu('postgres').median / cpu('worker').median).toFixed(2),
  ]);
}
