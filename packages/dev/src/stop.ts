import { setTimeout as sleep } from 'node:timers/promises';
import { otherCommand } from '../launcher/command-line.mjs';
import { type CommandContext, showError } from './command.ts';
import { processIdentity } from './processes/process-identity.ts';
import { runningProcesses, stopOrphans } from './processes/process-ledger.ts';
import { type DataFolder, dataFolder, isOurs } from './stack/data-folder.ts';
import { inUse } from './stack/in-use.ts';
import { stackLockHolder, takeStackLock } from './stack/stack-lock.ts';
import { StackError } from './stack-error.ts';
import { readStackSettings } from './stack-settings.ts';

/** A stack takes up to ten seconds, and a busy machine may need more. */
const patienceMs = 60_000;

/** `npm run stop`: stops the stack of DATA_DIR, whoever started it, and waits for it. */
export async function run(args: string[], context: CommandContext): Promise<number> {
  try {
    if (args.length > 0)
      throw new StackError(`There is no argument "${args[0]}".`, `See:  ${otherCommand('stop', ['--help'])}`);
    const { dataDir } = readStackSettings(context.root);
    const folder = dataFolder(dataDir);
    const holder = stackLockHolder(folder.lock);
    if (holder && holder.command !== 'start') throw inUse(holder);
    if (holder) await stopRunning(holder.pid, folder, context);
    const left = isOurs(dataDir) ? await stopLeftBehind(folder) : [];
    if (left.length > 0)
      context.progress.print(`✔ Stopped ${left.join(', ')}, left behind by a stack that was killed`);
    else if (!holder) context.progress.print(`✔ Parley does not run in ${dataDir}: nothing to stop`);
    return 0;
  } catch (error) {
    return showError(error, context);
  }
}

async function stopRunning(pid: number, folder: DataFolder, { progress }: CommandContext): Promise<void> {
  const names = runningProcesses(folder.processes).map(({ name }) => name);
  const identity = processIdentity(pid);
  if (identity === undefined) return;
  ask(pid);
  const step = progress.step('Stopping');
  const deadline = Date.now() + patienceMs;
  while (processIdentity(pid) === identity) {
    if (Date.now() > deadline) {
      step.fail();
      throw new StackError(
        `Parley (pid ${pid}) did not stop within ${patienceMs / 1000} s.`,
        `End it at once, and then what it leaves behind:  kill -9 ${pid}; ${otherCommand('stop')}`,
      );
    }
    await sleep(100);
  }
  step.done([`Parley (pid ${pid})`, ...names].join(', '));
}

/** @throws {StackError} if it belongs to another user */
function ask(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return; // it has just exited
    throw new StackError(
      `Parley (pid ${pid}) can't be stopped by you (${code}): another user has started it.`,
    );
  }
}

/** @returns the names of those that were still running; none while another stack or command uses the folder */
async function stopLeftBehind({ lock, processes }: DataFolder): Promise<string[]> {
  const taken = takeStackLock(lock, 'stop');
  if ('heldBy' in taken) return [];
  try {
    return await stopOrphans(processes);
  } finally {
    taken.release();
  }
}
