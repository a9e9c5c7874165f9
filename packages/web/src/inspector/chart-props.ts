import type { TrafficSecond } from '@parley/contracts';

export interface ChartProps {
  readonly seconds: readonly TrafficSecond[];
  readonly series: readonly {
    readonly of: keyof TrafficSecond;
    /** A custom CSS property. */
    readonly color: string;
  }[];
}
