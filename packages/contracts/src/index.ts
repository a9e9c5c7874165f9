export { definePair, type Kind, type PairDefinition } from './define-pair.ts';
export { describeFields, type FieldDescription, type PairFields } from './describe-fields.ts';
export { Failure, type FailureCode, failures, isFailureCode } from './failures.ts';
export { type JacksonDate, password, toJacksonDate, type User } from './fields.ts';
export {
  isPairName,
  type PairName,
  pairNames,
  pairs,
  type Reply,
  type ReplyBase,
  type ReplyOf,
  type RequestOf,
} from './pairs.ts';
export { checkFields, encodeRequest, maxRequestBytes, type Parsed, parseRequest } from './parse-request.ts';
export { failureReply, successReply, toFailure } from './replies.ts';
export { type HelloEvent, type ReplyEvent, replyEventName, type SessionEndedEvent } from './stream-events.ts';
