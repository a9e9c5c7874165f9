import { join, relative } from 'node:path';
import { otherCommand, sameCommand, shellQuoted } from '../launcher/command-line.mjs';
import { stackVariables } from '../launcher/stack-variables.mjs';
import { type CommandContext, showError } from './command.ts';
import { openProcessLedger, stopOrphans } from './processes/process-ledger.ts';
import { dataFolder, takeDataFolder } from './stack/data-folder.ts';
import { createFleet, type Fleet } from './stack/fleet.ts';
import { inUse } from './stack/in-use.ts';
import { ofFullDisk } from './stack/of-full-disk.ts';
import { assertFileName, type ReadyStack, readReadyFile, removeReadyFiles } from './stack/ready-file.ts';
import { runStack } from './stack/run-stack.ts';
import { takeStackLock } from './stack/stack-lock.ts';
import { parseStartOptions } from './stack/start-options.ts';
import { whenAskedToStop } from './stack/when-asked-to-stop.ts';
import { StackError } from './stack-error.ts';
import { readStackSettings, type StackSettings } from './stack-settings.ts';

/** `npm start`: runs the local stack until it is stopped. */
export async function run(args: string[], context: CommandContext): Promise<number> {
  try {
    const options = parseStartOptions(args);
    const settings = readStackSettings(context.root);
    const folder = dataFolder(settings.dataDir);
    if (settings.readyFile) assertFileName(settings.readyFile);
    takeDataFolder(settings.dataDir);
    const lock = takeStackLock(folder.lock, 'start');
    if ('heldBy' in lock) {
      const { pid, command } = lock.heldBy;
      if (command !== 'start') throw inUse(lock.heldBy);
      throw alreadyRunning(pid, readReadyFile(folder.ready), settings);
    }
    try {
      return await startAndWait({ settings, options, folder, progress: context.progress }, context);
    } finally {
      lock.release();
    }
  } catch (error) {
    return showError(error, context);
  }
}

type Parts = Omit<Parameters<typeof runStack>[0], 'fleet'>;

async function startAndWait(parts: Parts, context: CommandContext): Promise<number> {
  const { settings, folder, progress } = parts;
  const readyFiles = [folder.ready, ...(settings.readyFile ? [settings.readyFile] : [])];
  removeReadyFiles(readyFiles);
  for (const name of await stopOrphans(folder.processes))
    progress.print(`✔ Stopped ${name}, left behind by a stack that was killed`);

  const fleet = createFleet(openProcessLedger(folder.processes), progress.print);
  const asked = whenAskedToStop();
  const started = runStack({ ...parts, fleet });
  try {
    const ready = await Promise.race([started, asked.promise]);
    if (typeof ready !== 'number') process.stdout.write(readyBlock(ready, settings));
    const code = await asked.promise;
    await stop(fleet, started, progress);
    return code;
  } catch (error) {
    const code = showError(ofFullDisk(error, settings.dataDir), context);
    await stop(fleet, started);
    return code;
  } finally {
    removeReadyFiles(readyFiles);
    asked.forget();
  }
}

async function stop(fleet: Fleet, started: Promise<unknown>, progress?: CommandContext['progress']) {
  const step = progress?.step('Stopping');
  await fleet.stop();
  await started.catch(() => undefined); // reported already, or aborted by the stop
  step?.done();
}

function alreadyRunning(
  pid: number,
  ready: ReadyStack | undefined,
  { port, healthPort, kafkaPort, postgresPort }: StackSettings,
): StackError {
  const another = {
    DATA_DIR: `${process.env.DATA_DIR || stackVariables.DATA_DIR.default}-2`,
    PORT: String(port + 200),
    ...(healthPort !== undefined && { HEALTH_PORT: String(healthPort + 200) }),
    KAFKA_PORT: String(kafkaPort + 200),
    POSTGRES_PORT: String(postgresPort + 200),
    PARLEY_READY_FILE: undefined,
  };
  return new StackError(
    `Parley already runs in this folder (pid ${pid})${ready ? '' : ' and is not ready yet'}.`,
    ...(ready ? [`Open it:  ${ready.front.join('  ') || `(no front) Kafka ${ready.kafka}`}`] : []),
    `Stop it:  Ctrl-C in its terminal, or  ${otherCommand('stop')}`,
    `Or run a second one beside it:  ${sameCommand(another)}`,
  );
}

function readyBlock(ready: ReadyStack, settings: StackSettings): string {
  const database = new URL(ready.database);
  const shown = relative(settings.root, settings.dataDir).startsWith('..')
    ? settings.dataDir
    : relative(settings.root, settings.dataDir);
  const lines = [
    '',
    'Parley is ready.',
    '',
    ...ready.front.map((url, index) => `  ${index === 0 ? 'Open        ' : '            '}${url}`),
    ...(ready.front[0] && process.env.INSPECTOR !== 'false'
      ? [
          `  Inspector   ${ready.front[0]}/inspector   (for administrators: ${otherCommand('parley', ['users', 'grant', 'kim', 'admin'])})`,
        ]
      : []),
    `  Kafka       ${ready.kafka}`,
    `  PostgreSQL  ${database.host}${database.pathname}   (with its password: ${shown}/run/ready.json)`,
    ...healthLines(ready),
    `  Logs        ${shown}/logs`,
    `  Commands    npx parley --help   (elsewhere: ${elsewhere(ready, settings)})`,
    '',
    ...(ready.front.length > 0
      ? ['  Next: open the address and sign up. To see the login pass by, in another terminal:']
      : ['  Next: watch a topic, in another terminal:']),
    `    ${otherCommand('kafka', [
      ...['console-consumer', '--topic', 'login-response', '--from-beginning'],
      ...(ready.isSecure ? ['--command-config', `${shown}/secrets/kafka-tester.properties`] : []),
    ])}`,
    '',
    `  Ctrl-C stops everything. From another terminal:  ${otherCommand('status')}  and  ${otherCommand('stop')}`,
    '',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * The `parley` command with all its settings for use in another folder; as one of the users, if Kafka requires a login.
 */
function elsewhere({ kafka, isSecure }: ReadyStack, { root, dataDir }: StackSettings): string {
  const login = join(dataDir, 'secrets/kafka-front.properties');
  const config = isSecure ? ` --command-config ${shellQuoted(login)}` : '';
  return `${shellQuoted(join(root, 'node_modules/.bin/parley'))} -b ${kafka}${config}`;
}

/** Health URLs of the first few. */
function healthLines({ frontHealth, workerHealth }: ReadyStack): string[] {
  const named = [
    ...frontHealth.map((url, index) => `${url}/ready   of front ${index + 1}`),
    ...workerHealth.map((url, index) => `${url}/ready   of worker ${index + 1}`),
  ];
  const shown = named.length > 4 ? [...named.slice(0, 3), `and of ${named.length - 3} more`] : named;
  return shown.map((line, index) => `  ${index === 0 ? 'Health      ' : '            '}${line}`);
}
