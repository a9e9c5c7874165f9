/** What principals may do in Kafka against what Parley needs: what is missing, what is denied, and what is too much. */
import { accessRightsOn, patternOf, type Right, type TopicNames } from '@parley/messaging';
import type { AclEntry } from './acl-entries.ts';

/** Who each kind of process is to Kafka. */
export type Principals = Readonly<Record<Exclude<Right['process'], 'inspector'>, string>> & {
  /** Of fronts that have an inspector; of none if absent. */
  readonly inspector?: string | undefined;
};

export interface AclFinding extends AclEntry {
  readonly finding: 'missing' | 'denied' | 'too much';
}

/** The front, where it may look at the workers' groups, which is for inspectors alone; else nobody. */
export function inspectorIn(entries: readonly AclEntry[], front: string): string | undefined {
  const looks = ({ permission, principal, operation, resource }: AclEntry) =>
    permission === 'allow' && principal === front && operation === 'Describe' && resource === 'group';
  return entries.some(looks) ? front : undefined;
}

/** What each principal needs, one entry for each operation on each name. */
export function neededAcls(names: TopicNames, principals: Principals): AclEntry[] {
  return accessRightsOn(names).flatMap(({ process, resource, name, operation }) => {
    const principal = principals[process];
    if (principal === undefined) return [];
    return { permission: 'allow', principal, host: '*', operation, resource, ...patternOf(name) };
  });
}

/** What fronts and workers need besides where they make their topics themselves (`TOPICS=create`). */
export function creatorsAcls(needed: readonly AclEntry[], { front, worker }: Principals): AclEntry[] {
  const topics = needed.filter(({ resource }) => resource === 'topic');
  return [front, worker].flatMap((principal) => {
    const own = topics.filter((entry) => entry.principal === principal);
    return [
      { ...allowed, principal, operation: 'Create', resource: 'cluster', name: 'kafka-cluster' },
      ...own.flatMap((entry) => ['Create', 'Alter'].map((operation) => ({ ...entry, operation }))),
    ];
  });
}

const allowed = { permission: 'allow', host: '*', pattern: 'literal' } as const;

/** @param tolerated what principals may be allowed besides */
export function judgeAcls(
  entries: readonly AclEntry[],
  needed: readonly AclEntry[],
  tolerated: readonly AclEntry[] = [],
): AclFinding[] {
  const [allowing, denying] = [entries.filter(isAllowed), entries.filter((entry) => !isAllowed(entry))];
  const principals = new Set(needed.map(({ principal }) => principal));
  return [
    ...needed
      .filter((need) => !allowing.some((entry) => includes(entry, need)))
      .map((need) => ({ ...need, finding: 'missing' as const })),
    ...denying
      .filter((entry) => needed.some((need) => denies(entry, need)))
      .map((entry) => ({ ...entry, finding: 'denied' as const })),
    ...allowing
      .filter(({ principal }) => principals.has(principal))
      .filter((entry) => ![...needed, ...tolerated].some((need) => includes(need, entry)))
      .map((entry) => ({ ...entry, finding: 'too much' as const })),
  ];
}

const isAllowed = ({ permission }: AclEntry) => permission === 'allow';

/** Whether all that `part` allows is allowed by `whole`. */
const includes = (whole: AclEntry, part: AclEntry): boolean =>
  isOf(whole, part) &&
  (whole.host === '*' || whole.host === part.host) &&
  operationsOf(whole.operation).includes(part.operation) &&
  includesName(whole, part);

/** Whether an entry takes away any of what is needed. */
const denies = (entry: AclEntry, need: AclEntry): boolean =>
  isOf(entry, need) &&
  (entry.operation === 'All' || operationsOf(need.operation).includes(entry.operation)) &&
  (includesName(entry, need) || includesName(need, entry));

const isOf = (entry: AclEntry, other: AclEntry): boolean =>
  (entry.principal === other.principal || entry.principal === 'User:*') && entry.resource === other.resource;

function includesName(whole: AclEntry, part: AclEntry): boolean {
  if (whole.pattern === 'prefixed') return part.name.startsWith(whole.name) && part.name !== '*';
  return whole.name === '*' || (part.pattern === 'literal' && whole.name === part.name);
}

/** With what they bring with them: https://kafka.apache.org/documentation/#operations_in_kafka */
function operationsOf(operation: string): readonly string[] {
  if (operation === 'All') return everything;
  const describes = ['Read', 'Write', 'Delete', 'Alter'].includes(operation);
  if (describes) return [operation, 'Describe'];
  return operation === 'AlterConfigs' ? [operation, 'DescribeConfigs'] : [operation];
}

const everything = [
  ...['All', 'Read', 'Write', 'Create', 'Delete', 'Alter', 'Describe', 'ClusterAction'],
  ...['DescribeConfigs', 'AlterConfigs', 'IdempotentWrite'],
];
