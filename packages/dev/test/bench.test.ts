import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type FanoutMeasurement, fanoutReport } from '../src/bench/fanout/fanout-report.ts';
import { growthReport } from '../src/bench/growth/growth-report.ts';
import { httpReport, nest } from '../src/bench/http/http-report.ts';
import type { Measurement } from '../src/bench/measuring/measurement.ts';
import { type CpuReading, cpuBetween, readCpu } from '../src/bench/measuring/watch-cpu.ts';
import { benchUsage, parseBench } from '../src/bench/parse-bench.ts';
import { peersReport } from '../src/bench/peers/peers-report.ts';
import { type PlanWay, plansReport } from '../src/bench/plans/plans-report.ts';
import { drawProfile, type ProfiledSide } from '../src/bench/profile/draw-profile.ts';
import { categories, sortProfile } from '../src/bench/profile/sort-profile.ts';
import { quickLines, quickRatios } from '../src/bench/quick/quick-report.ts';
import { scaleReport } from '../src/bench/scale/scale-report.ts';
import { modelWay, workersWay } from '../src/bench/statements/batch-ways.ts';
import { statementsReport } from '../src/bench/statements/statements-report.ts';
import { jvmFlags } from '../src/kafka/broker.ts';
import { StackError } from '../src/stack-error.ts';

const refusal = (...args: string[]) => {
  try {
    parseBench(args, '/project');
  } catch (error) {
    if (error instanceof StackError) return error.lines.join('\n');
    throw error;
  }
  throw new Error('the options were taken');
};

test('without peers it says how to name them, and what can be measured without', () => {
  expect(refusal()).toContain('npm run bench -- --peers <folder>');
  for (const what of [
    'quick',
    'statements',
    'costs',
    'plans',
    'growth',
    'fanout',
    'scale',
    'relay',
    'profile',
    'observing',
  ])
    expect(refusal()).toContain(`npm run bench -- ${what}`);
});

test('a folder without peers is refused, with what it lacks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-no-peers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(refusal('--peers', folder)).toContain('it has no driver/main.go');
});

test('the usage names every measurement, and each option with its usual value', () => {
  for (const call of ['quick', 'scale', 'profile', '--peers <folder>', '--peers <folder> --http'])
    expect(benchUsage).toContain(`npm run bench -- ${call}\n`);
  expect(benchUsage).toContain('--brokers <n,…>        brokers of the clusters (1,3)');
});

test('what is measured over HTTP needs the NestJS peer, and what is measured alone no peers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-no-nest-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(refusal('--http')).toContain('npm run bench -- --peers <folder>');
  expect(refusal('--peers', folder, '--http')).toContain('it has no nest/front/package.json');
  for (const what of ['quick', 'scale', 'profile'])
    expect(parseBench([what], '/project'), what).toBeTypeOf('function');
  expect(parseBench(['--help'], '/project')).toBeUndefined();
});

