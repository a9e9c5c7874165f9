import { groupsBy, type Measurement, ratioOf, showSpread, tableRow } from '../measuring/measurement.ts';
import { measuredTable } from '../peers/peers-report.ts';

/** The baseline of all comparisons. */
export const nest = 'nestjs';

/** All measurements, and their ratios to the NestJS peer's, as Markdown. */
export function httpReport(measurements: readonly Measurement[], machine: string): string {
  const peer = measurements.filter(({ name }) => name === nest);
  const others = groupsBy(
    measurements.filter(({ name }) => name !== nest).toSorted((a, b) => a.concurrency - b.concurrency),
    ({ concurrency, name, op }) => `${concurrency} ${name} ${op}`,
  );
  return [
    machine,
    '',
    ...measuredTable(measurements),
    '',
    tableRow(['who', 'what', 'in flight', "requests/s ÷ NestJS's", "p50 ÷ NestJS's", "p99 ÷ NestJS's"]),
    '|---|---|--:|--:|--:|--:|',
    ...others.map((group) => {
      const [{ name, op, concurrency }] = group as [Measurement];
      const base = peer.filter((one) => one.concurrency === concurrency);
      const ratio = (value: (one: Measurement) => number) => showSpread(ratioOf(group, base, value), 2);
      return tableRow([
        name,
        op,
        concurrency,
        ratio((one) => one.req_per_s),
        ratio((one) => one.p50_ms),
        ratio((one) => one.p99_ms),
      ]);
    }),
    '',
  ].join('\n');
}
