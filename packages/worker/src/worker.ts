/** Starts a worker, and returns how to stop it. */
import { setMaxListeners } from 'node:events';
import { openStorage } from '@parley/files';
import {
  connectKafka,
  createUnseal,
  DatabaseClock,
  EventSender,
  LaneProducer,
  type Log,
  Metrics,
  type Readiness,
  RequestReceiver,
  readinessOf,
  SchemaInTime,
  type Service,
  SharedEvents,
  SignatureCheck,
  Signatures,
  settledWithin,
  startHealthServer,
  TopicCatalogue,
  TopicKeeper,
  TopicNames,
  type Tracing,
  untilReady,
} from '@parley/messaging';
import { CredentialTurns } from './batch/credential-turns.ts';
import { FairTurns } from './batch/fair-turns.ts';
import { RequestHandler } from './batch/handle-requests.ts';
import { retryLimit } from './batch/retry-limit.ts';
import { SecurityLog } from './batch/security-log.ts';
import { BatchTraces } from './batch/trace-batches.ts';
import type { WorkerConfig } from './config.ts';
import { type ConsumerGroup, consumerGroups } from './consumer-groups.ts';
import { connectDatabase } from './database/connect-database.ts';
import { probeDatabase } from './database/database.ts';
import type { PipelineWatch } from './database/pipeline.ts';
import type { StoredEvent } from './outbox/outbox.ts';
import { outboxAge } from './outbox/outbox-age.ts';
import { OutboxRelay } from './outbox/outbox-relay.ts';
import { postPush } from './push/post-push.ts';
import { pushMessages } from './push/push-messages.ts';
import { Attempts } from './services/attempts.ts';
import { Passwords } from './services/passwords.ts';
import type { PushSettings } from './services/push-settings.ts';
import { keepInboxClean } from './upkeep/clean-inbox.ts';
import { foldAnew } from './upkeep/fold-anew.ts';
import { forgetAttempts } from './upkeep/forget-attempts.ts';
import { endLapsedPresence } from './upkeep/presence-lapse.ts';
import { removeAccounts } from './upkeep/remove-accounts.ts';
import { removeFiles } from './upkeep/remove-files.ts';
import { tellNames } from './upkeep/tell-names.ts';
import { WorkerMetrics } from './worker-metrics.ts';

export interface Worker extends Service {
  readonly readiness: () => Promise<Readiness>;
}

const hour = 3_600_000;
/** How long a stop waits for background work. Milliseconds. */
const finishWithin = 1_000;
/** How long a stop waits for the push consumer to leave its group. Milliseconds. */
const leaveWithin = 5_000;

/**
 * Never waits for Kafka or PostgreSQL: connections are retried, and `readiness` reports what is missing.
 * @param tracing is stopped with the worker
 */
