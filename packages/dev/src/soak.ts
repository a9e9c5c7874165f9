import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { otherCommand } from '../launcher/command-line.mjs';
import { type CommandContext, showError } from './command.ts';
import type { FaultsPlace } from './faults/faults-place.ts';
import { inOwnFolder } from './faults/in-own-folder.ts';
import { runFaults } from './faults/run-faults.ts';
import { drawSoak } from './soak/picture.ts';
import { Sampler } from './soak/sampler.ts';
import { parseSoakOptions, type SoakOptions, soakUsage } from './soak/soak-options.ts';
import { soakReport } from './soak/soak-report.ts';
import { judge } from './soak/verdict.ts';

/**
 * `npm run soak`: checks whether anything grows under a steady load, on services of its own, of which only the report
 * is kept.
 */
export async function run(args: string[], context: CommandContext): Promise<number> {
  try {
    const options = parseSoakOptions(args, context.root);
    if (!options) {
      process.stdout.write(`${soakUsage}\n`);
      return 0;
    }
    context.progress.print(`Seed ${options.faults.seed}`);
    return await inOwnFolder(options.faults.out, context, (place) => soak(options, place));
  } catch (error) {
    return showError(error, context);
  }
}

/** @returns the exit code */
async function soak({ minutes, faults: options }: SoakOptions, place: FaultsPlace): Promise<number> {
  const sampler = await Sampler.create({
    ...options,
    length: minutes * 60_000,
    onProblem: place.progress.print,
  });
  const findings = await runFaults(options, place, { load: undefined, faults: [] }, sampler);
  const { history, faults, anomalies } = findings;
  const { samples } = sampler;
  const judged = judge(samples, history.commands);
  const { seed, brokers, out } = options;
  const numbers = Object.entries({ minutes, seed, brokers });
  const report = soakReport(findings, judged, {
    command: otherCommand(
      'soak',
      numbers.flatMap(([name, value]) => [`--${name}`, String(value)]),
    ),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
  });
  writeFileSync(join(out, 'report.md'), report);
  writeFileSync(join(out, 'soak.svg'), drawSoak(samples, history.commands, faults));
  writeFileSync(join(out, 'samples.json'), JSON.stringify(samples));
  if (anomalies.length > 0) writeFileSync(join(out, 'history.json'), JSON.stringify(history));
  process.stdout.write(`\n${report}\n${join(out, 'report.md')}\n`);
  return anomalies.length === 0 && judged.every(({ isFlat }) => isFlat) ? 0 : 1;
}
