export type { CredentialField } from './define-pair.ts';
export { describeFields, type FieldDescription } from './describe-fields.ts';
export {
  type EventTopic,
  eventTopicNames,
  eventTopicOf,
  eventTopics,
  type RoomAction,
  type RoomEvent,
  readableRoomEvent,
  readableUserEvent,
  type UserAction,
  type UserEvent,
} from './events.ts';
export { exampleRequest } from './example-request.ts';
export { Failure, type FailureCode, failures, isFailureCode } from './failures.ts';
export { speakOfFields } from './field-problems.ts';
export {
  type ChatFile,
  type ChatType,
  type FilePurpose,
  type ForwardedFrom,
  filePurpose,
  type Invitations,
  type JacksonDate,
  type MemberRole,
  type Message,
  type Notice,
  type NoticeAction,
  type Notify,
  noticeActions,
  password,
  type Reaction,
  type RepliedTo,
  type RoomSetting,
  type StoredFile,
  toJacksonDate,
  type User,
} from './fields.ts';
export type {
  DeadLetterRow,
  ExchangeOutcome,
  ExchangeRow,
  InspectedPair,
  InspectorEvents,
  InspectorInfo,
  Journey,
  JourneyRecord,
  LagRow,
  TrafficSecond,
} from './inspector.ts';
export { type Limit, limits } from './limits.ts';
export { type JsonSchema, type PairSchemas, pairSchemas } from './pair-schemas.ts';
export {
  isAskedOverHttp,
  isPairName,
  type PairName,
  pairNames,
  pairs,
  type Reply,
  type ReplyBase,
  type ReplyOf,
  type RequestOf,
} from './pairs.ts';
export { checkFields, encodeRequest, parseRequest } from './parse-request.ts';
export { failureReply, successReply, toFailure } from './replies.ts';
export {
  type EvictedEvent,
  type HelloEvent,
  type ReplyEvent,
  type ResetEvent,
  replyEventName,
  type SessionEndedEvent,
} from './stream-events.ts';
export { fold, isOnlyEmoji, qualifyEmoji } from './text/index.ts';
export { decodeDocument, decodeUtf8 } from './utf8.ts';
