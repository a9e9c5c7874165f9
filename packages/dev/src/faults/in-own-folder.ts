/** Runs work on services of its own in a temporary folder, which is removed, until it is done or asked to stop. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandContext, showError } from '../command.ts';
import { standInFor } from '../postgres/reachable-folder.ts';
import { openProcessLedger } from '../processes/process-ledger.ts';
import { createFleet } from '../stack/fleet.ts';
import { whenAskedToStop } from '../stack/when-asked-to-stop.ts';
import { unmountBelow } from './cluster/small-disk.ts';
import type { FaultsPlace } from './faults-place.ts';

/**
 * @param out folder for the logs
 * @param onAsked called if it is asked to stop first
 * @param work resolves to the exit code
 */
export async function inOwnFolder(
  out: string,
  context: CommandContext,
  work: (place: FaultsPlace) => Promise<number>,
  onAsked: () => void = () => undefined,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-faults-'));
  chmodSync(folder, 0o755); // PostgreSQL's account, if it isn't ours, needs access
  const logs = join(out, 'logs');
  mkdirSync(logs, { recursive: true });
  const fleet = createFleet(openProcessLedger(join(folder, 'processes.json')), context.progress.print);
  try {
    return await untilAskedToStop({ ...context, folder, logs, fleet }, work, onAsked);
  } finally {
    unmountBelow(folder);
    for (const path of [folder, standInFor(join(folder, 'postgres'))])
      rmSync(path, { recursive: true, force: true });
  }
}

async function untilAskedToStop(
  place: FaultsPlace,
  work: (place: FaultsPlace) => Promise<number>,
  onAsked: () => void,
): Promise<number> {
  const asked = whenAskedToStop();
  const working = work(place);
  try {
    const stopped = asked.promise.then((code) => {
      onAsked();
      return code;
    });
    return await Promise.race([working, stopped]);
  } catch (error) {
    place.progress.print(`Logs in ${place.logs}`);
    return showError(error, place);
  } finally {
    const step = place.progress.step('Stopping');
    await place.fleet.stop();
    await working.catch(() => undefined); // reported already, or stopped
    step.done();
    asked.forget();
  }
}
