/** Watching with Kafka's console consumer: a command for each topic, or one for all. */
import type { KafkaSettings, StartFrom } from '@parley/messaging';
import { UsageError } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { words } from '../words/language.ts';
import { kafkaTool } from './kafka-tool.ts';

/** @throws UsageError for a start that the console consumer doesn't have */
export function watchEquivalent(
  topics: readonly string[],
  start: StartFrom,
  most: number,
  settings: KafkaSettings,
  options: ConnectionOptions,
): string[] {
  if (start.at !== 'end' && start.at !== 'beginning') throw new UsageError(words().noEquivalentStart);
  const pattern = topics.map((topic) => topic.replaceAll('.', '\\.')).join('|');
  const which = topics.length === 1 ? ['--topic', ...topics] : ['--include', pattern];
  return [
    kafkaTool('console-consumer', settings, options, [
      ...which,
      ...(start.at === 'end' ? [] : ['--from-beginning']),
      ...(Number.isFinite(most) ? ['--max-messages', String(most)] : []),
      ...['timestamp', 'key', 'headers'].flatMap((name) => ['--formatter-property', `print.${name}=true`]),
    ]),
  ];
}
