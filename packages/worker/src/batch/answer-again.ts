/** Answers requests of kind `again`: each delivery runs the service again, and nothing is stored. */
import { Failure, type PairName } from '@parley/contracts';
import type { ReceivedRequest, ReplyText } from '@parley/messaging';
import { type AgainService, NotedAnswer, type QueryAnswer } from '../services/service.ts';
import type { Expired, HandlerOptions } from './handler-options.ts';
import { type Opened, openRequest } from './open-requests.ts';
import { replyTo } from './reply-texts.ts';

export async function answerAgain<Name extends PairName>(
  pair: Name,
  service: AgainService<Name>,
  requests: readonly ReceivedRequest<Name>[],
  expired: Expired,
  options: HandlerOptions,
): Promise<ReplyText[]> {
  const { pipeline, passwords, attempts, requestSecrets, push, clock, security } = options;
  const opened = await Promise.all(
    requests.map((request) => (expired(request) ? new Failure('EXPIRED') : openRequest(request, options))),
  );
  const live = opened.filter((one): one is Opened<Name> => !(one instanceof Failure));
  const plain = live.map((one) => one.plain);
  const sources = live.map(({ source }) => source);
  const context = { pipeline, passwords, attempts, sources, requestSecrets, push, now: clock.date };
  const answers = plain.length > 0 ? await service.run(plain, context) : [];
  const answerOf = new Map<Opened<Name>, QueryAnswer<Name> | NotedAnswer<Name> | undefined>(
    live.map((one, index) => [one, answers[index]]),
  );
  return opened.map((one, index) => {
    const request = requests[index] as ReceivedRequest;
    const answer = one instanceof Failure ? one : (answerOf.get(one) ?? new Failure('INTERNAL'));
    const noted = answer instanceof NotedAnswer ? (answer as NotedAnswer<Name>) : undefined;
    const notes = noted?.notes ?? {};
    const written = replyTo(pair, request, noted ? noted.answer : (answer as QueryAnswer<Name>));
    const reply = notes.headers ? { ...written, headers: notes.headers } : written;
    security.note(request, reply.errorCode, notes);
    return reply;
  });
}
