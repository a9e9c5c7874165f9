/** Times of a run: how long requests took, and how long each fault was felt. */
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
  /** The longest time during the fault and its repair in which no request was settled. */
  readonly stall: number;
  /** The longest request that was sent meanwhile. */
  readonly slowest: number;
  /** From the target's return to the first settled request. */
  readonly serving: number;
  /** Number of requests sent meanwhile that had to be retried, by their way. */
  readonly again: Readonly<Record<Command['via'], number>>;
  /** From the target's return until all workers and fronts reported that they were ready. */
  readonly ready: number;
  /** The longest time that a stream or STOMP client was disconnected. */
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

/** Of the gaps that overlap with the time. */
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
