/** What is told of a run: figures that are those of its history, and a picture of it. */
import { expect, test } from 'vitest';
import { measureFaults, measureRequests } from '../../src/faults/report/measure.ts';
import { reportOf } from '../../src/faults/report/report.ts';
import { drawTimeline } from '../../src/faults/report/timeline.ts';
import { smallHistory } from './small-history.ts';

/** Asked and settled at these milliseconds. */
function historyWith(times: readonly [asked: number, settled: number][]) {
  const history = smallHistory();
  const first = history.commands[0];
  if (!first?.outcome) throw new Error('a history of nothing');
  const { outcome } = first;
  history.commands = times.map(([invokedAt, at]) => ({ ...first, invokedAt, outcome: { ...outcome, at } }));
  return history;
}

const fault = {
  name: 'worker-killed',
  hit: 'worker 1',
  from: 1_000,
  healed: 3_000,
  back: 4_000,
  ready: 4_700,
  health: [],
  acts: [],
  kept: [],
};

test('a fault is felt from its breaking until all is back', () => {
  const history = historyWith([
    [0, 900],
    [950, 1_100],
    [1_200, 3_600],
    [4_100, 4_150],
  ]);
  const last = history.commands.at(-1);
  if (last) last.tries = 2;
  for (const stream of history.streams)
    stream.connections = [
      { front: 'a', from: 0, to: 1_500 },
      { front: 'b', from: 2_200, to: null },
    ];
  expect(measureFaults(history, [fault])).toEqual([
    {
      fault,
      stall: 2_500,
      slowest: 2_400,
      serving: 150,
      again: { topic: 1, http: 0, stomp: 0 },
      ready: 700,
      streamAway: 700,
    },
  ]);
});

test('the time of requests is from asking to the reply', () => {
  const history = historyWith(Array.from({ length: 100 }, (_, at) => [0, at + 1]));
  expect(measureRequests(history.commands)).toEqual({ p50: 51, p99: 100, max: 100 });
});

test('the report says how to repeat the run, what was found, and of each fault how long it was felt', () => {
  const history = historyWith([[0, 900]]);
  const anomalies = [{ kind: 'lost-message', about: 'message 7' }] as const;
  const options = { command: 'npm run faults -- --seed 5', seed: 5, machine: 'a machine' };
  const report = reportOf({ history, faults: [fault], anomalies }, options);
  expect(report).toContain('`npm run faults -- --seed 5`');
  expect(report).toContain('**Anomalies: 1** in 1 commands under 1 faults.');
  expect(report).toContain('- message 7');
  expect(report).toContain('| worker-killed | 1 |');
  expect(reportOf({ history, faults: [], anomalies: [] }, options)).toContain('**No anomaly** in 1 commands');
});

test('the timeline is a picture of all faults and streams', () => {
  const picture = drawTimeline(historyWith([[0, 900]]), [fault]);
  expect(picture.match(/<g>/g)).toHaveLength(1);
  expect(picture).toContain('<title>worker-killed: worker 1, 1.0 s to 4.0 s</title>');
  expect(picture).not.toMatch(/NaN|undefined|Infinity/);
});
