import { existsSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { otherCommand } from '../launcher/command-line.mjs';
import { usages } from '../launcher/usages.mjs';
import { type CommandContext, showError } from './command.ts';
import { standInFor } from './postgres/reachable-folder.ts';
import { programsCopy } from './postgres/server-programs.ts';
import { stopOrphans } from './processes/process-ledger.ts';
import { assertWritable, clearDataFolder, dataFolder, isOurs, madeIn } from './stack/data-folder.ts';
import { inUse } from './stack/in-use.ts';
import { takeStackLock } from './stack/stack-lock.ts';
import { codeOf } from './stack/when-asked-to-stop.ts';
import { StackError } from './stack-error.ts';
import { readStackSettings } from './stack-settings.ts';

/** `npm run reset`: deletes the local stack's data. Services that run elsewhere are left alone. */
export async function run(args: string[], context: CommandContext): Promise<number> {
  try {
    const options = parseOptions(args);
    const { dataDir } = readStackSettings(context.root);
    assertWritable(dataDir);
    return await clear(dataDir, options, context);
  } catch (error) {
    return showError(error, context);
  }
}

function parseOptions(args: string[]): { yes: boolean } {
  try {
    return parseArgs({
      args,
      options: { yes: { type: 'boolean', short: 'y', default: false } },
    }).values;
  } catch (error) {
    const [message] = (error as Error).message.split(/[.\n]/);
    throw new StackError(`${message}. Nothing was removed.`, ...usages.reset.split('\n').slice(0, 1));
  }
}

async function clear(
  dataDir: string,
  { yes }: { yes: boolean },
  { progress }: CommandContext,
): Promise<number> {
  const folder = dataFolder(dataDir);
  const inFolder = isOurs(dataDir) ? madeIn(dataDir) : [];
  const paths = [...inFolder, ...standIns(dataDir)];
  if (paths.length === 0) {
    progress.print(`✔ Nothing to clear in ${dataDir}`);
    return 0;
  }
  const lock = inFolder.length > 0 ? takeStackLock(folder.lock, 'reset') : { release: () => undefined };
  if ('heldBy' in lock) {
    const { pid, command } = lock.heldBy;
    if (command !== 'start') throw inUse(lock.heldBy);
    throw new StackError(
      `Parley runs with these data (pid ${pid}).`,
      `Stop it first:  ${otherCommand('stop')}`,
    );
  }
  try {
    for (const line of ['This removes for good:', ...paths.map((path) => `  ${path}`)]) progress.print(line);
    const answer = yes ? 'yes' : await ask();
    if (answer === undefined || !/^y(es)?$/i.test(answer.trim())) {
      progress.print('✖ Nothing was removed.');
      return answer === undefined ? codeOf('SIGINT') : 1;
    }
    await stopOrphans(folder.processes);
    for (const path of standIns(dataDir)) rmSync(path, { recursive: true, force: true });
    if (inFolder.length > 0) clearDataFolder(dataDir);
  } finally {
    lock.release();
  }
  progress.print(`✔ Cleared ${dataDir}; Kafka's jars in .parley-cache are kept`);
  return 0;
}

/** The replacements for folders that PostgreSQL's account can't enter. */
const standIns = (dataDir: string): string[] =>
  [standInFor(dataFolder(dataDir).postgres), programsCopy()].filter((path) => existsSync(path));

/**
 * @returns the answer, or undefined for a Ctrl-C
 * @throws {StackError} if there is no terminal
 */
async function ask(): Promise<string | undefined> {
  if (!process.stdin.isTTY) {
    throw new StackError(
      'Nothing was removed, because there is no terminal for the confirmation.',
      `To remove it without being asked:  ${otherCommand('reset', ['--yes'])}`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await Promise.race([
      terminal.question('Remove all of it? [y/N] '),
      new Promise<undefined>((resolve) => terminal.once('SIGINT', () => resolve(undefined))),
      new Promise<string>((resolve) => terminal.once('close', () => resolve(''))),
    ]);
  } finally {
    terminal.close();
  }
}
