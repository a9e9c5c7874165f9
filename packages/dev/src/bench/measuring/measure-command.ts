import { loadavg } from 'node:os';
import type { RunningProcess } from '../../processes/spawn-process.ts';
import { StackError } from '../../stack-error.ts';
import type { BenchPlace } from '../bench-place.ts';
import type { Load, Measurement } from './measurement.ts';
import { runTool } from './run-tool.ts';
import { type CpuReading, cpuBetween, type ProcessGroups, readCpu } from './watch-cpu.ts';

/** Something to be measured. */
export interface Contestant {
  readonly name: string;
  readonly op: string;
  /**
   * The command that puts it under load. It prints `{"phase":"measuring"}` when the measurement starts, and then its
   * result as one line of JSON.
   */
  readonly command: (load: Load) => readonly string[];
  /** The processes that do the work: `own`, `broker`, `database`, …; none if the command does it all. */
  readonly processes: ProcessGroups;
}

/** The command's own usage is ours too, though it is not measured. */
const driverGroup = 'driver';

/** `measuring`: the measurement has started; `over`: the result is there. */
export type Phase = 'measuring' | 'over';

/** One measurement, with the CPU time of its processes. */
export async function measureCommand(
  place: BenchPlace,
  { name, op, command, processes }: Contestant,
  load: Load,
  onPhase: (phase: Phase) => void = () => undefined,
): Promise<Omit<Measurement, 'repeat'>> {
  const [program = '', ...args] = command(load);
  const load1 = loadavg()[0] ?? 0;
  const readings: CpuReading[] = [];
  const { output, errors } = await runTool(place, {
    name: `Measuring ${name}`,
    program,
    args,
    cwd: place.folder,
    env: { ...process.env, MEASURE_PHASES: '1' },
    onStart: (running) =>
      followPhases(running, (phase) => {
        // The command exits after its result.
        const reading = readCpu({ ...processes, [driverGroup]: [running.pid] });
        if (reading) readings.push(reading);
        onPhase(phase);
      }),
  });
  const line = output.split('\n').findLast((text) => text.startsWith('{') && text.includes('"op"'));
  if (line === undefined)
    throw new StackError(
      `Measuring ${name} (${op}, ${load.concurrency} in flight) gave no result.`,
      ...errors.trim().split('\n').slice(-3),
    );
  const result = JSON.parse(line) as DriverResult;
  return { ...result, name, op, load1, ...usage(readings, result.n) };
}

type DriverResult = Omit<Measurement, 'name' | 'op' | 'repeat' | 'load1' | 'other_cpu' | 'cpu_ms'> & {
  n: number;
};

function followPhases({ child }: RunningProcess, onPhase: (phase: Phase) => void): void {
  const waiting: [Phase, string][] = [
    ['measuring', '"measuring"'],
    ['over', '"op"'],
  ];
  let told = '';
  child.stdout?.on('data', (text: string) => {
    told += text;
    for (let next = waiting[0]; next && told.includes(next[1]); next = waiting[0]) {
      waiting.shift();
      onPhase(next[0]);
    }
  });
}

function usage(readings: readonly CpuReading[], requests: number): Pick<Measurement, 'cpu_ms' | 'other_cpu'> {
  const [before, after] = readings;
  if (!before || !after) return { cpu_ms: {}, other_cpu: undefined };
  const { groups, others } = cpuBetween(before, after);
  const each = Object.entries(groups).map(([name, used]) => [name, used / requests]);
  return { cpu_ms: Object.fromEntries(each), other_cpu: others };
}
