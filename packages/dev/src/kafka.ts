import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { localKafka } from '../launcher/java.mjs';
import { type CommandContext, showError } from './command.ts';
import { fetchJars } from './java/fetch-jars.ts';
import { findJava } from './java/find-java.ts';
import { assertAnswers, readKafkaSettings } from './kafka/check-kafka.ts';
import { clientProperties } from './kafka/client-properties.ts';
import { type ToolCommand, toolCommand } from './kafka/tool-command.ts';
import { openConnection, withConnection } from './kafka/tool-connection.ts';
import { describeTools, type KafkaTool, toolCalled } from './kafka/tools.ts';
import type { RunningProcess } from './processes/spawn-process.ts';
import { dataFolder } from './stack/data-folder.ts';
import { readReadyFile } from './stack/ready-file.ts';
import { stackLockHolder } from './stack/stack-lock.ts';
import { whenAskedToStop } from './stack/when-asked-to-stop.ts';
import { StackError } from './stack-error.ts';
import { readStackSettings, type StackSettings } from './stack-settings.ts';

/** `npm run kafka -- <tool>`: Apache's own tools, from the jars of the local broker. */
export async function run([name = '', ...args]: string[], context: CommandContext): Promise<number> {
  const tool = toolCalled(name);
  if (!tool) {
    const isQuestion = ['', 'help', '--help', '-h'].includes(name);
    const text = isQuestion ? describeTools() : `✖ There is no tool "${name}".\n\n${describeTools()}`;
    (isQuestion && name !== '' ? process.stdout : process.stderr).write(text);
    return isQuestion && name !== '' ? 0 : 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'parley-tool-'));
  try {
    const settings = readStackSettings(context.root);
    const java = await findJava();
    const jars = await jarsUnlessStopped(context);
    if (typeof jars === 'number') return jars;
    const full = await connected({ name, tool, args, settings, folder });
    return await runTool(await toolCommand(context.root, java, jars, tool, full));
  } catch (error) {
    return showError(error, context);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the folder of the jars, or the exit code if fetching them was interrupted */
async function jarsUnlessStopped({ root, progress }: CommandContext): Promise<string | number> {
  const asked = whenAskedToStop();
  const started: RunningProcess[] = [];
  const fetched = fetchJars(localKafka, {
    root,
    begin: progress.step,
    onProcess: (running) => started.push(running),
  });
  try {
    return await Promise.race([fetched, asked.promise]);
  } finally {
    await Promise.all(started.map((running) => running.stop(2_000)));
    await fetched.catch(() => undefined); // reported by the race, or interrupted
    asked.forget();
  }
}

interface ToolCall {
  name: string;
  tool: KafkaTool;
  args: readonly string[];
  settings: StackSettings;
  /** For a file that nobody else can read. */
  folder: string;
}

/** Adds the brokers and their connection settings to the arguments, and checks that these brokers answer. */
async function connected({ name, tool, args, settings, folder }: ToolCall): Promise<string[]> {
  const { named, needsBrokers, needsConfig } = openConnection(tool, args);
  const brokers = named ?? brokersOf(settings);
  if (!needsBrokers && !(needsConfig && named)) return [...args];
  // If the arguments name a settings file, it describes the connection itself.
  if (!needsConfig && tool.connects !== '--broker-list') return withConnection(tool, args, { brokers });
  // The connection settings in the environment apply to the brokers that it names, not to the local stack.
  const properties =
    settings.kafkaBrokers || named
      ? clientProperties(readKafkaSettings(brokers.split(','), 'kafka'))
      : undefined;
  if (properties && !needsConfig)
    throw new StackError(`${name} takes no connection settings, so it supports neither TLS nor a login.`);
  if (!properties) await assertAnswers(brokers.split(','));
  const configFile = join(folder, 'client.properties');
  if (properties) writeFileSync(configFile, properties, { mode: 0o600 });
  return withConnection(tool, args, { brokers, configFile: properties && configFile });
}

/** The named Kafka, otherwise that of the running stack, otherwise the address where it would run. */
function brokersOf({ kafkaBrokers, kafkaPort, dataDir }: StackSettings): string {
  if (kafkaBrokers) return kafkaBrokers.join(',');
  const folder = dataFolder(dataDir);
  const isRunning = stackLockHolder(folder.lock)?.command === 'start';
  const running = isRunning ? readReadyFile(folder.ready) : undefined;
  return running?.kafka ?? `127.0.0.1:${kafkaPort}`;
}

// In our own process group and with our own streams: the terminal belongs to the tool.
async function runTool({ program, args, env }: ToolCommand): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env, cwd: process.env.INIT_CWD ?? process.cwd() });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, pass);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
}
