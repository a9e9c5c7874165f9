/** Starts a front and returns its off switch. */
import fastifyCookie from '@fastify/cookie';
import fastifySession, { type FastifySessionOptions } from '@fastify/session';
import { Failure, limits, type PairName } from '@parley/contracts';
import { openStorage } from '@parley/files';
import {
  ConfigurationError,
  connectKafka,
  createSeal,
  DatabaseClock,
  EventReceiver,
  LaneProducer,
  type Log,
  Metrics,
  oftenAsked,
  type ProducerWatchers,
  type Readiness,
  ReplyReceiver,
  type ReplyReceiverOptions,
  RequestSender,
  readinessOf,
  repliesForFronts,
  SchemaInTime,
  type Service,
  SignatureCheck,
  Signatures,
  startHealthServer,
  TopicCatalogue,
  TopicKeeper,
  TopicNames,
  type Tracing,
  untilReady,
} from '@parley/messaging';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import { AccessLog } from './access-log.ts';
import type { FrontConfig } from './config.ts';
import { documentRoutes } from './documents/document-routes.ts';
import { EventRouter } from './events/event-router.ts';
import { membershipLoader } from './events/load-memberships.ts';
import { Presence } from './events/presence.ts';
import { streamRoute } from './events/stream-route.ts';
import { exportRoutes } from './exports/export-routes.ts';
import { fileRoutes } from './files/file-routes.ts';
import { FrontMetrics } from './front-metrics.ts';
import { clientPlace } from './http/client-address.ts';
import { endConnectionsOnClose } from './http/end-connections.ts';
import { takeJsonBodies } from './http/json-bodies.ts';
import { answerWhereNoRouteIs } from './http/not-served.ts';
import { isForeign } from './http/own-pages.ts';
import { handleError } from './http/problems.ts';
import { refuseBytes, refuseInsteadOfNode } from './http/raw-refusals.ts';
import { refuseWhenClosing } from './http/refuse-when-closing.ts';
import { countRequests } from './http/request-rates.ts';
import { securityHeaders, setSecurityHeaders } from './http/security-headers.ts';
import { FrontRequest, streamPath } from './http/upgrades.ts';
import { type AnswersOptions, watchAnswers } from './http/watch-answers.ts';
import { inspectedTopics } from './inspector/inspected-topics.ts';
import { inspectorRoutes } from './inspector/inspector-routes.ts';
import { assetRoutes, missingPage, pageRoutes, readShell } from './pages/pages.ts';
import { Asker } from './requests/ask.ts';
import { Deliveries, requestIdIn } from './requests/deliveries.ts';
import { PendingRequests } from './requests/pending-requests.ts';
import { Refusals } from './requests/refusals.ts';
import { ReplyRouter } from './requests/replies.ts';
import { requestRoutes } from './requests/request-routes.ts';
import { sessionRoutes } from './requests/session-routes.ts';
import { Administrators } from './sessions/administrators.ts';
import { CookieSigner } from './sessions/cookie-signer.ts';
import { openPool, probeDatabase, SessionStore } from './sessions/sessions.ts';
import { Tickets } from './sessions/tickets.ts';
import { stompRoutes } from './stomp/gateway.ts';
import { GatheredWrites } from './stomp/gathered-writes.ts';
import { historyRoutes } from './stomp/history.ts';
import { RoomTypes } from './stomp/room-types.ts';
import { SessionWatch } from './streams/session-watch.ts';
import { Streams } from './streams/streams.ts';

export interface Front extends Service {
  readonly url: string;
  readonly readiness: () => Promise<Readiness>;
}

/** Read beyond the tail's age, so that repeats of what is in it are known as such. Milliseconds. */
const tailMargin = 60_000;
/** Bytes of what a stream missed that it is told at a time. */
const replayPiece = 64 * 1024;
/**
 * Connections that wait to be accepted, as far as the system allows it: all browsers come back at once after a restart, and the
 * kernel drops what is beyond, of which nobody hears for a long time.
 */
