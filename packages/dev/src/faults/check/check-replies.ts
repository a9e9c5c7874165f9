/** Every request is answered, and always with the same reply. */
import { failures, isFailureCode, type PairName, pairs } from '@parley/contracts';
import { TopicNames } from '@parley/messaging';
import type { At, ReplyRecord, TopicAct } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import { groupBy, type IndexedHistory } from './index-history.ts';

const names = new TopicNames({ prefix: '', pairs: {} });

/** Whether the same id may be tried again after it: it is no outcome. */
export const isRetryable = (errorCode: string): boolean =>
  isFailureCode(errorCode) && failures[errorCode].retryable;

export function checkReplies({ commands, replies, acts }: IndexedHistory): Anomaly[] {
  const repliesOf = groupBy(replies, ({ requestId }) => requestId);
  return commands.flatMap(({ requestId, pair, outcome, sends }): Anomaly[] => {
    const about = `${pair} ${requestId}`;
    const final = (repliesOf.get(requestId) ?? []).filter(({ errorCode }) => !isRetryable(errorCode));
    const found: Anomaly[] = [];
    if (!outcome) found.push({ kind: 'no-reply', about: `${about}, sent ${sends} times` });
    else if (!final.some((reply) => tells(reply, outcome.body)) && !mayBeDeleted(pair, outcome.at, acts))
      found.push({ kind: 'invented-reply', about: `${about}: ${JSON.stringify(outcome.body)}` });
    const texts = new Set(final.map(({ text }) => text));
    if (pairs[pair].kind === 'once' && texts.size > 1)
      found.push({ kind: 'differing-replies', about: `${about}: ${[...texts].join(' and ')}` });
    return found;
  });
}

/** Over HTTP a reply is written anew: its fields are the same, not its bytes. */
function tells({ text }: ReplyRecord, body: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify(JSON.parse(text)) === JSON.stringify(body);
}

/** Milliseconds that a reply may be on its way from its topic to who asked. */
const onItsWay = 10_000;

/** Whether the reply that was told then may have been deleted with its topic before it was read here. */
function mayBeDeleted(pair: PairName, at: At, acts: readonly TopicAct[]): boolean {
  const topic = names.response(pair);
  return acts.some(
    ({ what, topics, from, to }) =>
      what === 'deleted' && topics.includes(topic) && at >= from && at <= to + onItsWay,
  );
}
