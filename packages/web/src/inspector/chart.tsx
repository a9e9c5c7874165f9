/** Line charts of the last two minutes, drawn by uPlot: small, and fast enough to redraw every second. */
import 'uplot/dist/uPlot.min.css';
import type { TrafficSecond } from '@parley/contracts';
import { useEffect, useRef, useState } from 'preact/hooks';
import UPlot from 'uplot';
import { theme } from '../preferences.ts';
import type { ChartProps } from './chart-props.ts';

const height = 130;
/** Seconds. */
const span = 120;

export function Chart({ seconds, series }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const isDark = usePrefersDark();
  const data = dataOf(seconds, series);

  useEffect(() => {
    const drawnIn = place.current;
    if (!drawnIn) return;
    const width = () => Math.max(drawnIn.clientWidth, 100);
    const drawn = new UPlot({ ...optionsOf(series), width: width(), height }, data, drawnIn);
    plot.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize({ width: width(), height }));
    observer.observe(drawnIn);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
    // A new chart, because the colours are part of the drawing.
  }, [series, theme.value, isDark]);
  useEffect(() => plot.current?.setData(data), [seconds]);

  return <div ref={place} aria-hidden="true" />;
}

function dataOf(seconds: readonly TrafficSecond[], series: ChartProps['series']): UPlot.AlignedData {
  return [seconds.map(({ at }) => at), ...series.map(({ of }) => seconds.map((second) => second[of]))];
}

function optionsOf(series: ChartProps['series']): Omit<UPlot.Options, 'width' | 'height'> {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => resolved(style.getPropertyValue(name));
  const axis: UPlot.Axis = {
    stroke: color('--ink-soft'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
    font: `12px ${style.getPropertyValue('--font')}`,
  };
  return {
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    // Room for half of the first and last label of an axis.
    padding: [8, 28, 0, 0],
    scales: {
      x: { range: (_plot, _min, max) => [(max ?? 0) - span, max ?? 0] },
      y: { range: (_plot, _min, max) => [0, Math.max(max ?? 0, 5) * 1.1] },
    },
    axes: [
      { ...axis, size: 24, space: 80, values: '{HH}:{mm}:{ss}' },
      { ...axis, size: 44, space: 28 },
    ],
    series: [{}, ...series.map((each) => ({ stroke: color(each.color), width: 2, points: { size: 4 } }))],
  };
}

/** A canvas does not support `light-dark()`: uses the value computed by the browser. */
function resolved(value: string): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function usePrefersDark(): boolean {
  const [isDark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const asked = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => setDark(asked.matches);
    asked.addEventListener('change', follow);
    return () => asked.removeEventListener('change', follow);
  }, []);
  return isDark;
}
