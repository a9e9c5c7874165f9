export {
  accessRights,
  accessRightsOn,
  aclOf,
  operations as aclOperations,
  patternOf,
  patternTypes as aclPatternTypes,
  permissions as aclPermissions,
  type Right,
  repliesForFronts,
  resources as aclResources,
} from './access/access-rights.ts';
export { connectKafka } from './connection/connection.ts';
export { type Asked, MissingRight, namingMissingRight } from './connection/missing-right.ts';
export { withAdmin } from './connection/with-admin.ts';
export {
  type AccountLock,
  type AccountSearch,
  isLockKey,
  isSearchKey,
  lockKey,
  searchKey,
} from './credentials/administrator-keys.ts';
export { makeCredentialKeys } from './credentials/make-credential-keys.ts';
export { makePushKeys } from './credentials/make-push-keys.ts';
export { makeResetKey, type ResetTimes, readResetKey } from './credentials/reset-keys.ts';
export { sealCredentials } from './credentials/seal-credentials.ts';
export { createSeal, createUnseal, parseKeys, type Seal, type Unseal } from './credentials/sealing.ts';
export { DatabaseClock } from './database/database-clock.ts';
export { DatabaseProbe } from './database/database-probe.ts';
export { type WatchedPool, watchPool } from './database/pool-metrics.ts';
export {
  migrationNames,
  migrationsFolder,
  SchemaInTime,
} from './database/schema-in-time.ts';
export { type EventPositions, EventReceiver } from './events/receive-events.ts';
export { EventSender, type OutgoingEvent } from './events/send-event.ts';
export { SharedEvents, type SharedEventsOptions } from './events/share-events.ts';
export { parseCorrelation } from './exchange/correlation.ts';
export type { Draft } from './exchange/draft.ts';
export { EventLog, type KeptEvent } from './exchange/event-log.ts';
export { Exchange, type ExchangeTopics } from './exchange/exchange.ts';
export { ExchangeError, type ExchangeProblem } from './exchange/exchange-error.ts';
export { valueAt } from './exchange/json-path.ts';
export { pairTarget } from './exchange/pair-target.ts';
export { noSealing, type PasswordSealing, sealingFor } from './exchange/password-sealing.ts';
export type { Target } from './exchange/target.ts';
export { accessTopics, answerWithin, readyWithin, type TopicAccess } from './exchange/topic-access.ts';
export { topicTarget } from './exchange/topic-target.ts';
export { askerOfRecord } from './inspection/asker-of-record.ts';
export { type DeadLetter, deadLetter } from './inspection/dead-letter.ts';
export {
  deadLetterAt,
  deadLettersOf,
  type KeptLetter,
  type ReadTopics,
  type Redriven,
  readDeadLetters,
  redriveDeadLetter,
} from './inspection/dead-letters.ts';
export { groupLag, workerGroups } from './inspection/group-lag.ts';
export { isGenuine } from './inspection/is-genuine.ts';
export { matches, type RecordFilter } from './inspection/record-filter.ts';
export {
  clocksDiffer,
  type Delivery,
  type FrontDelivery,
  placeOf,
  type RequestTrace,
  TraceCollector,
  type TracedRecord,
  timeInId,
} from './inspection/request-trace.ts';
export {
  allTopics,
  type TopicMeaning,
  topicMeaning,
  topicsOfEvents,
  topicsOfPair,
  type WatchedTopics,
} from './inspection/topic-meaning.ts';
export { type WatchedRecord, watchedRecord } from './inspection/watched-record.ts';
export { Deadlines } from './process/deadlines.ts';
export {
  type HealthAddress,
  type HealthDetails,
  healthAddress,
  healthVariables,
  startHealthServer,
} from './process/health-server.ts';
export { keepTrying } from './process/keep-trying.ts';
export { createLog, type Log } from './process/log.ts';
export { Metrics, type Sample } from './process/metrics.ts';
export { pause } from './process/pause.ts';
export { runService, type Service } from './process/process-life.ts';
export { describeError, type Readiness, readinessOf, untilReady } from './process/readiness.ts';
export { lookDelay, retryDelay } from './process/retry-delay.ts';
export { closeSecretFiles, makeSecretFolder, writeSecretFile } from './process/secret-files.ts';
export { settledWithin } from './process/settled-within.ts';
export { LaneProducer, type ProducerWatchers } from './producer/lane-producer.ts';
export { jsonOrText } from './reader/json-or-text.ts';
export { requestIdOfRecord } from './reader/request-id-of-record.ts';
export type { StartFrom } from './reader/start-offsets.ts';
export { TopicReader } from './reader/topic-reader.ts';
export { type TopicHeader, type TopicRecord, textOfHeader } from './reader/topic-record.ts';
export { untilCaughtUp, untilUp } from './reader/until-caught-up.ts';
export type { ReceivedEvent } from './records/event-record.ts';
export { header } from './records/headers.ts';
export { networkOf } from './records/network-of.ts';
export { newTraceparent } from './records/new-traceparent.ts';
export type { ReceivedRequest } from './records/received-request.ts';
export { requestIdAt } from './records/request-id-at.ts';
export { SignatureCheck } from './records/signature-check.ts';
export { Signatures } from './records/signatures.ts';
export {
  type Addressee,
  type ReceivedReply,
  ReplyReceiver,
  type ReplyReceiverOptions,
} from './replies/receive-replies.ts';
export type { ReplyText } from './replies/send-reply.ts';
export { type Handle, type NoReply, noReply, type TryLater, tryLater } from './requests/handle.ts';
export { RequestReceiver } from './requests/receive-requests.ts';
export { shownId } from './requests/send-outcome.ts';
export { isRequestId, newRequestId, RequestSender, requestIdOf } from './requests/send-request.ts';
export {
  ConfigurationError,
  databaseUrl,
  fileText,
  flag,
  hostNames,
  leastSecretLength,
  list,
  oneOf,
  optionalText,
  readEnvironment,
  secretLines,
  secretsIn,
  text,
  trustedProxies,
  type Values,
  type Variables,
  webOrigins,
  wholeNumber,
} from './settings/environment.ts';
export { oftenAsked } from './settings/often-asked.ts';
export {
  type KafkaSettings,
  kafkaSettings,
  randomInstanceId,
  sharedVariables,
  signatureVariables,
  signedTopics,
  type TlsSettings,
  topicSettings,
} from './settings/settings.ts';
export { TopicNames } from './settings/topic-names.ts';
export type { TopicSettings } from './settings/topic-settings.ts';
export { TopicCatalogue } from './topics/topic-catalogue.ts';
export { TopicKeeper } from './topics/topic-keeper.ts';
export { plannedPartitions, plannedTopics, prepareTopics, TopicsNotReady } from './topics/topics.ts';
export { startTracing } from './tracing/start-tracing.ts';
export { readTraceparent } from './tracing/traceparent.ts';
export type { Span, Tracing } from './tracing/tracing.ts';
