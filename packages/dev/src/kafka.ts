import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { type CommandContext, showError } from './command.ts';
import { fetchJars } from './java/fetch-jars.ts';
import { findJava } from './java/find-java.ts';
import { kafkaJars } from './kafka/kafka-jars.ts';
import { type ToolCommand, toolCommand } from './kafka/tool-command.ts';
import { describeTools, kafkaTools, withBootstrapServer } from './kafka/tools.ts';
import { dataFolder } from './stack/data-folder.ts';
import { readReadyFile } from './stack/ready-file.ts';
import { stackLockHolder } from './stack/stack-lock.ts';
import { readStackSettings, type StackSettings } from './stack-settings.ts';

/** `npm run kafka -- <tool>`: Apache's own tools, from the jars the local broker runs from. */
export async function run([name = '', ...args]: string[], context: CommandContext): Promise<number> {
  const tool = Object.hasOwn(kafkaTools, name) ? kafkaTools[name] : undefined;
  if (!tool) {
    const isQuestion = ['', 'help', '--help', '-h'].includes(name);
    const text = isQuestion ? describeTools() : `✖ There is no tool "${name}".\n\n${describeTools()}`;
    (isQuestion && name !== '' ? process.stdout : process.stderr).write(text);
    return isQuestion && name !== '' ? 0 : 2;
  }
  try {
    const settings = readStackSettings(context.root);
    const java = await findJava();
    const jars = await fetchJars(kafkaJars, { root: context.root, begin: context.progress.step });
    const full = withBootstrapServer(args, brokersOf(settings));
    return await runTool(await toolCommand(context.root, java, jars, tool, full));
  } catch (error) {
    return showError(error, context);
  }
}

/** Of the Kafka that is named, else of the stack that runs, else where it would run. */
function brokersOf({ kafkaBrokers, kafkaPort, dataDir }: StackSettings): string {
  if (kafkaBrokers) return kafkaBrokers.join(',');
  const folder = dataFolder(dataDir);
  const running = stackLockHolder(folder.lock) === undefined ? undefined : readReadyFile(folder.ready);
  return running?.kafka ?? `127.0.0.1:${kafkaPort}`;
}

// In our own process group and with our own streams: the tool is at the terminal, not we.
async function runTool({ program, args, env }: ToolCommand): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env, cwd: process.env.INIT_CWD ?? process.cwd() });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, pass);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
}
