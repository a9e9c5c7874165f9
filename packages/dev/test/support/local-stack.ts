import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { standInFor } from '../../src/postgres/reachable-folder.ts';
import { freePorts } from '../../src/processes/ports.ts';
import { stopOrphans } from '../../src/processes/process-ledger.ts';
import { dataFolder } from '../../src/stack/data-folder.ts';
import { type ReadyStack, readReadyFile } from '../../src/stack/ready-file.ts';
import { fewPartitions } from './system.ts';
import { waitFor } from './wait-for.ts';
import { type CommandRun, type LaunchedCommand, runLaunched } from './warm-commands.ts';

const launcher = resolve(import.meta.dirname, '../../bin/parley-dev.mjs');

/** One of the launcher's commands, run as npm runs it. */
export interface Command {
  child: ChildProcess;
  /** All it has written so far. */
  output: () => string;
  /** Resolves to the exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

/** A place for a stack of its own: folder, ports, environment. */
export interface StackPlace {
  folder: string;
  environment: Record<string, string>;
  kafkaPort: number;
  run(command: string, args?: string[], more?: Record<string, string>): Command;
  /** Runs one that ends by itself, in a process that runs many. */
  runLaunched(
    command: LaunchedCommand,
    args?: readonly string[],
    more?: Record<string, string>,
  ): Promise<CommandRun>;
  /** Runs `start` and resolves when it is ready. */
  start(args?: string[]): Promise<Command>;
  /** What the ready file says now. */
  ready(): ReadyStack | undefined;
  /** Stops whatever a failed test left running, and removes the folder. */
  remove(): Promise<void>;
}

export async function createStackPlace(): Promise<StackPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-stack-'));
  chmodSync(folder, 0o755); // the database server's account has to get in
  const dataDir = join(folder, 'data');
  const readyFile = join(folder, 'ready.json');
  const [port = 0, kafkaPort = 0, postgresPort = 0] = await freePorts(3);
  const environment = {
    DATA_DIR: dataDir,
    PARLEY_READY_FILE: readyFile,
    PORT: String(port),
    KAFKA_PORT: String(kafkaPort),
    POSTGRES_PORT: String(postgresPort),
    KAFKA_BROKERS: '',
    DATABASE_URL: '',
    PARLEY_PREPARED: 'yes',
    ...fewPartitions,
  };
  const commands: Command[] = [];
  const place: StackPlace = {
    folder,
    environment,
    kafkaPort,
    run(command, args = [], more = {}) {
      const started = runCommand([command, ...args], { ...process.env, ...environment, ...more });
      commands.push(started);
      return started;
    },
    runLaunched: (command, args = [], more = {}) => runLaunched(command, args, { ...environment, ...more }),
    async start(args = []) {
      const started = place.run('start', args);
      const isReady = waitFor('the stack to be ready', place.ready, 90_000);
      const hasEnded = started.ended.then(() => {
        throw new Error(`it ended: ${started.output()}`);
      });
      await Promise.race([isReady, hasEnded]);
      return started;
    },
    ready: () => readReadyFile(readyFile),
    async remove() {
      for (const { child } of commands) child.kill('SIGKILL');
      await Promise.all(commands.map(({ ended }) => ended));
      const { processes, postgres } = dataFolder(dataDir);
      await stopOrphans(processes);
      for (const path of [folder, standInFor(postgres)]) rmSync(path, { recursive: true, force: true });
    },
  };
  return place;
}

function runCommand(args: string[], env: NodeJS.ProcessEnv): Command {
  const child = spawn(process.execPath, [launcher, ...args], {
    env,
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return {
    child,
    output: () => output,
    ended: once(child, 'close').then(([code, signal]) => code ?? signal),
  };
}

/** Every process the stack has started and not yet seen end. */
export function notedProcesses({ environment }: StackPlace): { name: string; pid: number }[] {
  return JSON.parse(readFileSync(dataFolder(environment.DATA_DIR ?? '').processes, 'utf8'));
}

/** The lines of a command's error message. */
export function errorLines(output: string): string[] {
  return output.slice(output.indexOf('✖')).trimEnd().split('\n');
}
