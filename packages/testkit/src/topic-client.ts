/** Asks on topics of anybody's. */
import type { Answer } from './answer.ts';
import type { RequestOptions } from './pair-client.ts';

export interface TopicOptions {
  readonly requestTopic: string;
  readonly replyTopic: string;
  /**
   * Where request and reply have the request id: `header` (which is `kafka_correlationId`, and the default),
   * `header:<name>`, `key` or `json:<path>`.
   */
  readonly correlation?: string;
}

/**
 * Without a deadline: whether a service has one, and where requests carry it, is its own affair. `headers` can have what
 * it looks for.
 */
export type TopicRequestOptions = Omit<RequestOptions, 'deadline'>;

export interface TopicClient {
  /**
   * Sends a value as JSON, a text or bytes as they are.
   * @returns the reply's body @throws ErrorReply where it has the header `parley-error`, NoReply
   */
  request<Body = unknown>(value: unknown, options?: TopicRequestOptions): Promise<Body>;
  /** The same. @returns whatever is answered, with its headers @throws NoReply */
  ask<Body = unknown>(value: unknown, options?: TopicRequestOptions): Promise<Answer<Body>>;
}
