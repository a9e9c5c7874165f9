export { connectKafka } from './connection.ts';
export { DatabaseClock } from './database-clock.ts';
export { DatabaseProbe } from './database-probe.ts';
export {
  ConfigurationError,
  databaseUrl,
  fileText,
  flag,
  list,
  oneOf,
  optionalText,
  readEnvironment,
  secretFile,
  text,
  type Values,
  type Variable,
  type Variables,
  webOrigins,
  wholeNumber,
} from './environment.ts';
export type { ReceivedEvent } from './event-record.ts';
export { header } from './headers.ts';
export { startHealthServer } from './health-server.ts';
export { keepTrying } from './keep-trying.ts';
export { LaneProducer, type OutgoingRecord } from './lane-producer.ts';
export { createLog, type Log } from './log.ts';
export { type CredentialKeys, makeCredentialKeys } from './make-credential-keys.ts';
export { runService, type Service } from './process-life.ts';
export { describeError, type Readiness, readinessOf, untilReady } from './readiness.ts';
export { type EventPartition, type EventPositions, EventReceiver } from './receive-events.ts';
export { type ReceivedReply, ReplyReceiver } from './receive-replies.ts';
export {
  type Handle,
  type NoReply,
  noReply,
  RequestReceiver,
  type RequestReceiverOptions,
  type Step,
  steps,
} from './receive-requests.ts';
export type { ReceivedRequest } from './received-request.ts';
export { retryDelay } from './retry-delay.ts';
export { type AskDatabase, migrationNames, migrationsFolder, SchemaInTime } from './schema-in-time.ts';
export { sealCredentials } from './seal-credentials.ts';
export { createSeal, createUnseal, parseKeys, type Seal, type Unseal } from './sealing.ts';
export { closeSecretFiles, makeSecretFolder, writeSecretFile } from './secret-files.ts';
export { EventSender, type OutgoingEvent } from './send-event.ts';
export type { ReplyText } from './send-reply.ts';
export { isRequestId, newRequestId, RequestSender, requestIdOf } from './send-request.ts';
export {
  eventVariable,
  type KafkaSettings,
  kafkaSettings,
  pairVariable,
  randomInstanceId,
  sharedVariables,
  type TopicSettings,
  topicSettings,
} from './settings.ts';
export { settledWithin } from './settled-within.ts';
export { TopicCatalogue } from './topic-catalogue.ts';
export { TopicKeeper } from './topic-keeper.ts';
export { TopicNames } from './topic-names.ts';
export { type PlannedTopic, plannedTopics, prepareTopics, TopicsNotReady } from './topics.ts';