export async function startWorker(config: WorkerConfig, log: Log, tracing?: Tracing): Promise<Worker> {
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // every partition may be waiting for the database
  const kafka = connectKafka(config.kafka, log);
  const names = new TopicNames(config.topics);
  const catalogue = new TopicCatalogue(kafka);
  const clock = new DatabaseClock();
  const metrics = new Metrics('worker');
  const producer = new LaneProducer(kafka, catalogue, log, clock.now, { metrics, tracing });
  const traces = tracing && new BatchTraces(tracing);
  const {
    database,
    pipeline,
    pool,
    close: closeDatabase,
  } = connectDatabase(config.databaseUrl, config.databasePool, undefined, (kind) =>
    both(counts.watchDatabase(kind), traces?.watch(kind)),
  );
  const probe = probeDatabase(config.databaseUrl, clock, log);
  const signatures = new Signatures(config.signatureSecrets);
  const signatureCheck = new SignatureCheck({ names, signatures, isUnsigned: () => false, log });
  const events = new EventSender(producer, names, signatures);
  const security = new SecurityLog(log, (event) => counts.securityEvent(event));
  let relay: OutboxRelay | undefined;
  const onEvents = (stored: readonly StoredEvent[]) => {
    if (traces) traces.apart(() => relay?.take(stored));
    else relay?.take(stored);
  };
  const untraced = new RequestHandler({
    database,
    databaseProblem: () => probe.problem(),
    clock,
    pipeline,
    passwords: new Passwords(config.hashConcurrency, config.hashCost),
    attempts: new Attempts(config.requestSecrets[0] ?? '', config.signUpsPerAddress),
    quotas: config.quotas,
    push: config.push,
    credentials: { unseal: createUnseal(config.privateKeys), allowPlain: config.allowPlainCredentials },
    requestSecrets: config.requestSecrets,
    events,
    onEvents,
    security,
    log,
    stopping: stopping.signal,
  });
  const handler = traces?.traced(untraced) ?? untraced;
  const limitRetries = retryLimit(config.databasePool);
  // Requests waiting for their hash would otherwise use up the retries of all others.
  const limitSlowRetries = retryLimit(config.databasePool);
  const turns = new FairTurns({
    // Twice as many: while one is hashed, another waits for the database.
    concurrency: 2 * config.hashConcurrency,
    now: clock.now,
    stopping: stopping.signal,
  });
  const byTurns = new CredentialTurns(turns, handler, security);
  const receive = ({ group, pairs: served, isSlow }: ConsumerGroup) =>
    new RequestReceiver({
      kafka,
      names,
      catalogue,
      producer,
      log,
      topicsThere: topics,
      group,
      pairs: served,
      allowedReplyTopics: config.allowedReplyTopics,
      signatures,
      window: config.topics.retentionHours * hour,
      batchSize: isSlow ? config.hashConcurrency : config.batchSize,
      now: clock.now,
      handle: counts.measured((...batch) => (isSlow ? byTurns : handler).handle(...batch)),
      onReply: (pair, errorCode) => counts.answered(pair, errorCode),
      onDeadLetter: (pair) => counts.deadLetter(pair),
      limitRetries: isSlow ? limitSlowRetries : limitRetries,
      tracing,
    });
  let running: RequestReceiver[] = [];
  const counts = new WorkerMetrics({
    metrics,
    now: clock.now,
    outboxAge: () => outboxAge(probe),
    receivers: () => running,
    pool,
  });
  const storage = config.files && (await openStorage(config.files));
  const background: Promise<void>[] = [];
  let pushing: Promise<void> = Promise.resolve();
  /** The events for pushes; undefined while they are not read. */
  let said: SharedEvents | undefined;
  const schema = new SchemaInTime((query) => probe.rows(query), log, stopping.signal);
  const start = () => {
    if (stopping.signal.aborted) return;
    running = consumerGroups.map(receive);
    relay = new OutboxRelay({
      pipeline,
      databaseUrl: config.databaseUrl,
      events,
      onOutcome: (isPublished) => counts.eventRelayed(isPublished),
      log,
    });
    if (config.push) pushing = tellByPush(config.push);
    background.push(
      endLapsedPresence({ database, events, log, stopping: stopping.signal }),
      foldAnew({ database, log, stopping: stopping.signal }),
      forgetAttempts({ database, log, stopping: stopping.signal }),
      tellNames({ pipeline, onEvents, now: clock.date, log, stopping: stopping.signal }),
      removeAccounts({
        pipeline,
        onEvents,
        now: clock.date,
        quotas: config.quotas,
        log,
        stopping: stopping.signal,
      }),
    );
    if (storage)
      background.push(
        removeFiles({
          database,
          storage,
          unsentHours: config.unsentFileHours,
          log,
          stopping: stopping.signal,
        }),
      );
  };
  const topics = new TopicKeeper(kafka, config.topics, log, stopping.signal, () => {
    // A worker that can't work yet takes no partitions from those that can.
    void schema.whenThere.then(start);
  });
  const tellByPush = (push: PushSettings) =>
    pushMessages({
      pipeline,
      post: (device, message) => postPush(device, message, push),
      read: (options) => {
        said = new SharedEvents({
          kafka,
          names,
          log,
          topicsThere: topics,
          signed: signatureCheck,
          ...options,
        });
        return said;
      },
      onOutcome: (outcome) => counts.pushed(outcome),
      now: clock.now,
      log,
      stopping: stopping.signal,
    });
  const { retentionHours } = config.topics;
  if (config.inboxCleaning)
    background.push(keepInboxClean({ database, retentionHours, log, stopping: stopping.signal }));
  const readiness = async () => {
    const databaseDown = schema.problem(await probe.problem());
    // A consumer without topics does not keep the others from serving; a warning names the missing topics.
    const reading = running.filter(({ hasTopics }) => hasTopics);
    const [unread] = (reading.length > 0 ? reading : running).flatMap(({ problem }) => problem ?? []);
    return readinessOf(
      [
        topics.problem && `Kafka: ${topics.problem}`,
        unread && `Kafka: requests are not being read: ${unread}`,
        databaseDown && `PostgreSQL: ${databaseDown}`,
        untraced.problem && `PostgreSQL: what is asked cannot be written: ${untraced.problem}`,
      ],
      [
        topics.warning && `Kafka: ${topics.warning}`,
        said?.problem && `Kafka: what is said is not pushed to devices: ${said.problem}`,
        clock.warning,
      ],
      clock.inWords,
    );
  };
  const closeHealth =
    config.health === undefined
      ? undefined
      : await startHealthServer(config.health, readiness, metrics, { schema: () => schema.newest });
  const stop = async () => {
    stopping.abort();
    await Promise.all([...running.map((receiver) => receiver.stop()), settledWithin(pushing, leaveWithin)]);
    await settledWithin(Promise.allSettled(background), finishWithin);
    await relay?.stop();
    await producer.close();
    await Promise.all([catalogue.close(), probe.close(), closeDatabase(), closeHealth?.(), tracing?.stop()]);
  };
  let stopped: Promise<void> | undefined;
  return {
    whenReady: untilReady(readiness, stopping.signal),
    readiness,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

type Done = ReturnType<PipelineWatch>;

const both = (one: Done, other: Done | undefined): Done =>
  other
    ? (error) => {
        one(error);
        other(error);
      }
    : one;
