import type { BenchPlace } from '../bench-place.ts';
import { type Contestant, measureCommand } from './measure-command.ts';
import type { Load, Measurement } from './measurement.ts';
import { recordLine } from './record-line.ts';
import { turns } from './turns.ts';

export interface Turns {
  readonly repeats: number;
  readonly seconds: number;
  readonly warmup: number;
  /** Numbers of requests in flight, measured one after the other. */
  readonly concurrency: readonly number[];
  /** The file that gets a JSON line for each measurement. */
  readonly out: string;
}

type Measure = (contestant: Contestant, load: Load) => Promise<Omit<Measurement, 'repeat'>>;

/** The share of the machine, 0 to 1, that other processes may use without spoiling the figures. */
const quietEnough = 0.1;

/**
 * Measures every contestant with each number of requests in flight.
 * @param measure runs one measurement, if that is more than running its command
 */
export async function measureInTurns(
  { repeats, seconds, warmup, concurrency, out }: Turns,
  place: BenchPlace,
  contestants: readonly Contestant[],
  measure: Measure = (contestant, load) => measureCommand(place, contestant, load),
): Promise<Measurement[]> {
  const { print } = place.progress;
  const measurements: Measurement[] = [];
  const all = concurrency.flatMap((inFlight) => contestants.map((contestant) => ({ contestant, inFlight })));
  for (const { repeat, one } of turns(repeats, all)) {
    const measured = await measure(one.contestant, { concurrency: one.inFlight, seconds, warmup });
    const measurement = { ...measured, repeat };
    measurements.push(measurement);
    recordLine(out, measurement);
    print(`  ${repeat}/${repeats}  ${describe(measurement)}`);
  }
  print(`✔ All measurements are in ${out}`);
  warnOfOthers(measurements, print);
  return measurements;
}

/** The load average is mostly our own; CPU time taken by others is what makes figures worthless. */
export function warnOfOthers(measurements: readonly Measurement[], print: (line: string) => void) {
  const most = Math.max(...measurements.map(({ other_cpu = 0 }) => other_cpu));
  if (most <= quietEnough) return;
  print(
    `⚠ Other processes used up to ${Math.round(most * 100)} % of the machine: measure again when it is quiet.`,
  );
}

function describe(one: Measurement): string {
  const failed = one.errors + one.lost > 0 ? `  ${one.errors} errors, ${one.lost} lost` : '';
  return (
    `${one.name.padEnd(8)} ${one.op === one.name ? 'ping-pong' : one.op}  ${one.concurrency} in flight  ` +
    `${one.req_per_s.toFixed(0)} requests/s  p50 ${one.p50_ms.toFixed(2)} ms  load ${one.load1.toFixed(1)}${failed}`
  );
}
