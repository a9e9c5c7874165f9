/** Refusals by the brokers' access control, in words that tell an admin how to fix them. */
export type Operation = 'Read' | 'Write' | 'Describe' | 'Create' | 'Alter';

/** The brokers deny something; the message names the missing right. */
export class MissingRight extends Error {
  override readonly name = 'MissingRight';
  readonly operation: Operation;
  readonly resource: Resource;
  /** The topic or the group, if it is known. */
  readonly resourceName: string;

  constructor(operation: Operation, resource: Resource, resourceName: string, options: ErrorOptions) {
    super(describeRight(operation, resource, resourceName), options);
    this.operation = operation;
    this.resource = resource;
    this.resourceName = resourceName;
  }
}

/** The request: a topic's error may name another topic, and a group's error does not name the group. */
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

/** The error itself, or, if access control caused it, one that names the right. */
export function namingMissingRight(error: Error, { operation, topic, group }: Asked): Error {
  // kafkajs wraps errors after retries.
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

/** For an error about several topics, the first one's. */
function causeOf(error: Error): unknown {
  return error.cause ?? (error as { errors?: unknown[] }).errors?.[0];
}

function describeRight(operation: Operation, resource: Resource, name: string): string {
  const on = `${resource} ${name}`.trimEnd();
  return `Kafka does not allow ${operation} on the ${on}; docs/operations.md, Access control, has all rights needed`;
}
