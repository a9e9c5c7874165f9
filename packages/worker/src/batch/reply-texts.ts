/** Replies as they are sent and stored. */
import { Failure, failureReply, type PairName, type ReplyOf, successReply } from '@parley/contracts';
import type { ReceivedRequest, ReplyText } from '@parley/messaging';
import { type QueryAnswer, WrittenItems } from '../services/service.ts';

export function replyTo<Name extends PairName>(
  pair: Name,
  request: ReceivedRequest,
  answer: QueryAnswer<Name>,
): ReplyText {
  if (answer instanceof Failure) return failed(pair, request, answer);
  return { text: textOf(successReply(pair, request.userId, answer as ReplyOf<Name>)), errorCode: '' };
}

function textOf(reply: object): string {
  const fields = Object.entries(reply).filter(([, value]) => value !== undefined);
  if (!fields.some(([, value]) => value instanceof WrittenItems)) return JSON.stringify(reply);
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${valueText(value)}`).join(',')}}`;
}

const valueText = (value: unknown): string =>
  value instanceof WrittenItems ? `[${value.texts.join(',')}]` : JSON.stringify(value);

export function failed(pair: PairName, { userId }: ReceivedRequest, failure: Failure): ReplyText {
  return { text: JSON.stringify(failureReply(pair, userId, failure)), errorCode: failure.code };
}
