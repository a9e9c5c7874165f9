/**
 * Breaks one thing after the other, and mends it: every fault once before any comes again, in an order and for times that
 * come again with the seed. Whatever happens, what is broken is mended in the end.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../cluster/cluster.ts';
import type { At } from '../history.ts';
import type { Random } from '../random.ts';
import type { Fault } from './fault.ts';

export interface FaultRecord {
  readonly name: string;
  readonly hit: string;
  /** When breaking began, when mending began, and when what was broken was back. */
  readonly from: At;
  readonly healed: At;
  readonly back: At;
}

export interface NemesisOptions {
  readonly cluster: Cluster;
  readonly faults: readonly Fault[];
  readonly random: Random;
  readonly now: () => At;
  /** When no more is broken, whatever is left. */
  readonly until: At;
  /** How many faults are made, at most. */
  readonly count: number;
  /** Milliseconds between two faults, from and to. */
  readonly calm: readonly [from: number, to: number];
  readonly onFault: (text: string) => void;
  readonly signal: AbortSignal;
}

export async function breakThings(options: NemesisOptions): Promise<FaultRecord[]> {
  const { faults, random, now, until, count, calm, signal } = options;
  const records: FaultRecord[] = [];
  let left: Fault[] = [];
  const wait = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  await wait(random.int(...calm));
  while (records.length < count && now() < until && !signal.aborted && faults.length > 0) {
    if (left.length === 0) left = random.shuffled(faults);
    const fault = left.shift();
    if (fault) records.push(await breakOne(fault, options, wait));
    await wait(random.int(...calm));
  }
  return records;
}

async function breakOne(
  fault: Fault,
  { cluster, random, now, onFault }: NemesisOptions,
  wait: (ms: number) => Promise<unknown>,
): Promise<FaultRecord> {
  const lasts = random.int(...fault.lasts);
  const from = now();
  const { hit, heal } = await fault.inject(cluster, random.fork());
  onFault(`${fault.name}: ${hit}`);
  await wait(lasts);
  const healed = now();
  await heal();
  return { name: fault.name, hit, from, healed, back: now() };
}
