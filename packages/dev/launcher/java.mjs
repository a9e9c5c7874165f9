// The Java and the Maven of this machine, looked at before anything is built for them, and again where they are used.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { sameCommand } from './command-line.mjs';

/** Apache Kafka 4 and Spring 7 run on this one or a newer one. */
const oldestJava = 17;

/** What Java is most often needed for. */
export const localKafka = {
  name: 'The local Kafka',
  contents: "Apache Kafka's jars",
  folder: 'packages/dev/kafka',
  cache: 'kafka',
  goals: ['dependency:copy-dependencies'],
  otherwise: () => [
    ...(isOnPath('docker') ? ['Or let Docker run everything:  docker compose up --build --wait'] : []),
    `Or name a Kafka that runs elsewhere:  ${sameCommand({ KAFKA_BROKERS: 'host:9092' })}`,
  ],
};

/** The `java` to use: of JAVA_HOME if that is set, else the PATH's. */
export const javaProgram = (env = process.env) =>
  env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java';

/** All that a `java` says of its version. */
export async function describeJava(java) {
  const { stdout, stderr } = await promisify(execFile)(java, ['-version']);
  return stdout + stderr;
}

/** Why Java can't be used, and how that is mended; or undefined. */
export async function whyNoJava(use) {
  const java = javaProgram();
  const needs = `${use.name} needs Java ${oldestJava} or newer, and ${java}`;
  try {
    const version = /version "(?:1\.)?(\d+)/.exec(await describeJava(java))?.[1];
    if (version === undefined || Number(version) >= oldestJava) return undefined;
    return {
      message: `${needs} is Java ${version}.`,
      fixes: [
        `If a newer one is installed, name it:  ${sameCommand({ JAVA_HOME: '/path/to/jdk' })}`,
        ...howToInstall(use),
      ],
    };
  } catch (error) {
    return {
      message: `${needs} can't be run (${error.code ?? error.message}).`,
      fixes: howToInstall(use),
    };
  }
}

/** The same for Maven, which fetches jars: there is nothing to mend where they have been fetched. */
export function whyNoJars(use, root) {
  if (keptJars(use, root).isComplete || isOnPath('mvn')) return undefined;
  return {
    message: `${use.name} needs jars that are fetched by Maven, and there is no \`mvn\`.`,
    fixes: howToInstall(use),
  };
}

function howToInstall({ otherwise }) {
  const packages = `${userInfo().uid === 0 ? '' : 'sudo '}apt-get install -y default-jre-headless maven`;
  return [
    process.platform === 'darwin'
      ? 'Install:  brew install openjdk@21 maven'
      : `Install:  ${packages}    (Debian, Ubuntu)`,
    ...otherwise(),
  ];
}

/** Where the jars of a folder's pom.xml, and the classes of its sources, are kept or will be. */
export function keptJars({ folder, cache }, root) {
  const made = join(root, folder);
  const sources = readdirSync(made)
    .filter((name) => name.endsWith('.java'))
    .sort();
  const hash = createHash('sha256');
  for (const name of ['pom.xml', ...sources]) hash.update(readFileSync(join(made, name)));
  const kept = join(root, '.parley-cache', `${cache}-${hash.digest('hex').slice(0, 12)}`);
  return { folder: kept, isComplete: existsSync(join(kept, 'libs')) };
}

export function isOnPath(program, env = process.env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.some((folder) => existsSync(join(folder, program)));
}
