import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchOptions, benchUsage, parseBenchOptions } from './bench/bench-options.ts';
import type { BenchPlace } from './bench/bench-place.ts';
import { measureCosts } from './bench/costs/measure-costs.ts';
import { measureFanout } from './bench/fanout/measure-fanout.ts';
import { measureGrowth } from './bench/growth/measure-growth.ts';
import { measureAgainstPeers } from './bench/measure-against-peers.ts';
import { measureStatements } from './bench/measure-statements.ts';
import { type CommandContext, showError } from './command.ts';
import { standInFor } from './postgres/reachable-folder.ts';
import { openProcessLedger } from './processes/process-ledger.ts';
import { createFleet } from './stack/fleet.ts';
import { whenAskedToStop } from './stack/when-asked-to-stop.ts';

/** `npm run bench`: measures, on services of its own in a temporary folder, of which nothing stays. */
export async function run(args: string[], context: CommandContext): Promise<number> {
  try {
    const options = parseBenchOptions(args, context.root);
    if (!options) {
      process.stdout.write(`${benchUsage}\n`);
      return 0;
    }
    return await measureInFolder(options, context);
  } catch (error) {
    return showError(error, context);
  }
}

async function measureInFolder(options: BenchOptions, context: CommandContext): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  chmodSync(folder, 0o755); // PostgreSQL's account, where it isn't ours, has to get in
  const logs = join(context.root, '.parley-bench', `logs-${process.pid}`);
  mkdirSync(logs, { recursive: true });
  const fleet = createFleet(openProcessLedger(join(folder, 'processes.json')), context.progress.print);
  let code = 1;
  try {
    code = await measureUntilAskedToStop(options, { ...context, folder, logs, fleet });
    return code;
  } finally {
    const made = [folder, standInFor(join(folder, 'postgres')), ...(code === 1 ? [] : [logs])];
    for (const path of made) rmSync(path, { recursive: true, force: true });
  }
}

async function measureUntilAskedToStop(options: BenchOptions, place: BenchPlace): Promise<number> {
  const asked = whenAskedToStop();
  const measured = measure(options, place);
  try {
    const report = await Promise.race([measured, asked.promise]);
    if (typeof report === 'number') return report;
    process.stdout.write(report);
    return 0;
  } catch (error) {
    return showError(error, place);
  } finally {
    const step = place.progress.step('Stopping');
    await place.fleet.stop();
    await measured.catch(() => undefined); // shown already, or broken off by the stop
    step.done();
    asked.forget();
  }
}

/** @returns the report in Markdown */
function measure(options: BenchOptions, place: BenchPlace): Promise<string> {
  switch (options.what) {
    case 'peers':
      return measureAgainstPeers(options, place);
    case 'statements':
      return measureStatements(options, place);
    case 'costs':
      return measureCosts(options, place);
    case 'growth':
      return measureGrowth(options, place);
    case 'fanout':
      return measureFanout(options, place);
  }
}
