import { showSpread, spreadOf } from '../measuring/measurement.ts';

export interface GrowthMeasurement {
  pair: string;
  what: string;
  repeat: number;
  /** Milliseconds, in the small room and in the large one. */
  small_ms: number;
  big_ms: number;
}

export interface GrowthPlan {
  pair: string;
  what: string;
  /** Sum over its statements, in the large room. */
  looked: number;
  blocks: number;
}

/** Each request in the large room compared with the small one, as Markdown. */
export function growthReport(
  measurements: readonly GrowthMeasurement[],
  plans: readonly GrowthPlan[],
  sizes: readonly [small: number, big: number],
  machine: string,
): string {
  const [small, big] = sizes.map((size) => size.toLocaleString('en'));
  return [
    machine,
    '',
    `| pair | what | room of ${small}: ms | room of ${big}: ms | ratio | messages looked at | blocks |`,
    '|---|---|--:|--:|--:|--:|--:|',
    ...plans.map(({ pair, what, looked, blocks }) => {
      const own = measurements.filter((one) => one.pair === pair && one.what === what);
      const inSmall = spreadOf(own.map(({ small_ms }) => small_ms));
      const inBig = spreadOf(own.map(({ big_ms }) => big_ms));
      const ratio = (inBig.median / inSmall.median).toFixed(2);
      return `| ${[pair, what, showSpread(inSmall, 2), showSpread(inBig, 2), ratio, looked, blocks].join(' | ')} |`;
    }),
    '',
  ].join('\n');
}
