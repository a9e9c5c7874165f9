/** What the brokers' access control refuses, in words with which an admin can mend it. */
export type Operation = 'Read' | 'Write' | 'Describe' | 'Create' | 'Alter';

/** The brokers don't allow something; the message names the right that is missing. */
export class MissingRight extends Error {
  override readonly name = 'MissingRight';
}

/** What was asked for: the error of a topic may name another topic, that of a group doesn't name it. */
export interface Asked {
  readonly operation: Operation;
  readonly topic?: string;
  readonly group?: string;
}

const resources: Readonly<Record<string, 'topic' | 'group' | 'cluster'>> = {
  TOPIC_AUTHORIZATION_FAILED: 'topic',
  GROUP_AUTHORIZATION_FAILED: 'group',
  CLUSTER_AUTHORIZATION_FAILED: 'cluster',
};

/** The error itself, or, where access control is behind it, one that names the right. */
export function namingMissingRight(error: Error, { operation, topic, group }: Asked): Error {
  // kafkajs wraps what it has tried several times.
  for (let inner: unknown = error; inner instanceof Error; inner = causeOf(inner)) {
    const { type = '', topic: refused = topic } = inner as { type?: string; topic?: string };
    const resource = resources[type];
    if (!resource) continue;
    const name = { topic: refused, group, cluster: undefined }[resource];
    return new MissingRight(describeRight(operation, resource, name), { cause: error });
  }
  return error;
}

/** Of errors about several topics, the first. */
function causeOf(error: Error): unknown {
  return error.cause ?? (error as { errors?: unknown[] }).errors?.[0];
}

function describeRight(operation: Operation, resource: string, name = ''): string {
  const on = `${resource} ${name}`.trimEnd();
  return `Kafka does not allow ${operation} on the ${on}; docs/operations.md, Access control, has all rights needed`;
}
