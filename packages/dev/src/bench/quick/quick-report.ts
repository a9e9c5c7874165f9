import { pingPong } from '../load/contestants.ts';
import { type Measurement, ratioOf, type Spread, showSpread, tableRow } from '../measuring/measurement.ts';

/** How much worse a chat is than a ping-pong: a higher ratio is slower. */
export interface QuickRatios {
  /** With one in flight, by median time. */
  readonly alone: number;
  /** With many, by requests per second. */
  readonly together: number;
}

/** The recorded baseline. */
export interface Recorded extends QuickRatios {
  readonly commit: string;
}

/** More than noise. */
export const muchWorse = 1.5;

const kinds = {
  alone: {
    what: '1 in flight: p50 of a chat ÷ p50 of a ping-pong',
    inFlight: 1,
    ratio: (chats: Measurement[], pings: Measurement[]) => ratioOf(chats, pings, ({ p50_ms }) => p50_ms),
  },
  together: {
    what: '256 in flight: ping-pongs a second ÷ chats a second',
    inFlight: 256,
    ratio: (chats: Measurement[], pings: Measurement[]) => ratioOf(pings, chats, (one) => one.req_per_s),
  },
} as const;
type Kind = keyof typeof kinds;
const kindNames = Object.keys(kinds) as Kind[];

function spreadIn(measurements: readonly Measurement[], kind: Kind): Spread {
  const those = measurements.filter(({ concurrency }) => concurrency === kinds[kind].inFlight);
  return kinds[kind].ratio(
    those.filter(({ name }) => name !== pingPong),
    those.filter(({ name }) => name === pingPong),
  );
}

export function quickRatios(measurements: readonly Measurement[]): QuickRatios {
  const rounded = (kind: Kind) => Number(spreadIn(measurements, kind).median.toFixed(2));
  return { alone: rounded('alone'), together: rounded('together') };
}

/** A line for each ratio: as good as recorded, or a warning. */
export function quickLines(ratios: QuickRatios, recorded: Recorded): string[] {
  return kindNames.map((kind) => {
    const { what } = kinds[kind];
    const worse = ratios[kind] / recorded[kind];
    const compared = `${ratios[kind].toFixed(2)} (recorded at ${recorded.commit}: ${recorded[kind].toFixed(2)})`;
    return worse > muchWorse
      ? `⚠ ${what}: ${compared}: ${worse.toFixed(1)} times as slow. If a fast path was lost, this shows where:  npm run bench -- profile`
      : `✔ ${what}: ${compared}`;
  });
}

export function quickReport(
  measurements: readonly Measurement[],
  ratios: QuickRatios,
  recorded: Recorded,
  machine: string,
): string {
  return [
    machine,
    '',
    tableRow(['what', 'ratio', 'recorded', 'ratio ÷ recorded']),
    '|---|--:|--:|--:|',
    ...kindNames.map((kind) =>
      tableRow([
        kinds[kind].what,
        showSpread(spreadIn(measurements, kind), 2),
        recorded[kind].toFixed(2),
        (ratios[kind] / recorded[kind]).toFixed(2),
      ]),
    ),
    '',
  ].join('\n');
}
