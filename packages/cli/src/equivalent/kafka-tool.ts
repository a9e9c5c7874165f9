/** Builds the equivalent commands of Kafka's own tools. */
import type { KafkaSettings } from '@parley/messaging';
import type { ConnectionOptions } from '../connection/connection-options.ts';

/** Quotes an argument for a shell, unless it has no special characters. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** @param name without `kafka-` and `.sh` */
export function kafkaTool(
  name: string,
  { brokers }: KafkaSettings,
  { commandConfig }: ConnectionOptions,
  args: readonly string[],
): string {
  const connection = ['--bootstrap-server', brokers.join(',')];
  const config = commandConfig ? ['--command-config', commandConfig] : [];
  return [`kafka-${name}.sh`, ...connection, ...config, ...args].map(quoted).join(' ');
}

export function printEquivalent(commands: readonly string[]): void {
  process.stdout.write(commands.map((command) => `${command}\n`).join(''));
}
