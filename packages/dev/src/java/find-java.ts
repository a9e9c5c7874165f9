import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isOnPath } from '../processes/is-on-path.ts';
import { StackError } from '../stack-error.ts';

/** What Java is needed for, as it is said where there is none. */
export interface JavaUse {
  /** As in "… needs Java". */
  name: string;
  /** How to do without. */
  otherwise: () => string[];
}

export const localKafka: JavaUse = {
  name: 'The local Kafka',
  otherwise: () => [
    ...(isOnPath('docker') ? ['Or let Docker run everything:  docker compose up'] : []),
    'Or name a Kafka that runs elsewhere:  KAFKA_BROKERS=host:9092 npm start',
  ],
};

/** Apache Kafka 4 and Spring 7 run on this one or a newer one. */
const oldestJava = 17;

/**
 * The `java` to use: of JAVA_HOME if that is set, else the PATH's.
 * @throws {StackError} when there is none, or it is too old
 */
export async function findJava(use: JavaUse = localKafka): Promise<string> {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const text = await describeJava(java).catch((error: Error) => {
    throw new StackError(
      `${use.name} needs Java ${oldestJava} or newer, and ${java} can't be run (${'code' in error ? error.code : error.message}).`,
      ...howToInstall(use),
    );
  });
  const version = /version "(?:1\.)?(\d+)/.exec(text)?.[1];
  if (version !== undefined && Number(version) < oldestJava) {
    throw new StackError(
      `${use.name} needs Java ${oldestJava} or newer, and ${java} is Java ${version}.`,
      'If a newer one is installed, name it:  JAVA_HOME=/path/to/jdk npm start',
      ...howToInstall(use),
    );
  }
  return java;
}

/** All that a `java` says of its version. */
export async function describeJava(java: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(java, ['-version']);
  return stdout + stderr;
}

/** @throws {StackError} when Maven, which fetches jars, is not installed */
export function assertMavenInstalled(use: JavaUse): void {
  if (isOnPath('mvn')) return;
  throw new StackError(
    `${use.name} needs jars that are fetched by Maven, and there is no \`mvn\`.`,
    ...howToInstall(use),
  );
}

function howToInstall({ otherwise }: JavaUse): string[] {
  return [
    process.platform === 'darwin'
      ? 'Install:  brew install openjdk@21 maven'
      : `Install:  ${userInfo().uid === 0 ? '' : 'sudo '}apt-get install -y default-jre-headless maven    (Debian, Ubuntu)`,
    ...otherwise(),
  ];
}

/**
 * The environment for a JVM: without a UTF-8 locale it can't open files whose path isn't ASCII.
 * https://bugs.openjdk.org/browse/JDK-8260265
 */
export function javaEnvironment(): NodeJS.ProcessEnv {
  return process.platform === 'linux' ? { ...process.env, LC_ALL: 'C.UTF-8' } : process.env;
}
