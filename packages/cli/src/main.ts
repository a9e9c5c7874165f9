/** `parley`: what testers and admins script with. Standard output carries results only; all else goes to standard error. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { ask } from './ask.ts';
import { CommandFailed, exitCodes } from './command-failed.ts';
import { demo } from './demo/demo.ts';
import { listPairs } from './list-pairs.ts';
import { makeSecrets } from './make-secrets.ts';
import { watch } from './watch.ts';

export interface CommandContext {
  /** The project's folder, where a local stack may be running. */
  readonly root?: string;
}

const collect = (value: string, before: readonly string[] = []) => [...before, value];

const brokersOption = ['--brokers <host:port,…>', 'the Kafka to use, instead of KAFKA_BROKERS'] as const;
const sealOption = [
  '--seal <file>',
  'seal passwords to the keys of this JWKS file, instead of CREDENTIAL_PUBLIC_KEYS_FILE',
] as const;

/** Runs one command. @returns its exit code: 0 success, 1 a failure reply, 2 no reply in time, 3 anything else. */
export async function run(args: readonly string[], { root }: CommandContext = {}): Promise<number> {
  let exitCode: number = exitCodes.success;
  const output = watchOutput();
  const program = createProgram(root ?? process.cwd(), (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return (await output.isLost()) ? exitCodes.notAsked : exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.notAsked;
    process.stderr.write(`✖ ${describe(error as NodeJS.ErrnoException)}\n`);
    return exitCodes.notAsked;
  }
}

/** Where in our code it came up is of use only for what nobody expected: not for a folder that can't be made. */
const describe = (error: NodeJS.ErrnoException) =>
  error instanceof CommandFailed || error.syscall ? error.message : error.stack;

/** Whoever reads no more (`| head -1`) has what was wanted; a result that a full disk didn't take is no success. */
function watchOutput(): { isLost: () => Promise<boolean> } {
  let isLost = false;
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || isLost) return;
    isLost = true;
    process.stderr.write(`✖ The result could not be written: ${message}\n`);
  });
  return {
    async isLost() {
      await new Promise<void>((written) => process.stdout.write('', () => written()));
      return isLost;
    },
  };
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

function createProgram(root: string, exitWith: (code: number) => void): Command {
  const program = new Command('parley')
    .description('Scripts and watches Parley through its Kafka topics.')
    .version(version(), '-V, --version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(see: parley --help)');

  program
    .command('ask')
    .description(
      'send one request and print its reply; exits 0 on success, 1 on a failure reply, 2 on none in time',
    )
    .argument('<pair>', 'for example login; `parley pairs` lists them')
    .argument('<json>', 'the request, as it stands on the topic; - reads it from standard input')
    .option('--key <key>', "the record's key; the asker's user id if absent")
    .option('--request-id <id>', 'the request id; a new one if absent')
    .option('--timeout <seconds>', 'how long to wait for the reply', '15')
    .option('--raw', 'send the bytes as they are, unchecked and unsealed, without a key unless one is given')
    .option(
      '--header <name=value>',
      'with --raw: one more header, or another value; may be repeated',
      collect,
    )
    .option(...sealOption)
    .option(...brokersOption)
    .action(async (pair, json, options) => exitWith(await ask(pair, json, { ...options, root })));

  program
    .command('watch')
    .description('print every reply from now on, a JSON object a line, until Ctrl-C')
    .argument('[pair...]', 'only these pairs')
    .option(...brokersOption)
    .action((pairs, options) => watch(pairs, { ...options, root }));

  program
    .command('demo')
    .description(
      'fill a running system with people, rooms and conversations; what is there is not added again',
    )
    .option('--timeout <seconds>', 'how long to wait for a reply', '30')
    .option(...sealOption)
    .option(...brokersOption)
    .action(async (options) => exitWith(await demo({ ...options, root })));

  program
    .command('pairs')
    .description('list the pairs: their kind, who may ask, their fields (? may be left out)')
    .option('--json', 'as JSON')
    .action(listPairs);

  program
    .command('secrets')
    .description('make the key and secret files a deployment needs; files that are there are kept')
    .argument('<folder>')
    .action(makeSecrets);

  return program;
}
