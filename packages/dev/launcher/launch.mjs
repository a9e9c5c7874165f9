// From a fresh clone to a running command: install, generate, compile, build what has changed, then run the
// command in this same process. Silent about what is up to date; complete about what fails.
import { accessSync, constants, existsSync } from 'node:fs';
import { constants as systemConstants, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildPages, compile, generateClient } from './build.mjs';
import { checkCode, formatCode } from './check-code.mjs';
import { shellQuoted } from './command-line.mjs';
import { installDependencies } from './install.mjs';
import { localKafka, whyNoJars, whyNoJava } from './java.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { createProgress } from './progress.mjs';
import { ProgramFailed, stopRunningPrograms } from './run-quietly.mjs';
import { usages } from './usages.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');

/** What is made before a command runs; each includes the one before. */
const installed = 1;
const generated = 2;
const compiled = 3;
const withPages = 4;

const runsKafka = (_args, env) => !env.KAFKA_BROKERS;

/**
 * Each command's module exports `run(args, { root, progress })`, which resolves to the exit code.
 * `main`: the module runs by being loaded, and ends itself. `usage`: what `--help` shows, where the module need not be asked.
 * `asBuilt`: it runs as it was last built, if it was: what runs can be looked at and stopped whatever the sources are like.
 * `needsJava`: whether a call of it does, which is better said before minutes of building than after.
 */
const commands = {
  start: {
    usage: usages.start,
    module: 'packages/dev/dist/start.js',
    prepared: withPages,
    needsJava: runsKafka,
  },
  status: { usage: usages.status, module: 'packages/dev/dist/status.js', prepared: compiled, asBuilt: true },
  stop: { usage: usages.stop, module: 'packages/dev/dist/stop.js', prepared: compiled, asBuilt: true },
  test: { module: 'packages/dev/dist/test.js', prepared: withPages, needsJava: runsKafka },
  bench: { module: 'packages/dev/dist/bench.js', prepared: withPages },
  faults: { module: 'packages/dev/dist/faults.js', prepared: withPages, needsJava: () => true },
  soak: { module: 'packages/dev/dist/soak.js', prepared: withPages, needsJava: () => true },
  fuzz: { module: 'packages/dev/dist/fuzz.js', prepared: compiled },
  pack: { module: 'packages/dev/dist/pack.js', prepared: compiled },
  reset: { usage: usages.reset, module: 'packages/dev/dist/reset.js', prepared: compiled },
  kafka: { module: 'packages/dev/dist/kafka.js', prepared: compiled, needsJava: ([tool]) => Boolean(tool) },
  cli: { module: 'packages/cli/dist/main.js', prepared: compiled },
  front: { module: 'packages/front/dist/main.js', main: true, prepared: withPages },
  worker: { module: 'packages/worker/dist/main.js', main: true, prepared: compiled },
  migrate: { module: 'packages/worker/dist/migrate.js', main: true, prepared: compiled },
  build: {
    usage:
      'Usage: npm run prepare:code\nInstalls, generates the database client, compiles, and builds the pages.',
    run: () => 0,
    prepared: withPages,
  },
  check: {
    usage: 'Usage: npm run check\nLooks at format, lint and types; changes nothing.',
    run: () => checkCode(root),
    prepared: generated,
  },
  format: {
    usage:
      'Usage: npm run format [-- file...]\nPuts the format in order and mends what lint finds, in all files or in these.',
    run: (paths) => formatCode(root, paths),
    prepared: installed,
    takesFiles: true,
  },
};

export async function launch([name, ...args]) {
  // Nobody may read any more what is written to, which is no reason to leave anything undone.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (!command) {
    process.stderr.write(`Usage: parley-dev <${Object.keys(commands).join('|')}> [arguments]\n`);
    process.exit(2);
  }
  if (command.usage) showUsage(command, args);
  const progress = createProgress();
  try {
    // A test run has installed and built everything already, and its commands use what it tests.
    if (!process.env.PARLEY_PREPARED && !isBuilt(command)) await prepare(command, args, progress);
    if (!command.module) process.exit(await command.run(args));
    const module = join(root, command.module);
    if (command.main) process.argv.splice(1, 2, module); // as if it had been called itself
    const { run } = await import(pathToFileURL(module).href);
    if (command.main) return;
    process.exit(await run(args, { root, progress }));
  } catch (error) {
    process.stderr.write(explain(error));
    process.exit(1);
  }
}

/** Ends the process where the usage was asked for, or an argument makes no sense. */
function showUsage({ usage, module, takesFiles }, args) {
  const isHelp = args.some(asksForHelp);
  // A module says itself what it can't make sense of.
  const makesSense = module || (takesFiles ? args.every((arg) => !arg.startsWith('-')) : args.length === 0);
  if (!isHelp && makesSense) return;
  (isHelp ? process.stdout : process.stderr).write(`${usage}\n`);
  process.exit(isHelp ? 0 : 2);
}

const isBuilt = ({ asBuilt, module }) => asBuilt && existsSync(join(root, module));

const asksForHelp = (arg) => arg === '--help' || arg === '-h';

async function prepare({ prepared, needsJava }, args, progress) {
  assertWritable();
  if (needsJava?.(args, process.env) && !args.some(asksForHelp)) await assertJava();
  const restoreSignals = stopProgramsOnSignals();
  await oneAtATime(join(root, '.parley-cache/preparing'), progress, async () => {
    await installDependencies(root, progress);
    if (prepared >= generated) await generateClient(root, progress);
    if (prepared >= compiled) await compile(root, progress);
    if (prepared >= withPages) await buildPages(root, progress);
  });
  restoreSignals();
}

function assertWritable() {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    const { username } = userInfo();
    stop(
      `${root} can't be written to by ${username}, and Parley installs and builds inside it.`,
      'Clone the project into a folder of your own,',
      `or, if nobody else uses this one, make it yours:  sudo chown -R ${shellQuoted(username)} ${shellQuoted(root)}`,
    );
  }
}

async function assertJava() {
  const problem = (await whyNoJava(localKafka)) ?? whyNoJars(localKafka, root);
  if (problem) stop(problem.message, ...problem.fixes);
}

function stop(message, ...fixes) {
  process.stderr.write(`✖ ${[message, ...fixes].join('\n  ')}\n`);
  process.exit(1);
}

function stopProgramsOnSignals() {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const onSignal = (signal) => {
    stopRunningPrograms(signal).then(() => process.exit(128 + systemConstants.signals[signal]));
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

function explain(error) {
  if (error instanceof ProgramFailed) return `${error.output.trimEnd()}\n\n✖ ${error.message}\n`;
  // Of the system: a full disk, a folder where a file should be. Its message says all there is to say.
  if (error.syscall) return `✖ ${error.message}\n`;
  return `✖ ${error.stack ?? error}\n`;
}
