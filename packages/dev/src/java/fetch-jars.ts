import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { shellQuoted } from '../../launcher/command-line.mjs';
import { keptJars, type MavenProject, whyNoJars } from '../../launcher/java.mjs';
import type { Step } from '../command.ts';
import { type RunningProcess, spawnProcess } from '../processes/spawn-process.ts';
import { StackError } from '../stack-error.ts';
import { javaEnvironment, throwIfAny } from './find-java.ts';

export interface FetchJarsOptions {
  /** The project's folder; the jars are kept in its `.parley-cache`, which `npm run reset` leaves alone. */
  root: string;
  /** Called only if something must be fetched. */
  begin: (title: string) => Step;
  onProcess?: (running: RunningProcess) => void;
}

/**
 * Fetches a project's jars with Maven the first time, and compiles its classes.
 * @returns the folder with the jars in `libs` and the compiled code in `classes`
 * @throws {StackError} if Maven is missing or fails
 */
export async function fetchJars(project: MavenProject, options: FetchJarsOptions): Promise<string> {
  const { folder, isComplete } = keptJars(project, options.root);
  if (isComplete) return folder;
  throwIfAny(whyNoJars(project, options.root));
  const step = options.begin(`Fetching ${project.contents} by Maven, this once`);
  try {
    await runMaven(project, options, folder, step);
  } catch (error) {
    step.fail();
    throw error;
  }
  step.done();
  return folder;
}

async function runMaven(
  project: MavenProject,
  { root, onProcess }: FetchJarsOptions,
  folder: string,
  step: Step,
) {
  // Moved into place when complete, so that an interrupted download is never taken for a complete one.
  const incoming = join(folder, `libs.${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const pom = join(root, project.folder, 'pom.xml');
  const maven = await spawnProcess({
    name: 'Maven',
    program: 'mvn',
    args: ['-B', '-f', pom, ...project.goals, '-DincludeScope=runtime', `-DoutputDirectory=${incoming}`],
    cwd: folder,
    env: javaEnvironment(),
  });
  onProcess?.(maven);
  const output = collect(maven, step);
  const { code } = await maven.exited;
  if (code !== 0) {
    rmSync(incoming, { recursive: true, force: true });
    throw mavenError(project, output(), pom);
  }
  if (existsSync(join(folder, 'libs'))) rmSync(incoming, { recursive: true });
  else renameSync(incoming, join(folder, 'libs'));
}

function collect({ child }: RunningProcess, step: Step): () => string {
  let output = '';
  let jars = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      jars += text.match(/Downloaded from .*\.jar|Copying \S+\.jar/g)?.length ?? 0;
      if (jars > 0) step.update(`${jars} jars`);
    });
  }
  return () => output;
}

function mavenError(
  { contents, cache, goals, otherwise }: MavenProject,
  output: string,
  pom: string,
): StackError {
  const errors = output.split('\n').filter((line) => line.includes('[ERROR]') && line.length > 20);
  return new StackError(
    `Maven couldn't fetch ${contents}.`,
    (errors[0] ?? output.trim().split('\n').at(-1) ?? '').replace('[ERROR]', '').trim().slice(0, 400),
    `See it all:  mvn -B -f ${shellQuoted(pom)} ${goals.join(' ')} -DoutputDirectory=/tmp/${cache}-jars`,
    ...otherwise(),
  );
}
