/** `/api/inspector…`: for administrators; for everybody else there is no such route. */
import {
  Failure,
  type InspectedPair,
  type InspectorInfo,
  isPairName,
  type PairName,
  pairNames,
  pairSchemas,
  pairs,
} from '@parley/contracts';
import { exampleValue } from '@parley/contracts/documents';
import { groupLag, type Log, workerGroups } from '@parley/messaging';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Administrators } from '../sessions/administrators.ts';
import { liveSession } from '../sessions/sessions.ts';
import { deadLetterRows, redriveAt } from './dead-letter-rows.ts';
import type { InspectedTopics } from './inspected-topics.ts';
import { InspectorStream } from './inspector-stream.ts';
import { InspectorStreams } from './inspector-streams.ts';
import { journeyOf } from './journey.ts';
import { TopicWatch } from './topic-watch.ts';

export interface InspectorRoutesOptions {
  readonly administrators: Administrators;
  readonly topics: InspectedTopics;
  /** Of the deployment's topics and groups. */
  readonly prefix: string;
  readonly log: Log;
}

/** Readings of topics from where they once were, at the same time. */
const maxReadings = 4;

/** Whether texts are to be seen; without it they are masked. */
type Shown = { texts?: string };

/** @returns what is to be closed with the front */
export function inspectorRoutes(
  app: FastifyInstance,
  { administrators, topics, prefix, log }: InspectorRoutesOptions,
): { close(): Promise<void> } {
  const watch = new TopicWatch(topics, log);
  const streams = new InspectorStreams(administrators, log);
  let readings = 0;

  /** @throws Failure `NOT_LOGGED_IN`, or `NOT_FOUND` for who is no administrator */
  async function administratorOf(request: FastifyRequest, reply: FastifyReply) {
    reply.header('Cache-Control', 'no-store');
    const live = liveSession(request);
    if (!live || live.userId === null) throw new Failure('NOT_LOGGED_IN');
    const { origin, userId } = live;
    if (!(await administrators.includes(userId))) throw new Failure('NOT_FOUND', 'there is no such route');
    return { origin, userId };
  }

  /** Of what an administrator does beyond looking at times and names. */
  function note(administrator: string, action: string, about: object): void {
    log.info({ administrator, action, ...about }, 'inspector');
  }

  function wantsTexts(request: FastifyRequest, administrator: string, about: object): boolean {
    const isWanted = (request.query as Shown).texts === 'true';
    if (isWanted) note(administrator, 'texts', about);
    return isWanted;
  }

  /** @throws Failure `BUSY` */
  async function reading<Result>(work: () => Promise<Result>): Promise<Result> {
    if (readings >= maxReadings) throw new Failure('BUSY');
    readings += 1;
    try {
      return await work();
    } finally {
      readings -= 1;
    }
  }

  app.get('/api/inspector', async (request, reply): Promise<InspectorInfo> => {
    const { userId } = await administratorOf(request, reply);
    return { userId, pairs: pairNames.map(inspectedPair) };
  });

  app.get<{ Querystring: { pair?: string; user?: string; requestId?: string } & Shown }>(
    '/api/inspector/events',
    { exposeHeadRoute: false, config: { isStream: true } },
    async (request, reply) => {
      const live = await administratorOf(request, reply);
      streams.admit();
      const filter = {
        pair: given(request.query.pair),
        user: given(request.query.user),
        requestId: given(request.query.requestId),
      };
      const showTexts = wantsTexts(request, live.userId, { filter });
      const stream = await InspectorStream.open(request, reply, { live, filter, showTexts, watch });
      if (stream) streams.add(stream);
    },
  );

  app.get<{
    Params: { requestId: string };
    Querystring: { pair?: string; at?: string; place?: string } & Shown;
  }>('/api/inspector/requests/:requestId', async (request, reply) => {
    const { userId } = await administratorOf(request, reply);
    const { requestId } = request.params;
    const pair = given(request.query.pair);
    if (pair !== undefined && !isPairName(pair)) throw new Failure('BAD_REQUEST', 'there is no such pair');
    const at = Date.parse(request.query.at ?? '');
    const showTexts = wantsTexts(request, userId, { requestId });
    const journey = await reading(() =>
      journeyOf(topics, {
        requestId,
        pair,
        ...(!Number.isNaN(at) && { at }),
        place: given(request.query.place),
        showTexts,
      }),
    );
    if (!journey) throw new Failure('NOT_FOUND', 'no record of it is on the topics');
    return journey;
  });

  app.get('/api/inspector/lag', async (request, reply) => {
    await administratorOf(request, reply);
    const lag = await reading(() =>
      topics.withAdmin(async (admin) => groupLag(admin, await workerGroups(admin, prefix))),
    );
    return { lag };
  });

  app.get('/api/inspector/dead-letters', async (request, reply) => {
    const { userId } = await administratorOf(request, reply);
    const showTexts = wantsTexts(request, userId, { of: 'dead letters' });
    return { deadLetters: await reading(() => deadLetterRows(topics, showTexts)) };
  });

  app.post('/api/inspector/dead-letters/redrive', async (request, reply) => {
    const { userId } = await administratorOf(request, reply);
    const { pair, place } = (request.body ?? {}) as { pair?: unknown; place?: unknown };
    if (
      typeof pair !== 'string' ||
      !isPairName(pair) ||
      typeof place !== 'string' ||
      !/^\d{1,9}:\d{1,15}$/.test(place)
    )
      throw new Failure('BAD_REQUEST', 'name a dead letter by pair and place');
    const redriven = await reading(() => redriveAt(topics, pair, place));
    note(userId, 'redrive', { pair, place, requestId: redriven.requestId });
    return redriven;
  });

  return {
    async close() {
      streams.close();
      await watch.close();
    },
  };
}

/** What is asked for once, and is not empty. */
const given = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 256) : undefined;

function inspectedPair(pair: PairName): InspectedPair {
  const { kind, asker, mayAsk } = pairs[pair];
  return {
    pair,
    kind,
    asker,
    canBeTried: mayAsk === 'session',
    schema: pairSchemas(pair).request,
    example: exampleValue(pair),
  };
}
