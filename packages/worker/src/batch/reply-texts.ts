/** Replies as they are sent and stored. */
import { Failure, failureReply, type PairName, type ReplyOf, successReply } from '@parley/contracts';
import type { ReceivedRequest, ReplyText } from '@parley/messaging';
import type { Answer } from '../services/service.ts';

export function replyTo<Name extends PairName>(
  pair: Name,
  request: ReceivedRequest,
  answer: Answer<Name>,
): ReplyText {
  if (answer instanceof Failure) return failed(pair, request, answer);
  return { text: JSON.stringify(successReply(pair, request.userId, answer as ReplyOf<Name>)), errorCode: '' };
}

export function failed(pair: PairName, { userId }: ReceivedRequest, failure: Failure): ReplyText {
  return { text: JSON.stringify(failureReply(pair, userId, failure)), errorCode: failure.code };
}
