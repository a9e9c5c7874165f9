/** The `--help` of a front or a worker, which take no arguments, only environment variables. */
import type { Variable, Variables } from '../settings/environment.ts';
import { sharedVariables } from '../settings/settings.ts';

const ofTopics = /^TOPIC_.+_(REQUEST|RESPONSE|PARTITIONS|NAME)$/;

/** @param command that starts it, such as `npm run front` */
export function describeVariables(command: string, table: Variables): string {
  const names = Object.keys(table);
  const own = names.filter((name) => !(name in sharedVariables));
  const shared = names.filter((name) => name in sharedVariables && !ofTopics.test(name));
  return [
    `Usage: <VARIABLE>=<value> ... ${command}`,
    'All configuration is by environment variables; docs/operations.md says more of them.',
    '',
    ...[...own, ...shared].flatMap((name) => describeVariable(name, table[name])),
    '',
    'Of single topics (<PAIR> is the name of a pair in capitals with underscores, such as USER_ADD; <EVENT> is NORMAL_CHAT,',
    'EMOJI_CHAT or USER_EVENT):',
    '  TOPIC_<PAIR>_REQUEST, TOPIC_<PAIR>_RESPONSE, TOPIC_<EVENT>_NAME',
    '      the name of the topic',
    '  TOPIC_<PAIR>_PARTITIONS, TOPIC_<EVENT>_PARTITIONS',
    '      its partitions',
    '',
  ].join('\n');
}

function describeVariable(name: string, variable: Variable | undefined): string[] {
  if (!variable) return [];
  return [`  ${[name, ...whenAbsent(variable)].join('  ')}`, `      ${variable.describe}`];
}

function whenAbsent({ default: usual, value }: Variable): string[] {
  if (usual !== undefined) return usual === '' ? [] : [`(${usual})`];
  return value.safeParse(undefined).success ? [] : ['(required)'];
}
