/** Runs one of Apache's own tools, like an administrator. */
import { join } from 'node:path';
import { localKafka } from '../../../launcher/java.mjs';
import { fetchJars } from '../../java/fetch-jars.ts';
import { findJava } from '../../java/find-java.ts';
import { toolCommand } from '../../kafka/tool-command.ts';
import { toolCalled } from '../../kafka/tools.ts';
import { describeExit, spawnProcess } from '../../processes/spawn-process.ts';
import { StackError } from '../../stack-error.ts';
import type { FaultsPlace } from '../faults-place.ts';

/**
 * Resolves when it has exited.
 * @param name as in `npm run kafka`
 * @throws {StackError} if it fails
 */
export async function runKafkaTool(place: FaultsPlace, name: string, args: readonly string[]): Promise<void> {
  const { root, logs, fleet, progress } = place;
  const tool = toolCalled(name);
  if (!tool) throw new RangeError(`there is no tool ${name}`);
  const command = await toolCommand(
    root,
    await findJava(),
    await fetchJars(localKafka, { root, begin: progress.step }),
    tool,
    args,
  );
  const running = await spawnProcess({ name, cwd: root, logFile: join(logs, `${name}.log`), ...command });
  fleet.add('tool', running);
  const exit = await running.exited;
  if (exit.code !== 0)
    throw new StackError(
      `${name} ended with ${describeExit(exit)}.`,
      `Its log:  ${join(logs, `${name}.log`)}`,
    );
}
