/**
 * Handles requests of kind `ephemeral`: their events are published and forgotten, and only a refusal is answered.
 * Expired requests are dropped.
 *
 * Nobody waits for the events to be acknowledged: a lost one would be out of date before it could be resent.
 */
import type { PairName } from '@parley/contracts';
import { noReply, type ReceivedRequest } from '@parley/messaging';
import { publishMoment } from '../outbox/moments.ts';
import type { EphemeralService, Plain } from '../services/service.ts';
import type { Expired, HandlerOptions, Replies } from './handler-options.ts';
import { failed } from './reply-texts.ts';

export async function answerEphemeral<Name extends PairName>(
  pair: Name,
  service: EphemeralService<Name>,
  requests: readonly ReceivedRequest<Name>[],
  expired: Expired,
  { database, events, clock, log }: HandlerOptions,
): Promise<Replies> {
  const live = requests.filter((request) => !expired(request));
  const plain = live.map(({ request }) => request as Plain<Name>);
  const { refusals, events: moments } =
    plain.length > 0 ? await service.run(plain, database, clock.date) : { refusals: [], events: [] };
  const traceparents = new Map(plain.map((request, index) => [request, live[index]?.traceparent]));
  for (const { event, cause } of moments) publishMoment(events, event, cause && traceparents.get(cause), log);
  const refusalOf = new Map(live.map((request, index) => [request, refusals[index]]));
  return requests.map((request) => {
    const refusal = refusalOf.get(request);
    return refusal ? failed(pair, request, refusal) : noReply;
  });
}
