/**
 * The rate of records and the latency of replies. The charts are loaded separately: the numbers are there without them.
 */
import type { TrafficSecond } from '@parley/contracts';
import type { ReadonlySignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { inspectorTexts } from '../i18n/inspector.ts';
import { textsOf } from '../i18n/messages.ts';
import type { ChartProps } from './chart-props.ts';

const rate = [
  { of: 'requests', color: '--accent' },
  { of: 'replies', color: '--ink-soft' },
  { of: 'refused', color: '--danger' },
] as const;
const latency = [
  { of: 'median', color: '--accent' },
  { of: 'p95', color: '--warm' },
] as const;

type SeriesName = (typeof rate | typeof latency)[number]['of'];

export function TrafficCharts({ seconds }: { seconds: ReadonlySignal<readonly TrafficSecond[]> }) {
  const text = textsOf(inspectorTexts);
  const [Chart, setChart] = useState<{ Component: ComponentType<ChartProps> } | null>(null);
  useEffect(() => {
    import('./chart.tsx').then(
      ({ Chart: Component }) => setChart({ Component }),
      () => undefined, // the numbers above are there
    );
  }, []);
  const shown = seconds.value;
  const last = shown.at(-1);
  // A second has both or neither.
  const { median = null, p95 = null } = last ?? {};
  const took =
    median === null || p95 === null
      ? text.noLatency
      : text.latencyAbout(text.milliseconds(median), text.milliseconds(p95));
  return (
    <div class="charts">
      <figure class="chart">
        <figcaption>
          <strong>{text.rate}</strong> {text.rateAbout(last?.requests ?? 0, last?.refused ?? 0)}
          <Legend series={rate} />
        </figcaption>
        <div class="chart-drawing">{Chart && <Chart.Component seconds={shown} series={rate} />}</div>
      </figure>
      <figure class="chart">
        <figcaption>
          <strong>{text.latency}</strong> {took}
          <Legend series={latency} />
        </figcaption>
        <div class="chart-drawing">{Chart && <Chart.Component seconds={shown} series={latency} />}</div>
      </figure>
    </div>
  );
}

function Legend({ series }: { series: readonly { of: SeriesName; color: string }[] }) {
  const text = textsOf(inspectorTexts);
  return (
    <span class="legend">
      {series.map(({ of, color }) => (
        <span class="legend-name" data-color={color} key={of}>
          {text.series[of]}
        </span>
      ))}
    </span>
  );
}
