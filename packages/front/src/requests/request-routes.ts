/** `POST /api/requests/<pair>` for every pair of the contract, and `GET /api/requests/<requestId>`. */
import {
  checkFields,
  Failure,
  failures,
  isAskedOverHttp,
  isFailureCode,
  isPairName,
  type PairName,
  pairs,
  type RequestOf,
} from '@parley/contracts';
import { Deadlines, isRequestId, newRequestId } from '@parley/messaging';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientAddress } from '../http/client-address.ts';
import { idempotencyKey } from '../http/idempotency-key.ts';
import { sendProblem } from '../http/problems.ts';
import { traceparentOf } from '../http/traceparent.ts';
import { type CountSession, originOf } from '../sessions/begin-anonymous.ts';
import { challengeOf } from '../sessions/claim-challenge.ts';
import { loggedInUser } from '../sessions/logged-in-user.ts';
import type { SessionStore } from '../sessions/sessions.ts';
import { type Asker, askAlone } from './ask.ts';
import type { PendingRequests, Settled } from './pending-requests.ts';
import { bindSession } from './session-routes.ts';

export interface RequestRoutesOptions {
  readonly asker: Asker;
  readonly pending: PendingRequests;
  readonly sessions: SessionStore;
  readonly countSession: CountSession;
  /** @throws Failure `UNAVAILABLE` while requests can't be answered */
  readonly requireKafka: (pair: PairName) => void;
}

/** Seconds a client may ask to wait with `Prefer: wait`, at most. */
const maxWait = 60;

export function requestRoutes(app: FastifyInstance, options: RequestRoutesOptions): void {
  const { asker, pending, sessions, countSession, requireKafka } = options;
  const waits = new Deadlines();

  app.post<{ Params: { pair: string } }>('/api/requests/:pair', async (request, reply) => {
    const { pair } = request.params;
    if (!isPairName(pair) || !isAskedOverHttp(pair))
      throw new Failure('NOT_FOUND', `there is no pair ${pair.slice(0, 50)}`);
    const userId = request.session.userId ?? null;
    if (pairs[pair].mayAsk === 'session' && userId === null) throw new Failure('NOT_LOGGED_IN');
    const fields = fieldsFor(pair, request.body, userId);
    // What is throttled by it; on no other topic is anybody's address.
    const address = pairs[pair].credentials.length > 0 ? clientAddress(request) : undefined;
    asker.admit({
      pair,
      userId: String(fields[pairs[pair].asker as keyof typeof fields]),
      clientAddress: address,
    });
    const requestId = idempotencyKey(request) ?? newRequestId();
    request.requestId = requestId;
    requireKafka(pair);
    const traceparent = request.span?.traceparent ?? traceparentOf(request.headers.traceparent);
    const claimChallenge = pair === 'login' ? challengeOf(request) : undefined;
    const question = {
      pair,
      request: fields,
      requestId,
      origin: await originOf(request, countSession),
      clientAddress: address,
      traceparent,
      claimChallenge,
    };
    if (pairs[pair].kind === 'ephemeral') {
      await asker.tell(question);
      return reply.code(202).send({ requestId });
    }
    const { outcome } = await asker.ask(question);
    request.isAsked = true;
    const settled = await withinPreferredWait(request, outcome, waits);
    if (!settled) {
      reply.header('Location', `/api/requests/${requestId}`);
      return reply.code(202).send({ requestId });
    }
    reply.header('Preference-Applied', 'wait');
    if ('failure' in settled) return sendProblem(reply, settled.failure);
    if (pair === 'login' && settled.reply.isSuccess)
      await bindSession(request, sessions, {
        userId: loggedInUser(settled.reply),
        credentialVersion: settled.credentialVersion,
      });
    const { errorCode, retryAfter } = settled.reply;
    if (Number.isInteger(retryAfter)) reply.header('Retry-After', String(retryAfter));
    return sendReply(reply, settled.text, errorCode);
  });

  app.get<{ Params: { requestId: string } }>('/api/requests/:requestId', async (request, reply) => {
    reply.header('Cache-Control', 'no-store');
    const requestId = request.params.requestId.toLowerCase();
    const { origin, userId } = request.session;
    if (!isRequestId(requestId) || origin === undefined) throw new Failure('NOT_FOUND');
    const answered = pending.answered({ requestId, origin });
    if (answered) return sendReply(reply, answered.text, answered.errorCode);
    if (pending.isAnyPending({ requestId, origin })) return reply.code(202).send({ requestId });
    if (userId === undefined) throw new Failure('NOT_FOUND');
    requireKafka('request-find');
    const found = await askAlone(asker, 'request-find', { userId, requestId });
    if (found.isSuccess) return sendReply(reply, JSON.stringify(found.reply), found.reply.errorCode);
    throw new Failure(found.errorCode || 'INTERNAL');
  });
}

/** The body's fields, with the identity set from the session. */
function fieldsFor<Name extends PairName>(pair: Name, body: unknown, userId: string | null): RequestOf<Name> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Failure('BAD_REQUEST', 'the body must be a JSON object');
  const { asker, mayAsk } = pairs[pair];
  if (mayAsk === 'anyone') return checkFields(pair, body);
  const fields = body as Record<string, unknown>;
  // Null is what was left out; `userId` names the asker to people, whatever the pair calls it.
  for (const claimed of [fields[asker] ?? userId, fields.userId ?? userId])
    if (claimed !== userId) throw new Failure('FORBIDDEN');
  return checkFields(pair, { ...body, [asker]: userId });
}

/** `Prefer: wait=<seconds>` (RFC 7240). @returns undefined where the reply is not waited for, or did not come */
async function withinPreferredWait(
  request: FastifyRequest,
  outcome: Promise<Settled>,
  waits: Deadlines,
): Promise<Settled | undefined> {
  const preference = /(?:^|[,;])\s*wait\s*=\s*"?(\d+)"?/i.exec(String(request.headers.prefer ?? ''));
  const seconds = Math.min(Number(preference?.[1] ?? 0), maxWait);
  if (seconds === 0) return undefined;
  return new Promise((resolve) => {
    const endWait = waits.add(seconds * 1_000, () => resolve(undefined));
    void outcome.then((settled) => {
      endWait();
      resolve(settled);
    });
  });
}

/**
 * A worker's failure is the reply itself, under the failure's status; a newer worker may have a code unknown here.
 * @param text JSON
 */
function sendReply(reply: FastifyReply, text: string, errorCode: unknown): FastifyReply {
  const code = typeof errorCode === 'string' && isFailureCode(errorCode) ? errorCode : 'INTERNAL';
  return reply
    .code(errorCode === '' ? 200 : failures[code].status)
    .type('application/json; charset=utf-8')
    .send(text);
}
