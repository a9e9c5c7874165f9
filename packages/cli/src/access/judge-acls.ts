/** Compares principals' rights in Kafka with those that Parley needs: missing, denied and unneeded ones. */
import { accessRightsOn, patternOf, type Right, type TopicNames } from '@parley/messaging';
import type { AclEntry } from './acl-entries.ts';

/** The Kafka principal of each kind of process. */
export type Principals = Readonly<Record<Exclude<Right['process'], 'inspector'>, string>> & {
  /** That of fronts with an inspector; absent if there are none. */
  readonly inspector?: string | undefined;
};

export interface AclFinding extends AclEntry {
  readonly finding: 'missing' | 'denied' | 'too much';
}

/** The front if it may describe the workers' groups, which only inspectors need; otherwise undefined. */
export function inspectorIn(entries: readonly AclEntry[], front: string): string | undefined {
  const looks = ({ permission, principal, operation, resource }: AclEntry) =>
    permission === 'allow' && principal === front && operation === 'Describe' && resource === 'group';
  return entries.some(looks) ? front : undefined;
}

/** The rights that each principal needs, one entry for each operation on each name. */
export function neededAcls(names: TopicNames, principals: Principals): AclEntry[] {
  return accessRightsOn(names).flatMap(({ process, resource, name, operation }) => {
    const principal = principals[process];
    if (principal === undefined) return [];
    return { permission: 'allow', principal, host: '*', operation, resource, ...patternOf(name) };
  });
}

/** The additional rights that fronts and workers need to create topics themselves (`TOPICS=create`). */
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

/** @param tolerated further rights that principals may have */
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

/** Whether `whole` allows everything that `part` allows. */
const includes = (whole: AclEntry, part: AclEntry): boolean =>
  isOf(whole, part) &&
  (whole.host === '*' || whole.host === part.host) &&
  operationsOf(whole.operation).includes(part.operation) &&
  includesName(whole, part);

/** Whether an entry denies any of the needed rights. */
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

/** Each operation with those it implies: https://kafka.apache.org/documentation/#operations_in_kafka */
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
