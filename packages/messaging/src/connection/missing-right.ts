/** What the brokers' access control refuses, in words with which an admin can mend it. */
export type Operation = 'Read' | 'Write' | 'Describe' | 'Create' | 'Alter';

/** The brokers don't allow something; the message names the right that is missing. */
export class MissingRight extends Error {
  override readonly name = 'MissingRight';
  readonly operation: Operation;
  readonly resource: Resource;
  /** Of the topic or the group, where it is known. */
  readonly resourceName: string;

  constructor(operation: Operation, resource: Resource, resourceName: string, options: ErrorOptions) {
    super(describeRight(operation, resource, resourceName), options);
    this.operation = operation;
    this.resource = resource;
    this.resourceName = resourceName;
  }
}

/** What was asked for: the error of a topic may name another topic, that of a group doesn't name it. */
export interface Asked {
  readonly operation: Operation;
  readonly topic?: string;
  readonly group?: string;
}

type Resource = 'topic' | 'group' | 'cluster';

const resources: Readonly<Record<string, Resource>> = {
  TOPIC_AUTHORIZATION_FAILED: 'topic',
  GROUP_AUTHORIZATION_FAILED: 'group',
  CLUSTER_AUTHORIZATION_FAILED: 'cluster',
};

/** The error itself, or, where access control is behind it, one that names the right. */
export function namingMissingRight(error: Error, { operation, topic, group }: Asked): Error {
  // kafkajs wraps what it has tried several times.
  for (let inner: unknown = error; inner instanceof Error; inner = causeOf(inner)) {
    if (inner instanceof MissingRight) return inner;
    const { type = '', topic: refused = topic } = inner as { type?: string; topic?: string };
    const resource = resources[type];
    if (!resource) continue;
    const { [resource]: name = '' } = { topic: refused, group, cluster: '' };
    return new MissingRight(operation, resource, name, { cause: error });
  }
  return error;
}

/** Of errors about several topics, the first. */
function causeOf(error: Error): unknown {
  return error.cause ?? (error as { errors?: unknown[] }).errors?.[0];
}

function describeRight(operation: Operation, resource: Resource, name: string): string {
  const on = `${resource} ${name}`.trimEnd();
  return `Kafka does not allow ${operation} on the ${on}; docs/operations.md, Access control, has all rights needed`;
}
