/** The broker's name of an error, wherever kafkajs or who else wrapped it; empty where no broker has said anything. */
export function brokerError(error: unknown): string {
  const { type, cause } = (error ?? {}) as { type?: string; cause?: unknown };
  return type ?? (cause ? brokerError(cause) : '');
}

/** Errors by which a broker says that the topic cannot be had, and no repetition mends. */
const topicRefusals = new Set([
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

export const isTopicRefusal = (error: unknown): boolean => topicRefusals.has(brokerError(error));

/** What a broker says of one topic, and of no other. */
export const isOfTopic = (error: unknown): boolean =>
  isTopicRefusal(error) || brokerError(error) === 'LEADER_NOT_AVAILABLE';
