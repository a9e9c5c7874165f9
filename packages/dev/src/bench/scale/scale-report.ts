import {
  groupsBy,
  type Measurement,
  type Spread,
  showSpread,
  spreadOf,
  tableRow,
} from '../measuring/measurement.ts';

/** The running processes. */
export interface Crew {
  readonly brokers: number;
  readonly workers: number;
  /** None of them has a stream. */
  readonly fronts: number;
}

export interface ScaleMeasurement extends Measurement, Crew {
  /** Write-ahead log and database growth per message. Bytes. */
  readonly wal_bytes: number;
  readonly stored_bytes: number;
}

const crewKey = ({ brokers, workers, fronts }: Crew) => `${brokers} ${workers} ${fronts}`;
const columns = ['own', 'fronts', 'broker', 'database'] as const;
type Column = (typeof columns)[number];

/** CPU microseconds per request. */
const usedBy = (group: readonly ScaleMeasurement[], column: Column): Spread =>
  spreadOf(group.map(({ cpu_ms }) => (cpu_ms[column] ?? 0) * 1_000));

/** Each crew's throughput and cost, and the cost of a front without listeners, as Markdown. */
export function scaleReport(measurements: readonly ScaleMeasurement[], machine: string): string {
  const crews = groupsBy(measurements, crewKey);
  return [
    machine,
    '',
    tableRow([
      'brokers',
      'workers',
      'fronts',
      'requests/s',
      'p50 ms',
      'CPU a request, µs: workers',
      'fronts',
      'brokers',
      'database',
      'all',
      'WAL, bytes a chat',
      'stored',
      'errors / lost',
    ]),
    `|${'--:|'.repeat(13)}`,
    ...crews.map(crewRow),
    '',
    ...frontTable(crews),
    '',
  ].join('\n');
}

function crewRow(group: readonly ScaleMeasurement[]): string {
  const [{ brokers, workers, fronts }] = group as [ScaleMeasurement];
  const used = columns.map((column) => usedBy(group, column));
  const failed = (value: 'errors' | 'lost') => group.reduce((sum, one) => sum + one[value], 0);
  return tableRow([
    brokers,
    workers,
    fronts,
    showSpread(spreadOf(group.map(({ req_per_s }) => req_per_s)), 0),
    spreadOf(group.map(({ p50_ms }) => p50_ms)).median.toFixed(1),
    ...used.map((spread) => showSpread(spread, 0)),
    used.reduce((sum, { median }) => sum + median, 0).toFixed(0),
    spreadOf(group.map(({ wal_bytes }) => wal_bytes)).median.toFixed(0),
    spreadOf(group.map(({ stored_bytes }) => stored_bytes)).median.toFixed(0),
    `${failed('errors')} / ${failed('lost')}`,
  ]);
}

/** A front's CPU time, and the brokers' additional CPU time; both per front and chat. */
function frontTable(crews: readonly ScaleMeasurement[][]): string[] {
  const rows = crews.flatMap((group) => {
    const [{ brokers, workers, fronts }] = group as [ScaleMeasurement];
    const without = crews.find(
      (other) => crewKey(other[0] as Crew) === crewKey({ brokers, workers, fronts: 0 }),
    );
    if (fronts === 0 || !without) return [];
    const own = usedBy(group, 'fronts').median / fronts;
    const broker = (usedBy(group, 'broker').median - usedBy(without, 'broker').median) / fronts;
    return [tableRow([brokers, fronts, own.toFixed(1), broker.toFixed(1)])];
  });
  return [
    tableRow(['brokers', 'fronts', 'a front with no stream: own CPU, µs a chat', "the brokers' for it"]),
    '|--:|--:|--:|--:|',
    ...rows,
  ];
}
