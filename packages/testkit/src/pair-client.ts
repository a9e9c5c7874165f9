/** A client of one of Parley's pairs, typed by the contract. */
import type { PairName, Reply, RequestOf } from '@parley/contracts';
import type { Answer } from './answer.ts';

export interface RequestOptions {
  /** By default a new one. Sending the same one again gets the stored reply of a `once` pair. */
  readonly requestId?: string;
  /** The record's key; by default the value of the contract's key field. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds from now, after which the request must not be executed; by default the timeout. */
  readonly deadline?: number;
  /** The maximum wait for the reply in milliseconds; by default the testkit's timeout. */
  readonly timeout?: number;
}

/** A successful reply. */
export type SuccessOf<Name extends PairName> = Extract<Reply<Name>, { isSuccess: true }>;

/** An error reply. */
export type RefusalOf<Name extends PairName> = Extract<Reply<Name>, { isSuccess: false }>;

export interface PairClient<Name extends PairName> {
  /**
   * Sends a request that is expected to succeed. Not for ephemeral pairs, which reply only to refused requests.
   * @throws ErrorReply if it is refused, NoReply
   */
  request(request: RequestOf<Name>, options?: RequestOptions): Promise<SuccessOf<Name>>;
  /** Sends a request that is expected to be refused with this code. @throws UnexpectedReply if it isn't, NoReply */
  expectError(code: string, request: RequestOf<Name>, options?: RequestOptions): Promise<RefusalOf<Name>>;
  /** Sends a request. @returns the reply, whatever it is, with its headers @throws NoReply */
  ask(request: RequestOf<Name>, options?: RequestOptions): Promise<Answer<Reply<Name>>>;
  /**
   * The same with any bytes, or none, sent unchanged: not validated, not sealed, and without a key unless one is given.
   */
  askRaw(value: string | Uint8Array | null, options?: RequestOptions): Promise<Answer<Reply<Name>>>;
  /** Sends a request without waiting for a reply. @returns the request id, once the brokers have the request */
  send(request: RequestOf<Name>, options?: RequestOptions): Promise<string>;
}
