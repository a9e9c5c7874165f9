import type { KafkaTool } from './tools.ts';

const places = ['--bootstrap-server', '--bootstrap-servers', '--bootstrap-controller', '--broker-list'];
const configs = [
  '--command-config',
  '--consumer.config',
  '--producer.config',
  '--consumer-config',
  '--admin.config',
  '--config-file',
];
const questions = ['--help', '-h', '--version'];

/** What the arguments of a tool leave open. */
export interface OpenConnection {
  /** The brokers that they name, if any. */
  named: string | undefined;
  needsBrokers: boolean;
  needsConfig: boolean;
}

export function openConnection(tool: KafkaTool, args: readonly string[]): OpenConnection {
  const names = args.map((arg) => arg.split('=')[0] ?? arg);
  const connects = tool.connects !== 'never' && !names.some((name) => questions.includes(name));
  return {
    named: namedBrokers(args),
    needsBrokers: connects && !names.some((name) => places.includes(name)),
    needsConfig:
      connects && tool.connects !== '--broker-list' && !names.some((name) => configs.includes(name)),
  };
}

function namedBrokers(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => places.some((place) => arg === place || arg.startsWith(`${place}=`)));
  const arg = args[at];
  if (arg === undefined) return undefined;
  return arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : args[at + 1];
}

/** The arguments, completed with the connection. */
export function withConnection(
  tool: KafkaTool,
  args: readonly string[],
  { brokers, configFile }: { brokers: string; configFile?: string | undefined },
): string[] {
  const { needsBrokers, needsConfig } = openConnection(tool, args);
  const option = tool.connects === '--broker-list' ? '--broker-list' : '--bootstrap-server';
  const added = [
    ...(needsBrokers ? [option, brokers] : []),
    ...(needsConfig && configFile ? ['--command-config', configFile] : []),
  ];
  const before = tool.connects === 'behind the first word' ? args.slice(0, 1) : [];
  return [...before, ...added, ...args.slice(before.length)];
}
