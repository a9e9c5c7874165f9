import { expect, test } from 'vitest';
import { LoadSummary } from './load-summary.ts';
import { shownReport } from './show-load.ts';

test('without answers, no latencies are shown', () => {
  const summary = new LoadSummary();
  summary.add({ result: 'unanswered', milliseconds: 15_000 });
  const [outcome, counts, ...more] = shownReport(summary.report).trimEnd().split('\n');
  expect(outcome).toMatch(/^1 request in /);
  expect([counts, more]).toEqual(['0 done, 1 without a reply', []]);
  summary.add({ result: 'done', milliseconds: 12 });
  expect(shownReport(summary.report)).toMatch(/^ms {2}.*p50 12.*\n.*≤ 20 ms/m);
});
