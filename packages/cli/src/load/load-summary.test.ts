import { expect, test } from 'vitest';
import { LoadSummary } from './load-summary.ts';

test('reports outcomes, quantiles and bars, in order', () => {
  const summary = new LoadSummary();
  for (let n = 1; n <= 1_000; n++) summary.add({ result: 'done', milliseconds: n / 10 });
  summary.add({ result: 'error', code: 'LOGIN_FAILED', milliseconds: 250.7 });
  summary.add({ result: 'unanswered', milliseconds: 15_000 });
  const { report } = summary;
  expect(report).toMatchObject({
    requests: 1_002,
    done: 1_000,
    unanswered: 1,
    unexpected: 0,
    errors: { LOGIN_FAILED: 1 },
  });
  const { min, p50, p90, p99, 'p99.9': p999, max } = report.milliseconds;
  expect([min, p50, p90, p99, p999, max]).toEqual(
    [0.1, 50, 90, 99, 100, 251].map((at) => expect.closeTo(at, -1)),
  );
  const quantiles = [min, p50, p90, p99, p999, max];
  expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
  expect(report.histogram.slice(0, 4)).toEqual([
    { upTo: 0.1, count: 1 },
    { upTo: 0.2, count: 1 },
    { upTo: 0.5, count: 3 },
    { upTo: 1, count: 5 },
  ]);
  expect(report.histogram.at(-1)).toEqual({ upTo: 500, count: 1 });
});

test('works without any answered request', () => {
  const summary = new LoadSummary();
  summary.add({ result: 'unanswered', milliseconds: 15_000 });
  expect(summary.report).toMatchObject({ unanswered: 1, milliseconds: { p50: 0, max: 0 }, histogram: [] });
});