const backlog = 4_096;
/** Milliseconds. */
const heartbeatInterval = 15_000;

/**
 * Listens at once; without Kafka or PostgreSQL it says 503 and why, until they come back.
 * @param tracing stopped with it
 */
export async function startFront(config: FrontConfig, log: Log, tracing?: Tracing): Promise<Front> {
  const stopping = new AbortController();
  const shell = readShell(config.webRoot);
  const pool = openPool(config.databaseUrl, config.databasePool, log);
  const sessions = new SessionStore(pool, config.sessionLifetimes, log);
  const clock = new DatabaseClock();
  const metrics = new Metrics('front');
  const accessLog = new AccessLog(log, config.accessLog);
  const probe = probeDatabase(config.databaseUrl, clock, log);
  const tickets = new Tickets(config.sessionSecrets, clock.now);
  const streams = new Streams({
    limits: config.streamLimits,
    onBroken: ({ id, userId }, error) =>
      log.error({ streamId: id, userId, error }, 'a stream could not be written to and was ended'),
  });
  const sessionWatch = new SessionWatch({ streams, sessions, interval: config.sessionWatchInterval, log });
  const refusals = new Refusals(log);
  const pending = new PendingRequests(
    (request) => router.timeOut(request),
    (pair) => {
      refusals.count(pair);
      counts.refused(pair);
    },
    (request, outcome, milliseconds) => {
      counts.settled(request.pair, outcome, milliseconds);
      accessLog.outcome(request, outcome, milliseconds);
    },
  );
  const deliveries = new Deliveries(clock.now);
  const router = new ReplyRouter({ sessions, streams, pending, tickets, deliveries, log, tracing });
  const kafka = connectToKafka(config, log, clock, { metrics, tracing });
  const { sender } = kafka;
  const { requestTimeout, instanceId, sessionSecrets, eventTail } = config;
  const { now } = clock;
  const asker = new Asker({
    sender,
    pending,
    seal: createSeal(config.publicKeys),
    requestTimeout,
    now,
    onBusy: (pair) => counts.refused(pair),
  });
  const presence = new Presence({ sender, holder: instanceId, times: config.presence, now, log });
  const events = new EventRouter({
    streams,
    presence,
    ends: () => reading.eventEnds(),
    loadRooms: membershipLoader(asker),
    secrets: sessionSecrets,
    limits: eventTail,
    isGenuine: (event) => kafka.signed.isEvent(event),
    pieceBytes: replayPiece,
    now,
    log,
  });
  const counts = new FrontMetrics({
    metrics,
    now,
    streams: () => streams.size,
    pending: () => pending.size,
    dropped: () => kafka.signed.dropped,
    pool,
  });
  const heart = setInterval(() => events.beat(), heartbeatInterval).unref();
  const reading = readTopics(
    config,
    log,
    kafka,
    { router, events, sessions, clock, counts },
    stopping.signal,
  );
  const schema = new SchemaInTime((query) => probe.rows(query), log, stopping.signal);
  const readiness = async () => {
    const databaseProblem = schema.problem(await probe.problem());
    return readinessOf(
      [reading.problem(), databaseProblem && `PostgreSQL: ${databaseProblem}`],
      [...reading.warnings, clock.warning],
      clock.inWords,
    );
  };
  const requireKafka = (pair: PairName) => {
    if (reading.problem() || !reading.serves(pair)) throw new Failure('UNAVAILABLE');
  };

  const storage = config.files && (await openStorage(config.files));
  const app = createApp(config, shell, log, { accessLog, counts, tracing });
  let inspector: ReturnType<typeof inspectorRoutes> | undefined;
  let stopExports: (() => void) | undefined;
  app.get('/live', async () => ({ live: true }));
  // Anybody may ask here: why not, those are told who run this, at HEALTH_PORT and in the log.
  app.get('/ready', async (_request, reply) => {
    const { ready } = await readiness();
    return reply.code(ready ? 200 : 503).send({ ready });
  });
  await assetRoutes(app, config.webRoot);
  await documentRoutes(app, { topics: config.topics, cookieName: cookieName(config) });
  await app.register(async (browser) => {
    await useSessions(browser, config, sessions);
    const rates = await countRequests(browser, config.requestLimits);
    browser.addHook('onRequest', rates.countRequest);
    browser.addHook('onRequest', (request, _reply, done) => {
      const { sessionId, userId, stored } = request.session;
      if (stored && userId !== undefined) sessions.used(sessionId, clientPlace(request));
      done();
    });
    const administrators = config.inspector ? new Administrators(pool) : undefined;
    pageRoutes(browser, shell, { countSession: rates.countSession, administrators });
    sessionRoutes(browser, { sessions, streams, tickets });
    requestRoutes(browser, { asker, pending, sessions, countSession: rates.countSession, requireKafka });
    if (administrators) {
      const topics = inspectedTopics({ ...kafka, kafka: kafka.client, log });
      inspector = inspectorRoutes(browser, { administrators, topics, prefix: config.topics.prefix, log });
    }
    const onTooSlow = () => counts.tooSlow();
    streamRoute(browser, {
      streams,
      events,
      maxStreams: config.maxStreams,
      log,
      onTooSlow,
      onEnded: (ended) => {
        const answer = { method: 'GET', route: streamPath, status: 200 };
        counts.answered(answer);
        accessLog.stream({ ...answer, ...ended });
      },
    });
    if (storage && config.files)
      fileRoutes(browser, { asker, storage, settings: config.files, requireKafka, log });
    const roomTypes = new RoomTypes(asker);
    historyRoutes(browser, { asker, roomTypes, requireKafka });
    stopExports = exportRoutes(browser, { asker, sessions, requireKafka, now });
    await stompRoutes(browser, {
      asker,
      streams,
      events,
      sessions,
      writes: new GatheredWrites(),
      roomTypes,
      requireKafka,
      config: config.stomp,
      maxStreams: config.maxStreams,
      maxOfAddress: config.streamLimits.address,
      onTooSlow,
      tracing,
      log,
    });
  });
  app.addHook('preClose', async () => {
    const inspectorClosed = inspector?.close();
    sessionWatch.close();
    clearInterval(heart);
    presence.close();
    streams.close();
    stopExports?.();
    pending.close();
    await inspectorClosed;
  });
  let closeHealth: (() => Promise<void>) | undefined;
  const stop = async () => {
    stopping.abort();
    await Promise.all([app.close(), closeHealth?.()]);
    await reading.stop();
    sessions.close();
    await probe.close();
    await Promise.all([pool.end(), tracing?.stop()]);
  };
  const serve = async () => {
    const { health } = config;
    const details = {
      schema: () => schema.newest,
      find: (path: string) => deliveriesAt(path, deliveries, config.instanceId),
    };
    if (health !== undefined) closeHealth = await startHealthServer(health, readiness, metrics, details);
    return listen(app, config);
  };
  const url = await serve().catch(async (error) => {
    await stop();
    throw error;
  });
  let stopped: Promise<void> | undefined;
  return {
    url,
    whenReady: untilReady(readiness, stopping.signal),
    readiness,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** `/requests/<id>`: what this front did with the replies to a request. */
function deliveriesAt(path: string, deliveries: Deliveries, front: string): object | undefined {
  const id = requestIdIn(path);
  if (id === undefined) return undefined;
  const found = deliveries.of(id);
  return found.length > 0 ? { front, deliveries: found } : undefined;
}

interface FrontKafka {
  readonly client: ReturnType<typeof connectKafka>;
  readonly names: TopicNames;
  readonly catalogue: TopicCatalogue;
  readonly producer: LaneProducer;
  readonly sender: RequestSender;
  readonly signed: SignatureCheck;
}

function connectToKafka(
  config: FrontConfig,
  log: Log,
  clock: DatabaseClock,
  watchers: ProducerWatchers,
): FrontKafka {
  const client = connectKafka(config.kafka, log);
  const names = new TopicNames(config.topics);
  const catalogue = new TopicCatalogue(client);
  const producer = new LaneProducer(client, catalogue, log, clock.now, watchers);
  const { signatureSecrets, unsignedTopics } = config;
  const signed = new SignatureCheck({
    names,
    signatures: new Signatures(signatureSecrets),
    isUnsigned: (topic) => unsignedTopics.includes('*') || unsignedTopics.includes(topic),
    log,
  });
  return { client, names, catalogue, producer, sender: new RequestSender(producer, names), signed };
}

/** Whoever is told of what is read, and the clock that says what is still to be read. */
interface Readers {
  readonly router: ReplyRouter;
  readonly events: EventRouter;
  readonly sessions: SessionStore;
  readonly clock: DatabaseClock;
  readonly counts: Pick<FrontMetrics, 'delivered'>;
}

const often: readonly PairName[] = [...oftenAsked.chat, ...oftenAsked.daily];

/** Replies and events are read as soon as their topics are there. */
function readTopics(
  { topics: settings, instanceId, eventTail }: FrontConfig,
  log: Log,
  { client: kafka, names, catalogue, producer, signed }: FrontKafka,
  { router, events, sessions, clock, counts }: Readers,
  stopping: AbortSignal,
) {
  let replyReceivers: readonly ReplyReceiver[] = [];
  let eventReceiver: EventReceiver | undefined;
  const receiveEvents = () =>
    new EventReceiver({
      kafka,
      names,
      instanceId,
      log,
      topicsThere: topics,
      reach: eventTail.age + tailMargin,
      now: clock.now,
      onPositions: (positions) => events.start(positions),
      onCaughtUp: () => events.caughtUp(),
      onEvent: (event) => {
        if (event.action === 'SESSIONS_ENDED' && signed.isEvent(event)) sessions.outdate(event.key);
        const isForSomebody = events.receive(event);
        if (isForSomebody) counts.delivered('event', event.timestamp);
        return isForSomebody;
      },
      onOther: (slot, offset) => events.pass(slot, offset),
    });
  const receiveReplies = (read: Pick<ReplyReceiverOptions, 'pairs' | 'share'>) =>
    new ReplyReceiver({
      ...read,
      kafka,
      names,
      instanceId,
      log,
      topicsThere: topics,
      concerns: (pair, addressee) => router.concerns(pair, addressee),
      isGenuine: (pair, reply) => signed.isReply(pair, reply),
      onReply: (reply) => {
        const isTold = router.receive(reply);
        if (isTold) counts.delivered('reply', reply.timestamp);
      },
    });
  const topics: TopicKeeper = new TopicKeeper(kafka, settings, log, stopping, () => {
    replyReceivers = [
      receiveReplies({ pairs: often, share: 'often' }),
      receiveReplies({ pairs: repliesForFronts.filter((pair) => !often.includes(pair)) }),
    ];
    // Where the latest events begin is a question of the time.
    void clock.known.then(() => {
      if (!stopping.aborted) eventReceiver = receiveEvents();
    });
  });
  return {
    /** Why some requests can't be answered, while all others can; and what is not taken. */
    get warnings() {
      return [topics.warning, signed.warning].map((warning) => warning && `Kafka: ${warning}`);
    },
    /** Whether a pair's own topics can be used. */
    serves(pair: PairName) {
      const needed = [names.request(pair), names.response(pair)];
      return topics.usable(needed).length === needed.length;
    },
    /** Where the partitions of events end now. */
    async eventEnds() {
      if (!eventReceiver) throw new Failure('UNAVAILABLE');
      return eventReceiver.ends();
    },
    /** Why no request can be answered now, or undefined. */
    problem: () => {
      if (topics.problem) return `Kafka: ${topics.problem}`;
      const [unread] = replyReceivers.flatMap(({ problem }) => problem ?? []);
      if (unread) return `Kafka: replies are not being read: ${unread}`;
      if (eventReceiver?.problem) return `Kafka: events are not being read: ${eventReceiver.problem}`;
      return eventReceiver?.caughtUp ? undefined : 'Kafka: the latest events are not read yet';
    },
    async stop() {
      await producer.close();
      await Promise.all([...replyReceivers, eventReceiver].map((receiver) => receiver?.stop()));
      await catalogue.close();
    },
  };
}

function createApp(config: FrontConfig, shell: string, log: Log, answers: AnswersOptions): FastifyInstance {
  const headers = securityHeaders({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // Of this host only: its subdomains are not ours to speak for.
    strictTransportSecurity: config.cookieSecure && { includeSubDomains: false },
  });
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    // What a request's lines would say besides is a number that stands nowhere else.
    childLoggerFactory: (logger) => logger,
    trustProxy: trustIn(config.trustProxy),
    bodyLimit: limits.body.most,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestTimeout: 30_000,
    // Of a request's id, which stands in the inspector's paths.
    routerOptions: { maxParamLength: 256 },
    http: { IncomingMessage: FrontRequest, requireHostHeader: false, maxHeaderSize: limits.head.most },
    clientErrorHandler: refuseBytes,
    // What the router refuses before any route is found, such as a path that can't be decoded: no hook runs for it.
    frameworkErrors: (error, request, reply) => handleError(error, request, reply.headers(headers)),
  }) as unknown as FastifyInstance;
  watchAnswers(app, answers);
  setSecurityHeaders(app, headers);
  endConnectionsOnClose(app);
  refuseWhenClosing(app);
  takeJsonBodies(app);
  refuseInsteadOfNode(app);
  app.setErrorHandler(handleError);
  answerWhereNoRouteIs(app, missingPage(shell));
  return app;
}

