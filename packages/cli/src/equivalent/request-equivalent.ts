/** A request by Kafka's own tools: one command sends it, the other shows its reply. */
import { header, type KafkaSettings } from '@parley/messaging';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import type { Draft } from '../request/draft.ts';
import { kafkaTool, quoted } from './kafka-tool.ts';

export function requestEquivalent(
  { topic, key, value, headers }: Draft,
  replyTopic: string,
  settings: KafkaSettings,
  options: ConnectionOptions,
): string[] {
  const shownHeaders = Object.entries(headers)
    .filter(([name]) => name !== header.deadline)
    .flatMap(([name, values]) => values.map((each) => `${name}:${each}`));
  const property = (text: string) => ['--reader-property', text];
  const line = [shownHeaders.join(','), key?.toString('utf8') ?? '', value.toString('utf8')].join('\t');
  const shown = (name: string) => ['--formatter-property', `print.${name}=true`];
  return [
    kafkaTool('console-consumer', settings, options, [
      '--topic',
      replyTopic,
      ...shown('headers'),
      ...shown('key'),
    ]),
    `printf '%s\\n' ${quoted(line)} | ${kafkaTool('console-producer', settings, options, [
      ...['--topic', topic],
      ...property('parse.headers=true'),
      ...property('parse.key=true'),
    ])}`,
  ];
}
