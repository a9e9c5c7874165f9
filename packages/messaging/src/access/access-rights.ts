/** Who may do what in Kafka, as listed in docs/operations.md. */
import { eventTopicNames, type PairName, pairNames, pairs } from '@parley/contracts';
import type { TopicNames } from '../settings/topic-names.ts';

/** Kafka's numbers. */
export const resources = { topic: 2, group: 3, cluster: 4 } as const;
export const operations = {
  Read: 3,
  Write: 4,
  Create: 5,
  Delete: 6,
  Alter: 7,
  Describe: 8,
  DescribeConfigs: 10,
  AlterConfigs: 11,
} as const;

export interface Right {
  /** `inspector`: a front that has the inspector enabled. */
  readonly process: 'front' | 'inspector' | 'worker' | 'tester' | 'admin';
  readonly resource: keyof typeof resources;
  /** A trailing `*` marks a prefix. */
  readonly name: string;
  readonly operation: keyof typeof operations;
}

type Operation = Right['operation'];

const requestsOf = (those: readonly PairName[]) => those.map((pair) => `${pair}-request`);
const responsesOf = (those: readonly PairName[]) => those.map((pair) => `${pair}-response`);

const askedByFronts = pairNames.filter((pair) => pairs[pair].mayAsk !== 'administrator');
/** A front ends the streams of a locked account; the list of accounts is only for whoever asked for it. */
export const repliesForFronts: readonly PairName[] = [...askedByFronts, 'account-lock'];
const forAdministrators = pairNames.filter((pair) => !askedByFronts.includes(pair));
const listsAccounts = forAdministrators.filter((pair) => !repliesForFronts.includes(pair));
/** The requests of `parley users`. */
const askedByAdministrators: readonly PairName[] = [
  ...forAdministrators,
  'user-search-session',
  'user-end-session',
];

const deadLetters = requestsOf(pairNames).map((topic) => `${topic}-dlt`);

function allow(
  process: Right['process'],
  allowed: readonly Operation[],
  resource: Right['resource'],
  names: readonly string[],
): Right[] {
  return names.flatMap((name) => allowed.map((operation) => ({ process, resource, name, operation })));
}

const workerGroups = [
  'defaultGroup',
  'defaultGroup-chat',
  'defaultGroup-daily',
  'defaultGroup-credentials',
  'defaultGroup-push',
];

export const accessRights: readonly Right[] = [
  ...allow('worker', ['Read'], 'topic', requestsOf(pairNames)),
  ...allow('worker', ['Write'], 'topic', [...responsesOf(pairNames), ...deadLetters, ...eventTopicNames]),
  // The events that workers push to devices.
  ...allow('worker', ['Read'], 'topic', ['normalChat', 'emojiChat']),
  ...allow('worker', ['Read'], 'group', workerGroups),
  ...allow('front', ['Write'], 'topic', requestsOf(askedByFronts)),
  ...allow('front', ['Read'], 'topic', [...responsesOf(repliesForFronts), ...eventTopicNames]),
  // For the check that all topics exist.
  ...allow('front', ['Describe'], 'topic', [
    ...[...deadLetters, ...requestsOf(forAdministrators), ...responsesOf(listsAccounts)],
  ]),
  ...allow('front', ['Read'], 'group', ['front-*']),
  ...allow('inspector', ['Read'], 'topic', [
    ...[...requestsOf(pairNames), ...responsesOf(listsAccounts), ...deadLetters],
  ]),
  ...allow('inspector', ['Describe'], 'group', workerGroups),
  ...allow('tester', ['Read'], 'topic', [
    ...[...requestsOf(pairNames), ...responsesOf(repliesForFronts), ...deadLetters, ...eventTopicNames],
  ]),
  ...allow('tester', ['Read'], 'group', ['front-cli-*', 'tester-*', 'console-consumer-*']),
  ...allow('admin', ['Create', 'Delete', 'Describe', 'Alter', 'DescribeConfigs', 'AlterConfigs'], 'topic', [
    '*',
  ]),
  ...allow('admin', ['Describe', 'Delete'], 'group', ['*']),
  ...allow('admin', ['Write'], 'topic', requestsOf(askedByAdministrators)),
  ...allow('admin', ['Read'], 'topic', responsesOf(askedByAdministrators)),
  ...allow('admin', ['Read'], 'group', ['front-cli-*']),
  ...allow('admin', ['Describe', 'Alter', 'DescribeConfigs', 'AlterConfigs'], 'cluster', ['kafka-cluster']),
];

/** The console tools' groups do not have our prefix. */
const foreign = ['tester-*', 'console-consumer-*', 'kafka-cluster'];

/** The rights with the names of topics and groups in a deployment. */
export function accessRightsOn(names: TopicNames): Right[] {
  const topics = new Map<string, string>([
    ...pairNames.flatMap((pair): [string, string][] => [
      [`${pair}-request`, names.request(pair)],
      [`${pair}-response`, names.response(pair)],
      [`${pair}-request-dlt`, names.deadLetter(names.request(pair))],
    ]),
    ...eventTopicNames.map((event): [string, string] => [event, names.event(event)]),
  ]);
  const named = (name: string) => (foreign.includes(name) ? name : (topics.get(name) ?? names.group(name)));
  return accessRights.map((right) => ({ ...right, name: named(right.name) }));
}

/** Kafka's numbers. */
export const patternTypes = { literal: 3, prefixed: 4 } as const;
export const permissions = { deny: 2, allow: 3 } as const;

/** How a right's name is given to Kafka. */
export function patternOf(name: string): { pattern: keyof typeof patternTypes; name: string } {
  const isPrefix = name !== '*' && name.endsWith('*');
  return isPrefix ? { pattern: 'prefixed', name: name.slice(0, -1) } : { pattern: 'literal', name };
}

/** In the form of kafkajs's admin. @param principalOf the principal of each kind of process */
export function aclOf(
  { process, resource, name, operation }: Right,
  principalOf = (who: Right['process']) => `User:${who}`,
) {
  const told = patternOf(name);
  return {
    resourceType: resources[resource],
    resourceName: told.name,
    resourcePatternType: patternTypes[told.pattern],
    principal: principalOf(process),
    host: '*',
    operation: operations[operation],
    permissionType: permissions.allow,
  };
}
