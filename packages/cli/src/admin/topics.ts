/** `parley topics`: checks that all topics exist with enough partitions, and creates missing ones. */
import { createLog, plannedTopics, prepareTopics, TopicsNotReady } from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { openTopics, type Topics } from '../connection/open-topics.ts';
import { kafkaTool, printEquivalent } from '../equivalent/kafka-tool.ts';
import { wholeNumber } from '../numbers.ts';
import { words } from '../words/language.ts';
import { printRows } from './columns.ts';

export interface TopicsOptions extends ConnectionOptions {
  readonly replicationFactor?: string;
  readonly printEquivalent?: boolean;
}

/** What is wrong with the topics, or undefined. @throws the brokers' other errors */
export async function topicsProblem(topics: Topics): Promise<TopicsNotReady | undefined> {
  await topics.admin(); // first, so that missing brokers are reported as such
  try {
    const { kafka, topicSettings } = topics;
    await topics.told(prepareTopics(kafka, { ...topicSettings, mode: 'check' }, createLog('cli', 'silent')));
    return undefined;
  } catch (error) {
    if (error instanceof TopicsNotReady) return error;
    throw error;
  }
}

/** @throws CommandFailed with the commands that create missing topics */
export async function checkTopics(options: TopicsOptions): Promise<void> {
  const topics = openTopics(options);
  try {
    const problem = await topicsProblem(topics);
    if (problem) throw new CommandFailed(problem.message);
    process.stderr.write(`${words().topicsThere(plannedTopics(topics.topicSettings).length)}\n`);
  } finally {
    await topics.close();
  }
}

/** Prints the topics that it has created. */
export async function createTopics(options: TopicsOptions): Promise<void> {
  const topics = openTopics(options);
  const { topicSettings, settings, kafka } = topics;
  const given = options.replicationFactor;
  const replication = given ? wholeNumber(given, '--replication-factor') : topicSettings.replication;
  const wanted = { ...topicSettings, replication, mode: 'create' as const };
  try {
    if (options.printEquivalent) {
      printEquivalent(
        plannedTopics(wanted).map(({ topic, partitions }) =>
          kafkaTool('topics', settings, options, [
            ...['--create', '--if-not-exists', '--topic', topic, '--partitions', String(partitions)],
            ...['--replication-factor', String(replication)],
          ]),
        ),
      );
      return;
    }
    const missing = (await topicsProblem(topics))?.topics ?? new Set<string>();
    const made = prepareTopics(kafka, wanted, createLog('cli', 'silent'));
    await topics.told(made, { operation: 'Create' }).catch((error: Error) => {
      throw error instanceof TopicsNotReady ? new CommandFailed(error.message) : error;
    });
    printRows([...missing].map((topic) => ({ created: topic })));
    process.stderr.write(`${words().topicsThere(plannedTopics(wanted).length)}\n`);
  } finally {
    await topics.close();
  }
}
