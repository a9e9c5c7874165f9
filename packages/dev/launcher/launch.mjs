// From a fresh clone to a running command: install, generate, compile, build what has changed, then run the
// command in this same process. Silent about what is up to date; complete about what fails.
import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildPages, compile, generateClient } from './build.mjs';
import { installDependencies } from './install.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { createProgress } from './progress.mjs';
import { ProgramFailed, stopRunningPrograms } from './run-quietly.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');

/**
 * Each command's module exports `run(args, { root, progress })`, which resolves to the exit code.
 * `pages`: the command also needs what the browser loads. `main`: the module runs by being loaded, and ends itself.
 */
const commands = {
  start: { module: 'packages/dev/dist/start.js', pages: true },
  test: { module: 'packages/dev/dist/test.js', pages: true },
  bench: { module: 'packages/dev/dist/bench.js', pages: true },
  build: { pages: true },
  reset: { module: 'packages/dev/dist/reset.js' },
  kafka: { module: 'packages/dev/dist/kafka.js' },
  cli: { module: 'packages/cli/dist/main.js' },
  front: { module: 'packages/front/dist/main.js', main: true, pages: true },
  migrate: { module: 'packages/worker/dist/migrate.js', main: true },
  worker: { module: 'packages/worker/dist/main.js', main: true },
};

export async function launch([name, ...args]) {
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (!command) {
    process.stderr.write(`Usage: parley-dev <${Object.keys(commands).join('|')}> [arguments]\n`);
    process.exit(2);
  }
  const progress = createProgress();
  try {
    // A test run has installed and built everything already, and its commands use what it tests.
    if (!process.env.PARLEY_PREPARED) await prepare(command, progress);
    if (!command.module) process.exit(0);
    const { run } = await import(pathToFileURL(join(root, command.module)).href);
    if (command.main) return;
    process.exit(await run(args, { root, progress }));
  } catch (error) {
    process.stderr.write(explain(error));
    process.exit(1);
  }
}

async function prepare(command, progress) {
  assertWritable();
  const restoreSignals = stopProgramsOnSignals();
  await oneAtATime(join(root, '.parley-cache/preparing'), progress, async () => {
    await installDependencies(root, progress);
    await generateClient(root, progress);
    await compile(root, progress);
    if (command.pages) await buildPages(root, progress);
  });
  restoreSignals();
}

function assertWritable() {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    process.stderr.write(
      `✖ ${root} can't be written to by ${userInfo().username}, and Parley installs and builds inside it.\n` +
        `  Make it yours:  sudo chown -R ${userInfo().username} '${root}'\n` +
        '  or clone the project into a folder of your own.\n',
    );
    process.exit(1);
  }
}

function stopProgramsOnSignals() {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  const stop = (signal) => {
    stopRunningPrograms(signal);
    process.exit(codes[signal]);
  };
  for (const signal of Object.keys(codes)) process.on(signal, stop);
  return () => {
    for (const signal of Object.keys(codes)) process.off(signal, stop);
  };
}

function explain(error) {
  if (error instanceof ProgramFailed) return `${error.output.trimEnd()}\n\n✖ ${error.message}\n`;
  return `✖ ${error.stack ?? error}\n`;
}
