import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { otherCommand } from '../launcher/command-line.mjs';
import { type CommandContext, showError } from './command.ts';
import { unmountBelow } from './faults/cluster/small-disk.ts';
import { type FaultsOptions, faultsUsage, parseFaultsOptions } from './faults/faults-options.ts';
import type { FaultsPlace } from './faults/faults-place.ts';
import { faultsFor, shortFaults } from './faults/nemesis/faults.ts';
import { type Findings, reportOf } from './faults/report/report.ts';
import { broken, scenarioReport } from './faults/report/scenario-report.ts';
import { drawTimeline } from './faults/report/timeline.ts';
import { listened, runFaults, type Seen } from './faults/run-faults.ts';
import { type Outcome, runScenarios } from './faults/scenarios/run-scenarios.ts';
import { standInFor } from './postgres/reachable-folder.ts';
import { openProcessLedger } from './processes/process-ledger.ts';
import { createFleet } from './stack/fleet.ts';
import { whenAskedToStop } from './stack/when-asked-to-stop.ts';

/** `npm run faults`: breaks things under load, on services of its own in a temporary folder, of which nothing stays but the report. */
export async function run(args: string[], context: CommandContext): Promise<number> {
  try {
    const options = parseFaultsOptions(args, context.root);
    if (!options) {
      process.stdout.write(`${faultsUsage}\n`);
      return 0;
    }
    return await runInFolder(options, context);
  } catch (error) {
    return showError(error, context);
  }
}

async function runInFolder(options: FaultsOptions, context: CommandContext): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-faults-'));
  chmodSync(folder, 0o755); // PostgreSQL's account, where it isn't ours, has to get in
  const logs = join(options.out, 'logs');
  mkdirSync(logs, { recursive: true });
  const fleet = createFleet(openProcessLedger(join(folder, 'processes.json')), context.progress.print);
  try {
    return await runUntilAskedToStop(options, { ...context, folder, logs, fleet });
  } finally {
    unmountBelow(folder);
    for (const path of [folder, standInFor(join(folder, 'postgres'))])
      rmSync(path, { recursive: true, force: true });
  }
}

async function runUntilAskedToStop(options: FaultsOptions, place: FaultsPlace): Promise<number> {
  const asked = whenAskedToStop();
  place.progress.print(`Seed ${options.seed}`);
  const seen: Seen = { load: undefined, faults: [] };
  const running = runAndTell(options, place, seen);
  try {
    const stopped = asked.promise.then((code) => {
      keepWhatWasSeen(seen, options, place);
      return code;
    });
    return await Promise.race([running, stopped]);
  } catch (error) {
    place.progress.print(`Seed ${options.seed}; logs in ${place.logs}`);
    return showError(error, place);
  } finally {
    const step = place.progress.step('Stopping');
    await place.fleet.stop();
    await running.catch(() => undefined); // shown already, or broken off by the stop
    step.done();
    asked.forget();
  }
}

/** Of a run that was broken off: whoever stopped it may have seen something. */
function keepWhatWasSeen({ load, faults }: Seen, { out, seed }: FaultsOptions, { progress }: FaultsPlace) {
  if (!load) return;
  const file = join(out, 'history.json');
  const history = { commands: load.commands, ...listened(load), faults };
  writeFileSync(file, JSON.stringify(history));
  progress.print(`Broken off, seed ${seed}; what was asked, told and broken until then:  ${file}`);
}

/** @returns the exit code */
async function runAndTell(options: FaultsOptions, place: FaultsPlace, seen: Seen): Promise<number> {
  if (options.scenarios.length > 0) return tellScenarios(await runScenarios(options, place), options);
  return tell(await runFaults(options, place, seen), options);
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
  const { history, anomalies } = findings;
  // Without --only it is all that a cluster of this size can stand.
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
  process.stdout.write(`\n${report}\n${join(options.out, 'report.md')}\n`);
  if (anomalies.length === 0) return 0;
  writeFileSync(join(options.out, 'history.json'), JSON.stringify(history));
  process.stdout.write(`✖ ${anomalies.length} anomalies. Again:  ${command}\n`);
  return 1;
}
