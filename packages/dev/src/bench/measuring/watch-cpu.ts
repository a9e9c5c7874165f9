/** CPU time of processes and of the machine, from Linux's /proc; elsewhere nothing is known. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Named groups of processes that are counted together, each with its descendants. */
export type ProcessGroups = Readonly<Record<string, readonly number[]>>;

export interface CpuReading {
  /** Milliseconds of elapsed time. */
  readonly at: number;
  /** CPU milliseconds, user and system, of each group. */
  readonly groups: Readonly<Record<string, number>>;
  /** Of the whole machine. */
  readonly machine: number;
}

export interface CpuUse {
  /** CPU milliseconds of each group. */
  readonly groups: Readonly<Record<string, number>>;
  /** The share of the machine, 0 to 1, that all other processes used. */
  readonly others: number;
}

/** Milliseconds per tick in /proc: 100 ticks a second on all current systems. */
const tick = 10;

interface ProcessUse {
  readonly parent: number;
  readonly ticks: number;
}

/** @returns undefined without /proc */
export function readCpu(groups: ProcessGroups): CpuReading | undefined {
  if (!existsSync('/proc/stat')) return undefined;
  const processes = readProcesses();
  const used = Object.entries(groups).map(([name, roots]) => [name, ticksBelow(roots, processes) * tick]);
  return { at: performance.now(), groups: Object.fromEntries(used), machine: readMachine() * tick };
}

export function cpuBetween(before: CpuReading, after: CpuReading): CpuUse {
  const groups = Object.fromEntries(
    Object.entries(after.groups).map(([name, used]) => [name, used - (before.groups[name] ?? 0)]),
  );
  const ours = Object.values(groups).reduce((sum, used) => sum + used, 0);
  const all = (after.at - before.at) * cpus().length;
  return { groups, others: Math.max(0, after.machine - before.machine - ours) / all };
}

function readProcesses(): Map<number, ProcessUse> {
  const found = new Map<number, ProcessUse>();
  for (const name of readdirSync('/proc')) {
    const use = /^\d+$/.test(name) ? readProcess(name) : undefined;
    if (use) found.set(Number(name), use);
  }
  return found;
}

function readProcess(pid: string): ProcessUse | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // Its own time and that of its ended children: a pool may close database connections meanwhile.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return undefined; // it has just exited
  }
}

function ticksBelow(roots: readonly number[], processes: ReadonlyMap<number, ProcessUse>): number {
  let sum = 0;
  for (const [pid, { ticks }] of processes)
    for (let at = pid; at > 1; at = processes.get(at)?.parent ?? 0)
      if (roots.includes(at)) {
        sum += ticks;
        break;
      }
  return sum;
}

/** All but idle: user, nice, system and interrupts. */
function readMachine(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, soft = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return user + nice + system + interrupts + soft;
}
