/** What a run says of times: how long requests took, and how long each fault was felt. */
import type { At, Command, History } from '../history.ts';
import type { FaultRecord } from '../nemesis/nemesis.ts';

/** Milliseconds. */
export interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface FaultTimes {
  readonly fault: FaultRecord;
  /** The longest time, while it was broken or mended, in which no request at all was settled. */
  readonly stall: number;
  /** The longest that a request took that was asked meanwhile. */
  readonly slowest: number;
  /** From when all was back to the first request that was settled. */
  readonly serving: number;
  /** How many that were asked meanwhile had to be tried again, by the way they went. */
  readonly again: Readonly<Record<Command['via'], number>>;
  /** From when what was broken was back to when all workers and fronts said that they were ready. */
  readonly ready: number;
  /** The longest time that a stream or STOMP client was without a connection. */
  readonly streamAway: number;
}

export function measureRequests(commands: readonly Command[]): Times {
  const took = commands.flatMap(({ invokedAt, outcome }) => (outcome ? [outcome.at - invokedAt] : []));
  const sorted = took.sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}

export function measureFaults(history: History, faults: readonly FaultRecord[]): FaultTimes[] {
  const settledAt = history.commands.flatMap(({ outcome }) => (outcome ? [outcome.at] : []));
  settledAt.sort((a, b) => a - b);
  return faults.map((fault) => ({
    fault,
    stall: longestGap(settledAt, fault.from, fault.back),
    slowest: slowest(history.commands, fault.from, fault.back),
    serving: Math.max(0, (settledAt.find((at) => at >= fault.back) ?? fault.back) - fault.back),
    again: {
      topic: triedAgain(history, fault, 'topic'),
      http: triedAgain(history, fault, 'http'),
      stomp: triedAgain(history, fault, 'stomp'),
    },
    ready: fault.ready - fault.back,
    streamAway: longestAway(history, fault.from, fault.back),
  }));
}

/** Of the gaps that lie in the time, in part at least. */
function longestGap(sorted: readonly At[], from: At, to: At): number {
  let longest = 0;
  for (let at = 1; at < sorted.length; at++) {
    const [before, next] = [sorted[at - 1] ?? 0, sorted[at] ?? 0];
    if (next >= from && before <= to) longest = Math.max(longest, next - Math.max(before, from));
  }
  return longest;
}

function slowest(commands: readonly Command[], from: At, to: At): number {
  return commands.reduce((longest, { invokedAt, outcome }) => {
    const isMeant = outcome && invokedAt >= from && invokedAt <= to;
    return isMeant ? Math.max(longest, outcome.at - invokedAt) : longest;
  }, 0);
}

function triedAgain({ commands }: History, { from, ready }: FaultRecord, via: Command['via']): number {
  const those = commands.filter(
    ({ invokedAt, tries }) => tries > 1 && invokedAt >= from && invokedAt <= ready,
  );
  return those.filter((command) => command.via === via).length;
}

function longestAway({ streams, subscribers }: History, from: At, to: At): number {
  let longest = 0;
  for (const { connections } of [...streams, ...subscribers])
    for (const [at, { to: ended }] of connections.entries()) {
      const next = connections[at + 1];
      if (next && ended !== null && ended >= from && ended <= to)
        longest = Math.max(longest, next.from - ended);
    }
  return longest;
}
