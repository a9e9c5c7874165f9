import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { otherCommand } from '../launcher/command-line.mjs';
import { type CommandContext, showError } from './command.ts';
import type { AnomalyKind } from './faults/check/anomaly.ts';
import {
  type FaultsOptions,
  faultsUsage,
  optionsWithout,
  parseFaultsOptions,
} from './faults/faults-options.ts';
import type { FaultsPlace } from './faults/faults-place.ts';
import { inOwnFolder } from './faults/in-own-folder.ts';
import { faultsFor, shortFaults } from './faults/nemesis/faults.ts';
import { protections } from './faults/protections.ts';
import { type Findings, reportOf } from './faults/report/report.ts';
import { broken, scenarioReport } from './faults/report/scenario-report.ts';
import { drawTimeline } from './faults/report/timeline.ts';
import { listened, runFaults, type Seen } from './faults/run-faults.ts';
import { type Outcome, runScenarios } from './faults/scenarios/run-scenarios.ts';

/**
 * `npm run faults`: injects faults under load, on services of its own in a temporary folder, of which only the report
 * is kept.
 */
export async function run(args: string[], context: CommandContext): Promise<number> {
  try {
    const options = parseFaultsOptions(args, context.root);
    if (!options) {
      process.stdout.write(`${faultsUsage}\n`);
      return 0;
    }
    return options.oneByOne
      ? await runOneByOne(options, context)
      : await runOnce(options, context, (findings) => tell(findings, options));
  } catch (error) {
    return showError(error, context);
  }
}

/**
 * Disables each protection in a run of its own. @returns 1 if the loss of one was not found, or the code of an
 * interruption
 */
async function runOneByOne(options: FaultsOptions, context: CommandContext): Promise<number> {
  const lines: string[] = [];
  let isEachFound = true;
  for (const name of options.without) {
    context.progress.print(`Without ${name}: ${protections[name].about}`);
    let kinds: readonly AnomalyKind[] | undefined;
    const one = optionsWithout(options, name);
    const code = await runOnce(one, context, (findings) => {
      kinds = [...new Set(findings.anomalies.map(({ kind }) => kind))];
      writeReport(findings, one);
      return 0;
    });
    if (!kinds) return code;
    const isFound = protections[name].finds.some((kind) => kinds?.includes(kind));
    isEachFound &&= isFound;
    lines.push(`${isFound ? '✔' : '✖'} ${name.padEnd(18)} ${kinds.join(', ') || 'nothing was found'}`);
  }
  process.stdout.write(`\n${lines.join('\n')}\n${options.out}\n`);
  return isEachFound ? 0 : 1;
}

function runOnce(
  options: FaultsOptions,
  context: CommandContext,
  use: (findings: Findings) => number,
): Promise<number> {
  context.progress.print(`Seed ${options.seed}`);
  const seen: Seen = { load: undefined, faults: [] };
  const work = async (place: FaultsPlace) => {
    if (options.scenarios.length > 0) return tellScenarios(await runScenarios(options, place), options);
    return use(await runFaults(options, place, seen));
  };
  return inOwnFolder(options.out, context, work, () => keepWhatWasSeen(seen, options, context));
}

/** For an interrupted run: whoever stopped it may have seen something. */
function keepWhatWasSeen({ load, faults }: Seen, { out, seed }: FaultsOptions, { progress }: CommandContext) {
  if (!load) return;
  const file = join(out, 'history.json');
  const history = { commands: load.commands, ...listened(load), faults };
  writeFileSync(file, JSON.stringify(history));
  progress.print(`Interrupted, seed ${seed}; the history until then:  ${file}`);
}

/** @returns the exit code */
function tellScenarios(outcomes: readonly Outcome[], { scenarios, isShort, out }: FaultsOptions): number {
  const names = scenarios.map(({ name }) => name).join(',');
  const command = otherCommand('faults', ['--scenario', names, ...(isShort ? ['--short'] : [])]);
  const report = scenarioReport(outcomes, { command, machine: machine(), isShort });
  writeFileSync(join(out, 'report.md'), report);
  process.stdout.write(`\n${report}\n${join(out, 'report.md')}\n`);
  return broken(outcomes, isShort).length === 0 ? 0 : 1;
}

const machine = () => `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;

/** @returns the exit code */
function tell(findings: Findings, options: FaultsOptions): number {
  const { report, command } = writeReport(findings, options);
  process.stdout.write(`\n${report}\n${join(options.out, 'report.md')}\n`);
  const { length } = findings.anomalies;
  if (length === 0) return 0;
  process.stdout.write(`✖ ${length} anomalies. Repeat it:  ${command}\n`);
  return 1;
}

/** @returns its text, and the command that repeats the run */
function writeReport(findings: Findings, options: FaultsOptions): { report: string; command: string } {
  const { history, anomalies } = findings;
  // Without --only, all that a cluster of this size can survive.
  const named = (some: FaultsOptions['faults']) => some.map(({ name }) => name).join(',');
  const isAll = named(options.faults) === named(faultsFor(options, shortFaults));
  const only = isAll ? [] : ['--only', named(options.faults)];
  const { seed, seconds, rounds, brokers, workers, fronts, users, rooms, without } = options;
  const numbers = Object.entries({ seed, seconds, rounds, brokers, workers, fronts, users, rooms });
  const command = otherCommand('faults', [
    ...numbers.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)])),
    ...only,
    ...(without.length > 0 ? ['--without', without.join(',')] : []),
  ]);
  const report = reportOf(findings, { command, seed, machine: machine() });
  writeFileSync(join(options.out, 'report.md'), report);
  writeFileSync(join(options.out, 'timeline.svg'), drawTimeline(history, findings.faults));
  if (anomalies.length > 0) writeFileSync(join(options.out, 'history.json'), JSON.stringify(history));
  return { report, command };
}
