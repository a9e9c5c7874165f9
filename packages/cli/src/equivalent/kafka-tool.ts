/** The commands of Kafka's own tools that do the same as one of ours. */
import type { KafkaSettings } from '@parley/messaging';
import type { ConnectionOptions } from '../connection/connection-options.ts';

/** As a shell takes it: what has nothing special in it stays as it is. */
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
