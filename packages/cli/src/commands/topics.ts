import { Command } from 'commander';
import { checkTopics, createTopics, type TopicsOptions } from '../admin/topics.ts';
import { words } from '../words/language.ts';
import type { CommandContext } from './command-context.ts';
import { withExamples } from './examples.ts';

export function topicsCommand({ root }: CommandContext): Command {
  const { help } = words();
  const topics = new Command('topics').description(help.topics);
  topics
    .command('check')
    .description(help.topicsCheck)
    .action((_options, command: Command) =>
      checkTopics({ ...command.optsWithGlobals<TopicsOptions>(), root }),
    );
  topics
    .command('create')
    .description(help.topicsCreate)
    .option('--replication-factor <n>', help.replicationFactor)
    .option('--print-equivalent', help.printEquivalent)
    .action((_options, command: Command) =>
      createTopics({ ...command.optsWithGlobals<TopicsOptions>(), root }),
    );
  return withExamples(topics, 'parley topics check', 'parley topics create --replication-factor 3');
}