test('what is no number, no pair, or no option is refused', () => {
  expect(refusal('statements', '--repeats', '0')).toContain('--repeats 0');
  expect(refusal('statements', '--repeats', '1.5')).toContain('--repeats 1.5');
  expect(refusal('growth', '--messages', '5')).toContain('--messages 5');
  expect(refusal('fanout', '--connections', '0')).toContain('--connections 0');
  expect(refusal('fanout', '--rate', 'x')).toContain('--rate x');
  expect(refusal('costs', 'growth')).toContain('no measurement "costs growth"');
  expect(refusal('statement')).toContain('no measurement "statement"');
  expect(refusal('--peer', 'x')).toContain('--peer');
  expect(refusal('scale', '--members', '1,x')).toContain('--members x');
  expect(refusal('costs', '--repeats', '3')).toContain(
    '--repeats is not an option of npm run bench -- costs',
  );
  expect(refusal('quick', '--peers', 'x')).toContain('--peers is not an option of npm run bench -- quick');
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
  seconds: 1,
  req_per_s: rate,
  p50_ms: p50,
  p95_ms: p50 * 2,
  p99_ms: p50 * 3,
  max_ms: p50 * 4,
  errors: 0,
  lost: 0,
  load1: 0.5,
  other_cpu: 0.01,
  cpu_ms: {},
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

test('a request slower than recorded by more than half is warned of, and one as slow as recorded is not', () => {
  const recorded = { alone: 2, together: 1, commit: 'abc1234' };
  const ratios = quickRatios([
    ...[4, 4.4, 3.6].map((p50, index) => measured('ping-pong', 1, index, p50, 1)),
    ...[13, 13, 13].map((p50, index) => measured('parley', 1, index, p50, 1)),
    measured('ping-pong', 256, 1, 90, 3_000),
    measured('parley', 256, 1, 60, 2_500),
  ]);
  expect(ratios).toEqual({ alone: 3.25, together: 1.2 });
  const [alone, together] = quickLines(ratios, recorded);
  expect(alone).toMatch(/^⚠ 1 in flight: .* 3\.25 \(recorded at abc1234: 2\.00\): 1\.6 times as slow/);
  expect(together).toMatch(/^✔ 256 in flight: .* 1\.20 \(recorded at abc1234: 1\.00\)$/);
});

test('what an idle front costs is its own time and what brokers take more than without, for each front', () => {
  const one = (fronts: number, cpu_ms: Measurement['cpu_ms']) => ({
    ...measured('parley', 256, 1, 50, 5_000),
    ...{ brokers: 1, workers: 1, fronts, cpu_ms, wal_bytes: 3_000, stored_bytes: 1_000 },
  });
  const report = scaleReport(
    [
      one(0, { own: 0.2, fronts: 0, broker: 0.1, database: 0.15 }),
      one(2, { own: 0.2, fronts: 0.06, broker: 0.14, database: 0.15 }),
    ],
    'a machine',
  );
  expect(report).toContain('| 1 | 1 | 0 | **5000** (5000–5000) | 50.0 | **200** (200–200) |');
  expect(report).toContain('| 1 | 2 | 30.0 | 20.0 |');
});

test('chats over HTTP are shown as ratios to the NestJS peer of the same repeat', () => {
  const http = (name: string, op: string, rate: number) => ({
    ...measured(name, 256, 1, 1_000 / rate, rate),
    op,
  });
  const report = httpReport(
    [http(nest, 'POST to its answer', 500), http('parley', "POST to another member's event", 4_000)],
    'a machine',
  );
  expect(report).toContain(
    "| parley | POST to another member's event | 256 | **8.00** (8.00–8.00) | **0.13** (0.13–0.13) |",
  );
});

test('a profile is sorted by whose code took the time: by files, and by the caller where Node.js itself did', () => {
  const frame = (functionName: string, url: string) => ({
    ...{ functionName, url, scriptId: '', lineNumber: 0, columnNumber: 0 },
  });
  const library = (name: string) => `file:///x/node_modules/.pnpm/${name}@1/node_modules/${name}/index.js`;
  const own = 'file:///x/packages/worker/dist/batch/answer-once.js';
  const nodes = [
    { id: 1, callFrame: frame('(root)', ''), children: [2, 3, 5, 7, 9, 11, 12] },
    { id: 2, callFrame: frame('(idle)', '') },
    { id: 3, callFrame: frame('answer', own), children: [4] },
    { id: 4, callFrame: frame('concat', '') },
    { id: 5, callFrame: frame('query', library('pg')), children: [6, 8] },
    { id: 6, callFrame: frame('writev', '') },
    { id: 7, callFrame: frame('(garbage collector)', '') },
    { id: 8, callFrame: frame('utf8Write', '') },
    { id: 9, callFrame: frame('info', library('pino')), children: [10] },
    { id: 10, callFrame: frame('writeString', '') },
    { id: 11, callFrame: frame('decode', library('kafkajs')) },
    {
      id: 12,
      callFrame: frame('start', 'file:///x/packages/dev/dist/bench/profile/take-profile.js'),
      children: [13],
    },
    { id: 13, callFrame: frame('dispatch', '') },
  ];
  const samples = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
  const spent = sortProfile({
    ...{ nodes, samples, startTime: 0, endTime: 0 },
    timeDeltas: [0, 1_000, ...samples.slice(1).map((id) => id)],
  });
  expect(spent).toEqual({
    'our own code': 3 + 4,
    pg: 5 + 8,
    'sockets, system calls': 6,
    'garbage collection': 7,
    log: 9 + 10,
    kafkajs: 11,
    Prisma: 0,
    'Node.js, other libraries': 0,
  });
});

test('a picture of a profile has a bar for each part and side, is small, and is drawn for light and dark', () => {
  const spent = Object.fromEntries(
    categories.map((name, index) => [name, index + 0.5]),
  ) as ProfiledSide['spent'];
  const picture = drawProfile('A <title>', [
    { label: 'before', spent },
    { label: 'now', spent },
  ]);
  expect(picture.match(/<rect /g)).toHaveLength(1 + 2 + 2 * categories.length);
  expect(picture).toContain('A &lt;title></text>');
  expect(picture).toContain('prefers-color-scheme: dark');
  expect(picture.length).toBeLessThan(60_000);
});

test('brokers of a benchmark run with all compilers, as in a deployment, and those of npm start begin quickly', () => {
  expect(jvmFlags.deployment.join(' ')).not.toMatch(/TieredStopAtLevel|UseSerialGC/);
  expect(jvmFlags['quick start']).toContain('-XX:TieredStopAtLevel=1');
});

test('CPU time of processes is counted with that of their children, ended ones too', async () => {
  const groups = { own: [process.pid], nobody: [] };
  const before = readCpu(groups);
  if (!before) return; // no Linux
  const burn = `const end = Date.now() + 300; while (Date.now() < end);`;
  execFileSync(process.execPath, ['-e', burn]);
  const { groups: used, others } = cpuBetween(before, readCpu(groups) as CpuReading);
  expect(used.own).toBeGreaterThan(100);
  expect(used.nobody).toBe(0);
  expect(others).toBeLessThanOrEqual(1);
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

test("what plans cost with the worker's settings is shown beside PostgreSQL's own", () => {
  const one = (way: PlanWay, cpu_ms: number) =>
    ({
      pair: 'user-search-room',
      form: 'one',
      way,
      batch: 1,
      repeat: 1,
      p50_ms: 2 * cpu_ms,
      cpu_ms,
    }) as const;
  const report = plansReport([one('worker', 1), one('postgres', 3)], 'a machine');
  expect(report).toContain(
    '| user-search-room | one | 1 | **2.00** (2.00–2.00) | **6.00** (6.00–6.00) | **1.000** (1.000–1.000) | **3.000** (3.000–3.000) | 3.00 |',
  );
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
