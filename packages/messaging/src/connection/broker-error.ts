/** The broker's name for an error, however kafkajs or others wrapped it; empty if no broker has answered. */
export function brokerError(error: unknown): string {
  const { type, cause } = (error ?? {}) as { type?: string; cause?: unknown };
  return type ?? (cause ? brokerError(cause) : '');
}

/** Errors by which a broker refuses a topic, and which retries do not mend. */
const topicRefusals = new Set([
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

export const isTopicRefusal = (error: unknown): boolean => topicRefusals.has(brokerError(error));

/** Whether a broker's error is about one topic only. */
export const isOfTopic = (error: unknown): boolean =>
  isTopicRefusal(error) || brokerError(error) === 'LEADER_NOT_AVAILABLE';
