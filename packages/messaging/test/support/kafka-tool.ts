import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { localKafka } from '../../../dev/launcher/java.mjs';
import { fetchJars } from '../../../dev/src/java/fetch-jars.ts';
import { findJava } from '../../../dev/src/java/find-java.ts';
import { toolCommand } from '../../../dev/src/kafka/tool-command.ts';
import { kafkaTools } from '../../../dev/src/kafka/tools.ts';
import { brokers } from './suite.ts';

const root = resolve(import.meta.dirname, '../../../..');
const silent = { update: () => undefined, done: () => undefined, fail: () => undefined };

/**
 * Runs one of Apache's own tools, as `npm run kafka -- <name>` does.
 * @returns its standard output
 * @throws with its standard error, when it fails
 */
export async function runKafkaTool(name: string, given: readonly string[], input = ''): Promise<string> {
  const tool = kafkaTools[name];
  if (!tool) throw new Error(`there is no tool ${name}`);
  const jars = await fetchJars(localKafka, { root, begin: () => silent });
  const { program, args, env } = await toolCommand(root, await findJava(), jars, tool, [
    '--bootstrap-server',
    brokers(),
    ...given,
  ]);
  const child = spawn(program, args, { env, stdio: 'pipe' });
  child.stdin.end(input);
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  if (code !== 0) throw new Error(`kafka-${name} ended with ${code}: ${errors}${output}`);
  return output;
}
