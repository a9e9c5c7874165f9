import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../command.ts';
import { type RunningProcess, spawnProcess } from '../processes/spawn-process.ts';
import { StackError } from '../stack-error.ts';
import { assertMavenInstalled, findJava, javaEnvironment } from './java.ts';

export interface FetchJarsOptions {
  /** The project's folder; the jars are kept in its `.parley-cache`, which `npm run reset` leaves alone. */
  root: string;
  /** Called only if there is something to fetch. */
  begin: (title: string) => Step;
  onProcess?: (running: RunningProcess) => void;
}

/**
 * Apache Kafka's jars, fetched by Maven the first time.
 * @returns the folder whose `libs` holds them
 * @throws {StackError} when Maven is missing or can't fetch them
 */
export async function fetchJars(options: FetchJarsOptions): Promise<string> {
  const { pom, folder, isComplete } = jarsOf(options.root);
  if (isComplete) return folder;
  assertMavenInstalled();
  const step = options.begin("Fetching Apache Kafka's jars by Maven, this once");
  try {
    await runMaven(options, pom, folder, step);
  } catch (error) {
    step.fail();
    throw error;
  }
  step.done();
  return folder;
}

/**
 * Finds out, before anything is started, whether a local Kafka can be.
 * @throws {StackError} when Java is missing or too old, or Maven is missing and needed
 */
export async function assertKafkaCanRun(root: string): Promise<void> {
  await findJava();
  if (!jarsOf(root).isComplete) assertMavenInstalled();
}

function jarsOf(root: string) {
  const pom = join(root, 'packages/dev/kafka/pom.xml');
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const folder = join(root, '.parley-cache', `kafka-${version}`);
  return { pom, folder, isComplete: existsSync(join(folder, 'libs')) };
}

async function runMaven({ onProcess }: FetchJarsOptions, pom: string, folder: string, step: Step) {
  // Moved into place when complete, so that a download that was broken off is never taken for the whole.
  const incoming = `libs.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  const maven = await spawnProcess({
    name: 'Maven',
    program: 'mvn',
    args: [
      '-B',
      '-f',
      pom,
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${join(folder, incoming)}`,
    ],
    cwd: folder,
    env: javaEnvironment(),
  });
  onProcess?.(maven);
  const output = collect(maven, step);
  const { code } = await maven.exited;
  if (code !== 0) {
    rmSync(join(folder, incoming), { recursive: true, force: true });
    throw mavenError(output(), pom);
  }
  if (existsSync(join(folder, 'libs'))) rmSync(join(folder, incoming), { recursive: true });
  else renameSync(join(folder, incoming), join(folder, 'libs'));
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

function mavenError(output: string, pom: string): StackError {
  const errors = output.split('\n').filter((line) => line.includes('[ERROR]') && line.length > 20);
  return new StackError(
    "Maven couldn't fetch Kafka's jars.",
    (errors[0] ?? output.trim().split('\n').at(-1) ?? '').replace('[ERROR]', '').trim().slice(0, 400),
    `See it all:  mvn -B -f '${pom}' dependency:copy-dependencies -DoutputDirectory=/tmp/kafka-jars`,
    'Or name a Kafka that runs elsewhere:  KAFKA_BROKERS=host:9092 npm start',
  );
}
