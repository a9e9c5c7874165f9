/** Creates replies as they are on the response topics. */
import { Failure } from './failures.ts';
import { type PairName, pairs, type Reply, type ReplyOf } from './pairs.ts';

export function successReply<Name extends PairName>(
  pair: Name,
  userId: string,
  fields: ReplyOf<Name>,
): Reply<Name>;
export function successReply(_pair: PairName, userId: string, fields: object): object {
  return { userId, isSuccess: true, errorMessage: '', errorCode: '', ...fields };
}

export function failureReply<Name extends PairName>(
  pair: Name,
  userId: string,
  failure: Failure,
): Reply<Name>;
export function failureReply(pair: PairName, userId: string, failure: Failure): object {
  const { failedReply } = pairs[pair];
  return {
    userId,
    isSuccess: false,
    errorMessage: failure.message,
    errorCode: failure.code,
    ...(failure.retryAfter !== undefined && { retryAfter: failure.retryAfter }),
    ...(typeof failedReply === 'function' ? failedReply(failure) : failedReply),
  };
}

/**
 * The failure to report to the sender for an error; anything that is not a Failure is `INTERNAL`, and reveals nothing.
 */
export function toFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure('INTERNAL', undefined, { cause: error });
}
