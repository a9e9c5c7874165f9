import { type Measurement, spreadOf, tableRow } from '../measuring/measurement.ts';
import { type ProfiledSide, totalOf } from './draw-profile.ts';
import { categories } from './sort-profile.ts';

export interface ProfiledLoad {
  readonly inFlight: number;
  readonly sides: readonly ProfiledSide[];
}

/** The figures of the charts, as Markdown. */
export function profileReport(
  loads: readonly ProfiledLoad[],
  machine: string,
  measurements: readonly Measurement[],
): string {
  const columns = loads.flatMap(({ inFlight, sides }) => sides.map((side) => ({ inFlight, side })));
  return [
    machine,
    '',
    tableRow([
      'µs a request',
      ...columns.map(({ inFlight, side }) => `${inFlight} in flight: ${side.label}`),
    ]),
    `|---|${columns.map(() => '--:|').join('')}`,
    ...categories.map((category) =>
      tableRow([category, ...columns.map(({ side }) => side.spent[category].toFixed(1))]),
    ),
    tableRow(['total', ...columns.map(({ side }) => totalOf(side).toFixed(1))]),
    tableRow([
      'requests/s, profiled',
      ...columns.map(({ inFlight, side }) => {
        const own = measurements.filter((one) => one.concurrency === inFlight && one.name === side.label);
        return spreadOf(own.map(({ req_per_s }) => req_per_s)).median.toFixed(0);
      }),
    ]),
    '',
  ].join('\n');
}
