/** `parley`: the command for testers and admins. Only results go to standard output; everything else goes to standard error. */
import { ExchangeError } from '@parley/messaging';
import { Command, CommanderError, Option } from 'commander';
import { CommandFailed } from './command-failed.ts';
import { aclsCommand } from './commands/acls.ts';
import type { CommandContext } from './commands/command-context.ts';
import { completionCommand } from './commands/completion.ts';
import { demoCommand } from './commands/demo.ts';
import { dltCommand } from './commands/dlt.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exampleCommand } from './commands/example.ts';
import { keysCommand } from './commands/keys.ts';
import { lagCommand } from './commands/lag.ts';
import { pairsCommand } from './commands/pairs.ts';
import { recordCommand } from './commands/record.ts';
import { replayCommand } from './commands/replay.ts';
import { requestCommand } from './commands/request.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { secretsCommand } from './commands/secrets.ts';
import { shellCommand } from './commands/shell.ts';
import { topicsCommand } from './commands/topics.ts';
import { traceCommand } from './commands/trace.ts';
import { usersCommand } from './commands/users.ts';
import { watchCommand } from './commands/watch.ts';
import { exitCodes } from './exit-codes.ts';
import { version } from './own-build.ts';
import { notAsked } from './request/not-asked.ts';
import { languageOf, languages, speak, words } from './words/language.ts';

/** Factories, one for each command. */
const commands: readonly ((context: CommandContext) => Command)[] = [
  pairsCommand,
  schemaCommand,
  exampleCommand,
  requestCommand,
  runCommand,
  watchCommand,
  traceCommand,
  recordCommand,
  replayCommand,
  dltCommand,
  lagCommand,
  topicsCommand,
  aclsCommand,
  doctorCommand,
  demoCommand,
  secretsCommand,
  keysCommand,
  usersCommand,
  completionCommand,
  shellCommand,
];

/** Runs one command. @returns its exit code: one of those in exit-codes.ts */
export async function run(
  args: readonly string[],
  { root }: { readonly root?: string } = {},
): Promise<number> {
  speak(languageOf(args, process.env));
  let exitCode: number = exitCodes.success;
  const output = watchOutput();
  const exitWith = (code: number) => {
    exitCode = code;
  };
  const program = createProgram({
    root: root ?? process.cwd(),
    exitWith,
    runCommand: (next) => run(next, { ...(root !== undefined && { root }) }),
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return (await output.isLost()) ? exitCodes.failure : exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    const failure = error instanceof ExchangeError ? notAsked(error) : error;
    process.stderr.write(`✖ ${describe(failure as NodeJS.ErrnoException)}\n`);
    return failure instanceof CommandFailed ? failure.exitCode : exitCodes.failure;
  } finally {
    output.unwatch();
  }
}

/** A stack trace helps only with unexpected errors, not, for example, with a folder that can't be created. */
const describe = (error: NodeJS.ErrnoException) =>
  error instanceof CommandFailed || error.syscall ? error.message : error.stack;

/** A reader that closes the pipe (`| head -1`) has what it wanted; a result lost to a full disk is a failure. */
function watchOutput(): { isLost: () => Promise<boolean>; unwatch: () => void } {
  let isLost = false;
  const tell = ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || isLost) return;
    isLost = true;
    process.stderr.write(`✖ ${words().resultLost(message)}\n`);
  };
  process.stdout.on('error', tell);
  return {
    unwatch: () => process.stdout.off('error', tell),
    async isLost() {
      await new Promise<void>((written) => process.stdout.write('', () => written()));
      return isLost;
    },
  };
}

function createProgram(context: CommandContext): Command {
  const { help } = words();
  const program = new Command('parley')
    .description(help.parley)
    .version(version, '-V, --version', help.version)
    .helpOption('-h, --help', help.help)
    .helpCommand(false)
    .option('-b, --bootstrap-server <host:port,…>', help.bootstrapServer)
    .addOption(new Option('--brokers <host:port,…>').hideHelp())
    .option('--command-config <file>', help.commandConfig)
    .addOption(new Option('--lang <language>', help.lang).choices(languages))
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => help.titles[title] ?? title })
    .addHelpText('after', `\n${help.exitCodes}`)
    .configureOutput({ outputError: (text, write) => write(words().usageError(text)) })
    .showHelpAfterError(help.seeHelp)
    .exitOverride();
  for (const create of commands) {
    const command = create(context);
    for (const each of [command, ...command.commands])
      each.copyInheritedSettings(program).helpCommand(false).helpOption('-h, --help', help.help);
    program.addCommand(command);
  }
  return program;
}
