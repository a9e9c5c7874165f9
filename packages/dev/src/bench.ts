import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchPlace } from './bench/bench-place.ts';
import { benchUsage, parseBench } from './bench/parse-bench.ts';
import { type CommandContext, showError } from './command.ts';
import { standInFor } from './postgres/reachable-folder.ts';
import { openProcessLedger } from './processes/process-ledger.ts';
import { createFleet } from './stack/fleet.ts';
import { whenAskedToStop } from './stack/when-asked-to-stop.ts';

/** `npm run bench`: runs measurements on services of its own in a temporary folder, which is removed afterwards. */
export async function run(args: string[], context: CommandContext): Promise<number> {
  try {
    const measure = parseBench(args, context.root);
    if (!measure) {
      process.stdout.write(`${benchUsage}\n`);
      return 0;
    }
    return await measureInFolder(measure, context);
  } catch (error) {
    return showError(error, context);
  }
}

/** @returns the report in Markdown */
type Measure = (place: BenchPlace) => Promise<string>;

async function measureInFolder(measure: Measure, context: CommandContext): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  chmodSync(folder, 0o755); // PostgreSQL's account, if it isn't ours, needs access
  const logs = join(context.root, '.parley-bench', `logs-${process.pid}`);
  mkdirSync(logs, { recursive: true });
  const fleet = createFleet(openProcessLedger(join(folder, 'processes.json')), context.progress.print);
  let code = 1;
  try {
    code = await measureUntilAskedToStop(measure, { ...context, folder, logs, fleet });
    return code;
  } finally {
    const made = [folder, standInFor(join(folder, 'postgres')), ...(code === 1 ? [] : [logs])];
    for (const path of made) rmSync(path, { recursive: true, force: true });
  }
}

async function measureUntilAskedToStop(measure: Measure, place: BenchPlace): Promise<number> {
  const asked = whenAskedToStop();
  const measured = measure(place);
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
    await measured.catch(() => undefined); // reported already, or stopped
    step.done();
    asked.forget();
  }
}
