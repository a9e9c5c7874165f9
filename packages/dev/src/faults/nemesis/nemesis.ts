/**
 * Injects one fault after the other, and repairs it: every fault once before any is repeated, in an order and with
 * durations that the seed reproduces. Whatever happens, everything is repaired in the end.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../cluster/cluster.ts';
import type { At, HealthNote, TopicAct } from '../history.ts';
import type { Random } from '../random.ts';
import type { TopicRecords } from '../read-topics.ts';
import type { Fault, Journal } from './fault.ts';

export interface FaultRecord {
  readonly name: string;
  readonly hit: string;
  /** When the injection began, when the repair began, and when the target was back. */
  readonly from: At;
  readonly healed: At;
  readonly back: At;
  /** When all workers and fronts reported that they were ready. */
  readonly ready: At;
  readonly health: readonly HealthNote[];
  readonly acts: readonly TopicAct[];
  /** Records that were on topics before their deletion. */
  readonly kept: readonly TopicRecords[];
}

export interface NemesisOptions {
  readonly cluster: Cluster;
  readonly faults: readonly Fault[];
  readonly random: Random;
  readonly now: () => At;
  /** When no more faults are injected, whatever is left. */
  readonly until: At;
  /** Maximum number of faults. */
  readonly count: number;
  /** Milliseconds between two faults: minimum and maximum. */
  readonly calm: readonly [from: number, to: number];
  readonly onFault: (text: string) => void;
  /** Called for each finished fault. */
  readonly onRecord: (record: FaultRecord) => void;
  /** Waits until all are ready. @returns the reasons of those that are not after a while */
  readonly untilReady: () => Promise<readonly string[]>;
  readonly signal: AbortSignal;
}

export async function breakThings(options: NemesisOptions): Promise<void> {
  const { faults, random, now, until, count, calm, onRecord, signal } = options;
  let made = 0;
  let left: Fault[] = [];
  const wait = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  await wait(random.int(...calm));
  while (made < count && now() < until && !signal.aborted && faults.length > 0) {
    if (left.length === 0) left = random.shuffled(faults);
    const fault = left.shift();
    if (fault) onRecord(await breakOne(fault, options, wait));
    made += 1;
    await wait(random.int(...calm));
  }
}

async function breakOne(
  fault: Fault,
  { cluster, random, now, onFault, untilReady }: NemesisOptions,
  wait: (ms: number) => Promise<unknown>,
): Promise<FaultRecord> {
  const lasts = random.int(...fault.lasts);
  const from = now();
  const health: HealthNote[] = [];
  const acts: TopicAct[] = [];
  const kept: TopicRecords[] = [];
  const journal: Journal = {
    now,
    health: (note) => void health.push({ ...note, at: now(), during: fault.name }),
    act: (act) => void acts.push(act),
    keep: (records) => void kept.push(records),
  };
  const { hit, heal } = await fault.inject(cluster, random.fork(), journal);
  onFault(`${fault.name}: ${hit}`);
  await wait(lasts);
  const healed = now();
  await heal();
  const back = now();
  for (const found of await untilReady()) journal.health({ promise: 'ready', found, isKept: false });
  return { name: fault.name, hit, from, healed, back, ready: now(), health, acts, kept };
}