/** Fastify takes no number of proxies by itself: whoever gives one says that nobody else reaches this port. */
function trustIn(proxies: FrontConfig['trustProxy']) {
  return typeof proxies === 'number' ? (_address: string, hop: number) => hop < proxies : proxies;
}

/** Browsers take the prefix only with Secure and Path=/, so that no subdomain can set this cookie. */
const cookieName = ({ cookieSecure }: FrontConfig) => (cookieSecure ? '__Host-parley' : 'parley');

async function useSessions(app: FastifyInstance, config: FrontConfig, store: SessionStore): Promise<void> {
  await app.register(fastifyCookie);
  await app.register(fastifySession, {
    // The two libraries' types differ in an optional field only.
    store: store as unknown as NonNullable<FastifySessionOptions['store']>,
    secret: new CookieSigner(config.sessionSecrets),
    cookieName: cookieName(config),
    // Both are needed for a session to be written only when it is made (see sessions.ts).
    rolling: false,
    saveUninitialized: false,
    cookie: {
      httpOnly: true,
      sameSite: 'lax',
      secure: config.cookieSecure,
      path: '/',
      // Of how long the session is good for, the database has the last word.
      maxAge: config.sessionLifetimes.loggedIn,
    },
  });
  // Cookies are SameSite=Lax; a page of another site, or of another host of this one, is refused all the same.
  app.addHook('onRequest', (request, _reply, done) => {
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    done(changes && isForeign(request) ? new Failure('FORBIDDEN') : undefined);
  });
}

async function listen(app: FastifyInstance, { host, port }: FrontConfig): Promise<string> {
  try {
    return await app.listen({ host, port, backlog });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new ConfigurationError(
      `PORT ${port} is taken by another process. Choose another: PORT=${port + 1}`,
    );
  }
}
