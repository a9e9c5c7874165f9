import { type JavaUse, javaProgram, localKafka, type Problem, whyNoJava } from '../../launcher/java.mjs';
import { StackError } from '../stack-error.ts';

/**
 * Finds the `java` to use.
 * @throws {StackError} if there is none, or it is too old
 */
export async function findJava(use: JavaUse = localKafka): Promise<string> {
  throwIfAny(await whyNoJava(use));
  return javaProgram();
}

/** @throws {StackError} if there is a problem */
export function throwIfAny(problem: Problem | undefined): void {
  if (problem) throw new StackError(problem.message, ...problem.fixes);
}

/**
 * The environment for a JVM: without a UTF-8 locale it can't open files whose path isn't ASCII.
 * https://bugs.openjdk.org/browse/JDK-8260265
 */
export function javaEnvironment(): NodeJS.ProcessEnv {
  return process.platform === 'linux' ? { ...process.env, LC_ALL: 'C.UTF-8' } : process.env;
}
