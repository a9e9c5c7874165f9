import { join } from 'node:path';
import { javaEnvironment } from '../java/find-java.ts';
import { classArchiveFlags } from './class-archive.ts';
import type { KafkaTool } from './tools.ts';

export interface ToolCommand {
  program: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

/**
 * What to spawn for one of Apache's tools.
 * @param root the project's folder
 * @param java as `findJava` gives it
 * @param jars as `fetchJars` gives it
 */
export async function toolCommand(
  root: string,
  java: string,
  jars: string,
  tool: KafkaTool,
  args: readonly string[],
): Promise<ToolCommand> {
  const flags = [
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    ...(await classArchiveFlags(java, jars)),
    `-Dlog4j2.configurationFile=${join(root, 'packages/dev/kafka/tools.log4j2.properties')}`,
  ];
  return {
    program: java,
    args: [...flags, '-cp', join(jars, 'libs', '*'), tool.main, ...args],
    env: javaEnvironment(),
  };
}
