/** The tables of docs/operations.md as the code would write them. */
import { availableParallelism } from 'node:os';
import { frontVariables } from '@parley/front';
import { sharedVariables, type Variables } from '@parley/messaging';
import { workerVariables } from '@parley/worker';
import { stackVariables } from '../../launcher/stack-variables.mjs';

type Table = Variables;
type Variable = Variables[string];

/** One row per variable of front and worker, those of single pairs and of kinds of event as patterns. */
export function configurationRows(): string[] {
  const front: Table = frontVariables;
  const worker: Table = workerVariables;
  const names = [
    ...new Set([...Object.keys(sharedVariables), ...Object.keys(worker), ...Object.keys(front)]),
  ];
  const rows = names.flatMap((name) => {
    if (isOfOtherTopic(name)) return [];
    const described = [...new Set([front[name]?.describe, worker[name]?.describe])].filter((text) => text);
    const variable = front[name] ?? worker[name];
    if (!variable) return [];
    const where = `${name in front ? 'yes' : ''} | ${name in worker ? 'yes' : ''}`;
    return [
      row(asPattern(name), where, shownDefault(name, variable), asPattern(described.join('; in a worker: '))),
    ];
  });
  return rows;
}

/** One row per variable of the local stack itself. */
export function stackRows(): string[] {
  return Object.entries(stackVariables).map(([name, { default: value, meaning }]) =>
    row(name, value === '' ? '' : `\`${value}\``, meaning),
  );
}

function row(name: string, ...cells: string[]): string {
  return `| \`${name}\` | ${cells.join(' | ')} |`.replaceAll(/ +/g, ' ');
}

function shownDefault(name: string, variable: Variable): string {
  // What depends on the machine is named, not shown.
  if (name === 'HASH_CONCURRENCY' && variable.default === String(availableParallelism())) return 'cores';
  if (variable.default !== undefined) return variable.default === '' ? '' : `\`${variable.default}\``;
  return variable.value.safeParse(undefined).success ? '' : '**required**';
}

/** The first in the tables stand for all. */
const shown = ['TOPIC_LOGIN_', 'TOPIC_NORMAL_CHAT_'];
const ofTopics = /^TOPIC_.+_(REQUEST|RESPONSE|PARTITIONS|NAME)$/;

const isOfOtherTopic = (name: string) =>
  ofTopics.test(name) && !shown.some((beginning) => name.startsWith(beginning));

function asPattern(text: string): string {
  return text
    .replace(/^TOPIC_LOGIN_/, 'TOPIC_<PAIR>_')
    .replace(/^TOPIC_NORMAL_CHAT_/, 'TOPIC_<EVENT>_')
    .replace(/\blogin-(request|response)\b/, '`<pair>-$1`')
    .replace(/of both topics of login$/, 'of both topics of `<pair>`')
    .replace(/\bnormalChat\b/, '`<event>`');
}
