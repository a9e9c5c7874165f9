import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fromWhereWeAre, namedByTime } from '../out-path.ts';
import { StackError } from '../stack-error.ts';
import type { ClusterSize } from './cluster/cluster.ts';
import type { Fault } from './nemesis/fault.ts';
import { faults, faultsCalled, faultsFor, shortFaults } from './nemesis/faults.ts';
import { type ProtectionName, protectionNames, protections, protectionsCalled } from './protections.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { scenarios, scenariosCalled } from './scenarios/scenarios.ts';

export interface FaultsOptions extends ClusterSize {
  readonly seed: number;
  /** Duration of fault injection; undefined if faults are counted. */
  readonly seconds: number | undefined;
  /** How many times each fault is injected; undefined if the time decides. */
  readonly rounds: number | undefined;
  readonly faults: readonly Fault[];
  /** Protections that are disabled, to check that their loss is found. */
  readonly without: readonly ProtectionName[];
  /** Whether each is disabled in a run of its own. */
  readonly oneByOne: boolean;
  /** Scenarios to be measured instead of injecting faults; empty for faults. */
  readonly scenarios: readonly Scenario[];
  /** For scenarios: with few clients, for a short time. */
  readonly isShort: boolean;
  readonly users: number;
  readonly rooms: number;
  /** The folder for report, timeline and logs. */
  readonly out: string;
}

const size = { brokers: 3, workers: 2, fronts: 2 };

export const faultsUsage = `Usage: npm run faults -- [options]
Sends requests like many users, injects one fault after the other meanwhile, and checks whether anything was lost, doubled, out of order or invented.
  --seed <n>         repeats the same random choices (default: from the clock, and printed)
  --seconds <n>      how long faults are injected (120)
  --rounds <n>       instead of --seconds: until each fault was injected so many times
  --only <name,…>    only these faults
  --brokers <1|3>    Kafka brokers (${size.brokers})
  --workers <n>      (${size.workers})
  --fronts <n>       (${size.fronts})
  --users <n>        users who send and listen continuously (12)
  --rooms <n>        rooms that they share (5)
  --without <name,…> disables protections, to check that their loss is found; each: every one in a run of its own
  --scenario <name,…> measures these scenarios instead, or all
  --short            for scenarios: with few clients, and without judging times
  --out <folder>     gets report.md, timeline.svg and the logs (.parley-faults/<time>)
Faults:
${faults.map(({ name, about, isLong }) => `  ${name.padEnd(25)} ${about}${isLong ? ' (only with --only)' : ''}`).join('\n')}
Scenarios:
${scenarios.map(({ name, about }) => `  ${name.padEnd(25)} ${about}`).join('\n')}
Protections:
${Object.entries(protections)
  .map(([name, { about }]) => `  ${name.padEnd(25)} without it ${about}`)
  .join('\n')}
It exits with 1 and prints the seed if it finds an anomaly, or if a scenario misses a target; with --without each, if it does not find one. docs/reliability.md explains the report.`;

/**
 * @param root the project's folder
 * @returns undefined if only the usage was requested
 * @throws {StackError} saying what is wrong
 */
export function parseFaultsOptions(args: string[], root: string): FaultsOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const brokers = count('brokers', values.brokers ?? String(size.brokers), 1, 3);
  if (brokers === 2) throw wrongUsage('--brokers 2 cannot survive the loss of either: use one, or three.');
  const cluster = {
    brokers,
    workers: count('workers', values.workers ?? String(size.workers), 1, 8),
    fronts: count('fronts', values.fronts ?? String(size.fronts), 1, 8),
  };
  const named = values.only === undefined ? shortFaults : faultsCalled(values.only.split(','));
  const chosen = faultsFor(cluster, named);
  if (chosen.length === 0) throw wrongUsage(`--only ${values.only} needs more brokers, workers or fronts.`);
  return {
    ...cluster,
    faults: chosen,
    without: withoutNamed(values.without),
    oneByOne: values.without === 'each',
    seed: count('seed', values.seed ?? String(Date.now() % 1_000_000_000), 0, 2 ** 32 - 1),
    ...howLong(values.seconds, values.rounds),
    scenarios: values.scenario === undefined ? [] : scenariosCalled(values.scenario.split(',')),
    isShort: values.short,
    users: count('users', values.users ?? '12', 3, 100),
    rooms: count('rooms', values.rooms ?? '5', 1, 100),
    out: values.out === undefined ? namedByTime(join(root, '.parley-faults')) : fromWhereWeAre(values.out),
  };
}

/** For the run without one protection: with the faults that reveal its loss. */
export function optionsWithout(options: FaultsOptions, name: ProtectionName): FaultsOptions {
  const { faults: names, rounds } = protections[name];
  const chosen = faultsFor(options, faultsCalled(names));
  if (chosen.length === 0) throw wrongUsage(`--without each needs three brokers for ${name}.`);
  return {
    ...options,
    faults: chosen,
    rounds,
    seconds: undefined,
    without: [name],
    oneByOne: false,
    out: join(options.out, name),
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      options: {
        seed: text,
        seconds: text,
        rounds: text,
        only: text,
        brokers: text,
        workers: text,
        fronts: text,
        users: text,
        rooms: text,
        without: text,
        out: text,
        scenario: text,
        short: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/[.\n]/)[0] : String(error);
    throw wrongUsage(`${message}.`);
  }
}

function withoutNamed(names: string | undefined): ProtectionName[] {
  if (names === undefined) return [];
  return names === 'each' ? protectionNames : protectionsCalled(names.split(','));
}

function howLong(seconds: string | undefined, rounds: string | undefined) {
  if (seconds !== undefined && rounds !== undefined) throw wrongUsage('--seconds or --rounds, not both.');
  if (rounds !== undefined) return { seconds: undefined, rounds: count('rounds', rounds, 1, 10_000) };
  return { seconds: count('seconds', seconds ?? '120', 1, 86_400), rounds: undefined };
}

function count(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw wrongUsage(`--${name} ${text} is not a number from ${least} to ${most}.`);
}

function wrongUsage(message: string): StackError {
  return new StackError(message, 'See what there is:  npm run faults -- --help');
}
