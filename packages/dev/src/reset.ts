import { rmSync } from 'node:fs';
import { type CommandContext, showError } from './command.ts';
import { standInFor } from './postgres/reachable-folder.ts';
import { programsCopy } from './postgres/server-programs.ts';
import { stopOrphans } from './processes/process-ledger.ts';
import { assertWritable, clearDataFolder, type DataFolder, dataFolder, isOurs } from './stack/data-folder.ts';
import { takeStackLock } from './stack/stack-lock.ts';
import { StackError } from './stack-error.ts';
import { readStackSettings } from './stack-settings.ts';

/** `npm run reset`: removes the local stack's data. Whatever runs elsewhere is left alone. */
export async function run(_args: string[], context: CommandContext): Promise<number> {
  try {
    const { dataDir } = readStackSettings(context.root);
    assertWritable(dataDir);
    await clear(dataDir, context);
    return 0;
  } catch (error) {
    return showError(error, context);
  }
}

async function clear(dataDir: string, { progress }: CommandContext) {
  const folder = dataFolder(dataDir);
  if (!isOurs(dataDir)) {
    removeStandIns(folder);
    progress.print(`✔ Nothing to clear in ${dataDir}`);
    return;
  }
  const lock = takeStackLock(folder.lock);
  if ('heldBy' in lock) {
    throw new StackError(
      `Parley runs with these data (pid ${lock.heldBy}).`,
      `Stop it first:  Ctrl-C in its terminal, or  kill ${lock.heldBy}`,
    );
  }
  await stopOrphans(folder.processes);
  removeStandIns(folder);
  clearDataFolder(dataDir);
  progress.print(`✔ Cleared ${dataDir}; Kafka's jars in .parley-cache are kept`);
}

/** What PostgreSQL's account could not reach in the project's own folder. */
function removeStandIns(folder: DataFolder) {
  for (const path of [standInFor(folder.postgres), programsCopy()])
    rmSync(path, { recursive: true, force: true });
}
