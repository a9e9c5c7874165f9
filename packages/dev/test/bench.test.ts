import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { modelWay, workersWay } from '../src/bench/batch-ways.ts';
import { parseBenchOptions } from '../src/bench/bench-options.ts';
import { type FanoutMeasurement, fanoutReport } from '../src/bench/fanout/fanout-report.ts';
import { growthReport } from '../src/bench/growth/growth-report.ts';
import type { Measurement } from '../src/bench/measurement.ts';
import { peersReport } from '../src/bench/peers-report.ts';
import { statementsReport } from '../src/bench/statements-report.ts';
import { StackError } from '../src/stack-error.ts';

const refusal = (...args: string[]) => {
  try {
    parseBenchOptions(args, '/project');
  } catch (error) {
    if (error instanceof StackError) return error.lines.join('\n');
    throw error;
  }
  throw new Error('the options were taken');
};

test('without peers it says how to name them, and what can be measured without', () => {
  expect(refusal()).toContain('npm run bench -- --peers <folder>');
  for (const what of ['statements', 'costs', 'growth', 'fanout'])
    expect(refusal()).toContain(`npm run bench -- ${what}`);
});

test('a folder without peers is refused, with what it lacks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-no-peers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(refusal('--peers', folder)).toContain('it has no driver/main.go');
});

test('what is no number, no pair, or no option is refused', () => {
  expect(refusal('statements', '--repeats', '0')).toContain('--repeats 0');
  expect(refusal('statements', '--repeats', '1.5')).toContain('--repeats 1.5');
  expect(refusal('growth', '--messages', '5')).toContain('--messages 5');
  expect(refusal('fanout', '--connections', '0')).toContain('--connections 0');
  expect(refusal('fanout', '--rate', 'x')).toContain('--rate x');
  expect(refusal('costs', 'growth')).toContain('nothing called "costs growth"');
  expect(refusal('statement')).toContain('nothing called "statement"');
  expect(refusal('--peer', 'x')).toContain('--peer');
});

const measured = (
  name: string,
  concurrency: number,
  repeat: number,
  p50: number,
  rate: number,
): Measurement => ({
  name,
  op: name === 'kafkajs' ? name : 'user-status-change',
  concurrency,
  repeat,
  req_per_s: rate,
  p50_ms: p50,
  p95_ms: p50 * 2,
  p99_ms: p50 * 3,
  max_ms: p50 * 4,
  errors: 0,
  lost: 0,
  load1: 0.5,
  other_cpu: 0.01,
});

test('the report shows medians with their range, and ratios of medians with the range within repeats', () => {
  const report = peersReport(
    [
      ...[3, 2, 4].map((p50, index) => measured('kafkajs', 1, index + 1, p50, 1000 / p50)),
      ...[6, 6, 6].map((p50, index) => measured('parley', 1, index + 1, p50, 1000 / p50)),
      measured('kafkajs', 256, 1, 150, 1000),
      measured('parley', 256, 1, 50, 5000),
    ],
    'a machine',
  );
  expect(report).toContain('a machine\n');
  expect(report).toContain(
    '| kafkajs | ping-pong | 1 | **333** (250–500) | **3.00** (2.00–4.00) | 9.0 | 0 / 0 |',
  );
  expect(report).toContain(
    '| parley | user-status-change | 1 | **2.00** (1.50–3.00) | **0.50** (0.33–0.67) |',
  );
  expect(report).toContain(
    '| parley | user-status-change | 256 | **0.33** (0.33–0.33) | **5.00** (5.00–5.00) |',
  );
});

test('what a request takes in a big room is shown beside the same in a small one', () => {
  const one = { pair: 'user-search-chat', what: 'the latest' } as const;
  const times = [1, 2, 3].map((repeat) => ({ ...one, repeat, small_ms: 2, big_ms: repeat }));
  const report = growthReport(times, [{ ...one, looked: 50, blocks: 62 }], [1_000, 10_000_000], 'a machine');
  expect(report).toContain('| room of 1,000: ms | room of 10,000,000: ms |');
  expect(report).toContain(
    '| user-search-chat | the latest | **2.00** (2.00–2.00) | **2.00** (1.00–3.00) | 1.00 | 50 | 62 |',
  );
});

test('a batch in two round trips is compared with the same statements one after the other', () => {
  const one = (way: string, p50: number) =>
    ({ pair: 'user-add-chat', way, batch: 10, repeat: 1, n: 5, p50_ms: p50, cpu_ms: p50 / 2 }) as const;
  const report = statementsReport([one(workersWay, 2), one(modelWay, 6)], 'a machine');
  expect(report).toContain('| user-add-chat | 10 | **2.00** (2.00–2.00) | **6.00** (6.00–6.00) | 3.00 |');
});

test('what a front takes for STOMP is shown beside SSE, with ratios of the same repeat', () => {
  const load = { deliveries: 1, per_s: 1_000, busy: 0.9, bytes: 500, p50_ms: 3, p99_ms: 9 };
  const one = (kind: FanoutMeasurement['kind'], repeat: number, cpu_us: number): FanoutMeasurement => ({
    kind,
    repeat,
    heap_kib: 40,
    rss_kib: 80,
    full: { ...load, cpu_us },
    paced: { ...load, cpu_us },
  });
  const pairs = [
    [10, 20],
    [20, 30],
    [10, 10],
  ] as const;
  const report = fanoutReport(
    pairs.flatMap(([sse, stomp], at) => [one('sse', at, sse), one('stomp', at, stomp)]),
    'a machine',
  );
  const cells = (by: string) =>
    report
      .split('\n')
      .find((line) => line.startsWith(`| ${by} |`))
      ?.split(' | ');
  expect(cells('SSE')?.slice(1, 4)).toEqual([
    '**1000** (1000–1000)',
    '**90** (90–90)',
    '**10.0** (10.0–20.0)',
  ]);
  expect(cells('STOMP ÷ SSE')?.[3]).toBe('**2.00** (1.00–2.00)');
});
