/** One run: a cluster, a load, faults, and the checker's findings in the history. */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkHistory } from './check/check-history.ts';
import { unansweredRequests } from './check/check-replies.ts';
import { checkStreams } from './check/check-streams.ts';
import { checkSubscribers } from './check/check-subscribers.ts';
import { indexHistory } from './check/index-history.ts';
import { type Cluster, startCluster, untilAllReady } from './cluster/cluster.ts';
import type { EnvironmentOf } from './cluster/start-members.ts';
import type { FaultsOptions } from './faults-options.ts';
import { during, type FaultsPlace } from './faults-place.ts';
import type { History } from './history.ts';
import { Load } from './load/load.ts';
import { breakThings, type FaultRecord } from './nemesis/nemesis.ts';
import { withoutProtections } from './protections.ts';
import { Random } from './random.ts';
import { countUnpublished, readState } from './read-state.ts';
import { readTopics, topicsOf } from './read-topics.ts';
import type { Findings } from './report/report.ts';

/** Milliseconds that events have to be published and delivered once nothing is sent any more. */
const settleWithin = 30_000;
/** Milliseconds within which all must be ready once everything is repaired. */
const readyWithin = 60_000;
/** Milliseconds between two faults, minimum and maximum: the previous one must be over, and its target back. */
const calm = [2_000, 5_000] as const;

/** What a run has recorded so far. */
export interface Seen {
  load: Load | undefined;
  readonly faults: FaultRecord[];
}

/** Watches a run while faults are injected. */
export interface Watch {
  readonly environmentOf: EnvironmentOf;
  begin(load: Pick<Load, 'now' | 'commands'>): void;
  /** Called when the faults and the load have ended. */
  end(): Promise<void>;
}

/** @param seen is updated during the run, for the case that it is interrupted */
export async function runFaults(
  options: FaultsOptions,
  place: FaultsPlace,
  seen: Seen,
  watch?: Watch,
): Promise<Findings> {
  const random = new Random(options.seed);
  const cluster = await startCluster(place, options, {
    hasNetworks: options.faults.some(({ disturbsNetworks }) => disturbsNetworks),
    hasSmallDisks: options.faults.some(({ fillsDisks }) => fillsDisks),
    environmentOf: watch?.environmentOf ?? (() => withoutProtections(place.root, options.without)),
  });
  const { signal } = place.fleet;
  const load = new Load({
    ...cluster,
    users: options.users,
    rooms: options.rooms,
    random: random.fork(),
    signal,
  });
  seen.load = load;
  try {
    await during(place, `Signing ${options.users} users up`, () => load.prepare());
    watch?.begin(load);
    await breakUnderLoad(options, place, cluster, load, random.fork(), (record) => seen.faults.push(record));
    await watch?.end();
    signal.throwIfAborted();
    const { faults } = seen;
    const history = await during(place, 'Reading the topics and the database', () =>
      readHistory(cluster, load, faults, options, signal),
    );
    return { history, faults, anomalies: checkHistory(history) };
  } finally {
    await load.stop();
  }
}

async function breakUnderLoad(
  { seconds, rounds, faults }: FaultsOptions,
  place: FaultsPlace,
  cluster: Cluster,
  load: Load,
  random: Random,
  onRecord: (record: FaultRecord) => void,
): Promise<void> {
  const until = seconds === undefined ? Number.POSITIVE_INFINITY : load.now() + seconds * 1_000;
  const count = rounds === undefined ? Number.POSITIVE_INFINITY : rounds * faults.length;
  const howLong = seconds === undefined ? `${count} times` : `for ${seconds} s`;
  const asking = load.run();
  await during(place, `Injecting faults ${howLong}`, async (step) => {
    const counting = setInterval(() => step.update(`${load.commands.length} commands settled`), 1_000);
    try {
      await breakThings({
        cluster,
        faults,
        random,
        until,
        count,
        calm,
        now: () => load.now(),
        onFault: (text) => place.progress.print(`  ${(load.now() / 1_000).toFixed(1)} s  ${text}`),
        onRecord,
        untilReady: () => untilAllReady(cluster, readyWithin),
        signal: place.fleet.signal,
      });
    } finally {
      clearInterval(counting);
    }
  });
  load.enough();
  await during(place, 'Waiting for the last replies', () => asking);
}

/**
 * What streams and subscriptions have received, and will receive, as plain objects: serializing the class instances
 * would lose some of it.
 */
export const listened = ({ listeners, subscribers }: Load): Pick<History, 'streams' | 'subscribers'> => ({
  streams: listeners.map(({ userId, told, connections, resets }) => ({ userId, told, connections, resets })),
  subscribers: subscribers.map(({ userId, hears, told, connections }) => ({
    userId,
    hears,
    told,
    connections,
  })),
});

async function readHistory(
  cluster: Cluster,
  load: Load,
  faults: readonly FaultRecord[],
  { without }: FaultsOptions,
  signal: AbortSignal,
): Promise<History> {
  await within(async () => (await countUnpublished(cluster.databaseUrl)) === 0, signal);
  const pairs = [...new Set(load.commands.map(({ pair }) => pair))];
  const acts = faults.flatMap(({ acts }) => acts);
  const readRecords = async () => {
    const records = [
      ...faults.flatMap(({ kept }) => kept),
      await readTopics(cluster.brokers, topicsOf(pairs)),
    ];
    return {
      requests: records.flatMap(({ requests }) => requests),
      replies: records.flatMap(({ replies }) => replies),
      events: records.flatMap(({ events }) => events),
    };
  };
  let records = await readRecords();
  const isAllAnswered = async () => {
    if (unansweredRequests({ commands: load.commands, acts, ...records }).length === 0) return true;
    records = await readRecords();
    return false;
  };
  await within(isAllAnswered, signal);
  const history: History = {
    commands: load.commands,
    ...listened(load),
    reused: load.reused,
    ...records,
    state: await readState(cluster.databaseUrl),
    health: faults.flatMap(({ health }) => health),
    acts,
  };
  const isAllTold = async () => {
    const indexed = indexHistory(history);
    const found = [...checkStreams(indexed), ...checkSubscribers(indexed)];
    return !found.some(({ kind }) => kind === 'stream-missed' || kind === 'subscription-missed');
  };
  // Without a protection, missing events never arrive.
  if (without.length === 0) await within(isAllTold, signal);
  return history;
}

/** Waits until it is true, or the time is over: the checker judges the result. */
async function within(isTrue: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  const end = performance.now() + settleWithin;
  while (!signal.aborted && performance.now() < end && !(await isTrue())) await sleep(500);
}
