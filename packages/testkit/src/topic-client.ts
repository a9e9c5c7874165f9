/** A client of any request and reply topics. */
import type { Answer } from './answer.ts';
import type { RequestOptions } from './pair-client.ts';

export interface TopicOptions {
  readonly requestTopic: string;
  readonly replyTopic: string;
  /**
   * Where request and reply carry the request id: `header` (the default, which is `kafka_correlationId`),
   * `header:<name>`, `key` or `json:<path>`.
   */
  readonly correlation?: string;
}

/** Without a deadline: whether and where a service expects one is up to the service. `headers` can contain it. */
export type TopicRequestOptions = Omit<RequestOptions, 'deadline'>;

export interface TopicClient {
  /**
   * Sends a value as JSON, or a text or bytes unchanged.
   * @returns the reply's body
   * @throws ErrorReply if it has the header `parley-error`, NoReply
   */
  request<Body = unknown>(value: unknown, options?: TopicRequestOptions): Promise<Body>;
  /** The same. @returns the reply, whatever it is, with its headers @throws NoReply */
  ask<Body = unknown>(value: unknown, options?: TopicRequestOptions): Promise<Answer<Body>>;
}
