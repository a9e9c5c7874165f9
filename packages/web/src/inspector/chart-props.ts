import type { TrafficSecond } from '@parley/contracts';

export interface ChartProps {
  readonly seconds: readonly TrafficSecond[];
  readonly series: readonly {
    readonly of: keyof TrafficSecond;
    /** A custom property of the styles. */
    readonly color: string;
  }[];
}
