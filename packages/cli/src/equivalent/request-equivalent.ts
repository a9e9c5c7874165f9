/** A request with Kafka's own tools: one command sends it, the other shows its reply. */
import { isUtf8 } from 'node:buffer';
import { type Draft, header, type KafkaSettings } from '@parley/messaging';
import { UsageError } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { words } from '../words/language.ts';
import { kafkaTool, quoted } from './kafka-tool.ts';

interface Line {
  readonly text: string;
  /** Options with which the console producer parses it. */
  readonly properties: readonly string[];
}

/** @throws UsageError for a record that the console producer can't send */
export function requestEquivalent(
  draft: Draft,
  replyTopic: string,
  settings: KafkaSettings,
  options: ConnectionOptions,
): string[] {
  const { text, properties } = lineOf(draft);
  const shown = (name: string) => ['--formatter-property', `print.${name}=true`];
  return [
    kafkaTool('console-consumer', settings, options, [
      '--topic',
      replyTopic,
      ...shown('headers'),
      ...shown('key'),
    ]),
    `printf '%s\\n' ${quoted(text)} | ${kafkaTool('console-producer', settings, options, [
      ...['--topic', draft.topic],
      ...properties.flatMap((property) => ['--reader-property', property]),
    ])}`,
  ];
}

/** Headers, key and value, separated by tabs; a record without headers or a key has no column for them. */
function lineOf({ key, value, headers }: Draft): Line {
  const given = Object.entries(headers).filter(([name]) => name !== header.deadline);
  const shown = given.flatMap(([name, values]) => values.map((each) => `${name}:${each}`));
  const separator = [',', ';', '&', '~'].find((each) => !shown.some((text) => text.includes(each)));
  const columns = [
    ...(shown.length > 0 ? [shown.join(separator)] : []),
    ...(key === null ? [] : [key.toString('utf8')]),
  ];
  if (value === null) throw new UsageError(words().noEquivalentRequest);
  const text = [...columns, value.toString('utf8')].join('\t');
  const isLine =
    [key ?? Buffer.alloc(0), value].every((bytes) => isUtf8(bytes)) &&
    separator !== undefined &&
    !given.some(([name]) => name.includes(':')) &&
    !columns.some((column) => column.includes('\t')) &&
    !/[\r\n]/.test(text);
  if (!isLine) throw new UsageError(words().noEquivalentRequest);
  const properties = [
    ...(shown.length > 0 ? ['parse.headers=true'] : []),
    ...(separator === ',' ? [] : [`headers.separator=${separator}`]),
    ...(key === null ? [] : ['parse.key=true']),
  ];
  return { text, properties };
}
