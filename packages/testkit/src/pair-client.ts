/** Asks one pair of Parley's, typed by the contract. */
import type { PairName, Reply, RequestOf } from '@parley/contracts';
import type { Answer } from './answer.ts';

export interface RequestOptions {
  /** A new one if absent. The same again gets the stored reply of a `once` pair. */
  readonly requestId?: string;
  /** The record's key; the contract's field for it if absent. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds from now, after which it must not be executed; the timeout if absent. */
  readonly deadline?: number;
  /** Milliseconds that the reply may take; the testkit's if absent. */
  readonly timeout?: number;
}

/** A reply of success. */
export type SuccessOf<Name extends PairName> = Extract<Reply<Name>, { isSuccess: true }>;

/** An error reply. */
export type RefusalOf<Name extends PairName> = Extract<Reply<Name>, { isSuccess: false }>;

export interface PairClient<Name extends PairName> {
  /**
   * Asks, and wants it done. Not for ephemeral pairs, which are answered only where they are refused.
   * @throws ErrorReply where it is refused, NoReply
   */
  request(request: RequestOf<Name>, options?: RequestOptions): Promise<SuccessOf<Name>>;
  /** Asks, and wants it refused with this code. @throws UnexpectedReply where it isn't, NoReply */
  expectError(code: string, request: RequestOf<Name>, options?: RequestOptions): Promise<RefusalOf<Name>>;
  /** Asks. @returns whatever is answered, with its headers @throws NoReply */
  ask(request: RequestOf<Name>, options?: RequestOptions): Promise<Answer<Reply<Name>>>;
  /** The same with any bytes, or none, which go as they are: unchecked, unsealed, and without a key unless one is given. */
  askRaw(value: string | Uint8Array | null, options?: RequestOptions): Promise<Answer<Reply<Name>>>;
  /** Waits for no reply. @returns the request id, once the brokers have the request */
  send(request: RequestOf<Name>, options?: RequestOptions): Promise<string>;
}
