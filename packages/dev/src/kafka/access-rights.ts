/** Who may do what in Kafka, as docs/operations.md lists it. */
import { eventTopicNames, pairNames } from '@parley/contracts';

/** As Kafka numbers them. */
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
  readonly process: 'front' | 'worker' | 'tester' | 'admin';
  readonly resource: keyof typeof resources;
  /** With `*` at its end where it is the beginning of names. */
  readonly name: string;
  readonly operation: keyof typeof operations;
}

type Operation = Right['operation'];

const requests = pairNames.map((pair) => `${pair}-request`);
const responses = pairNames.map((pair) => `${pair}-response`);
const deadLetters = requests.map((topic) => `${topic}-dlt`);

function allow(
  process: Right['process'],
  allowed: readonly Operation[],
  resource: Right['resource'],
  names: readonly string[],
): Right[] {
  return names.flatMap((name) => allowed.map((operation) => ({ process, resource, name, operation })));
}

export const accessRights: readonly Right[] = [
  ...allow('worker', ['Read'], 'topic', requests),
  ...allow('worker', ['Write'], 'topic', [...responses, ...deadLetters, ...eventTopicNames]),
  ...allow('worker', ['Read'], 'group', [
    ...['defaultGroup', 'defaultGroup-chat', 'defaultGroup-daily', 'defaultGroup-credentials'],
  ]),
  ...allow('front', ['Write'], 'topic', requests),
  ...allow('front', ['Read'], 'topic', [...responses, ...eventTopicNames]),
  ...allow('front', ['Describe'], 'topic', deadLetters),
  ...allow('front', ['Read'], 'group', ['front-*']),
  ...allow('tester', ['Read'], 'topic', [...requests, ...responses, ...deadLetters, ...eventTopicNames]),
  ...allow('tester', ['Read'], 'group', ['front-cli-*', 'tester-*', 'console-consumer-*']),
  ...allow('admin', ['Create', 'Delete', 'Describe', 'Alter', 'DescribeConfigs', 'AlterConfigs'], 'topic', [
    '*',
  ]),
  ...allow('admin', ['Describe', 'Delete'], 'group', ['*']),
  ...allow('admin', ['Describe', 'Alter', 'DescribeConfigs', 'AlterConfigs'], 'cluster', ['kafka-cluster']),
];

const [literal, prefixed, allowed] = [3, 4, 3] as const;

/** As kafkajs's admin takes it. */
export function aclOf({ process, resource, name, operation }: Right, user = (who: string) => who) {
  const isPrefix = name.endsWith('-*');
  return {
    resourceType: resources[resource],
    resourceName: isPrefix ? name.slice(0, -1) : name,
    resourcePatternType: isPrefix ? prefixed : literal,
    principal: `User:${user(process)}`,
    host: '*',
    operation: operations[operation],
    permissionType: allowed,
  };
}
