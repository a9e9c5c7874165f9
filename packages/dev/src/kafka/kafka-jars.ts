import { keptJars, type MavenProject } from '../java/fetch-jars.ts';
import { assertMavenInstalled, findJava, localKafka } from '../java/find-java.ts';

export const kafkaJars: MavenProject = {
  ...localKafka,
  contents: "Apache Kafka's jars",
  folder: 'packages/dev/kafka',
  cache: 'kafka',
  goals: ['dependency:copy-dependencies'],
};

/**
 * Finds out, before anything is started, whether a local Kafka can be.
 * @throws {StackError} when Java is missing or too old, or Maven is missing and needed
 */
export async function assertKafkaCanRun(root: string): Promise<void> {
  await findJava();
  if (!keptJars(kafkaJars, root).isComplete) assertMavenInstalled(kafkaJars);
}
