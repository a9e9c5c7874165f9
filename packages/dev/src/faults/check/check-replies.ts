/** Every request is answered, and always with the same reply. */
import { failures, isFailureCode, type PairName, pairs } from '@parley/contracts';
import { TopicNames } from '@parley/messaging';
import type { At, Command, History, ReplyRecord, TopicAct } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import { groupBy, type IndexedHistory } from './index-history.ts';

const names = new TopicNames({ prefix: '', pairs: {} });

/** Whether the same id may be retried after it, so that it is no outcome. */
export const isRetryable = (errorCode: string): boolean =>
  isFailureCode(errorCode) && failures[errorCode].retryable;

export function checkReplies(history: IndexedHistory): Anomaly[] {
  const { commands, replies, reused, acts } = history;
  const repliesOf = groupBy(replies, ({ requestId }) => requestId);
  const reusedIds = new Set(reused.map(({ requestId }) => requestId));
  const isFinal = ({ errorCode, requestId }: ReplyRecord) =>
    !isRetryable(errorCode) && !(isConflict(errorCode) && reusedIds.has(requestId));
  const ofCommands = commands.flatMap(({ requestId, pair, outcome, sends }): Anomaly[] => {
    const about = `${pair} ${requestId}`;
    const final = (repliesOf.get(requestId) ?? []).filter(isFinal);
    const found: Anomaly[] = [];
    if (!outcome) found.push({ kind: 'no-reply', about: `${about}, sent ${sends} times` });
    else if (!final.some((reply) => tells(reply, outcome.body)) && !mayBeDeleted(pair, outcome.at, acts))
      found.push({ kind: 'invented-reply', about: `${about}: ${JSON.stringify(outcome.body)}` });
    const texts = [...new Set(final.map(({ text }) => text))];
    if (pairs[pair].kind === 'once' && differ(pair, texts))
      found.push({ kind: 'differing-replies', about: `${about}: ${texts.join(' and ')}` });
    return found;
  });
  return [...ofCommands, ...missedConflicts(history, repliesOf), ...unansweredRequests(history)];
}

/** When a message is deleted, the stored reply to its request loses the text, and nothing else. */
function differ(pair: PairName, texts: readonly string[]): boolean {
  const replies = texts.map((text) => ({ text, fields: JSON.parse(text) as Record<string, unknown> }));
  const whole = replies.filter(({ fields }) => pair !== 'user-add-chat' || fields.message !== '');
  if (whole.length === texts.length) return texts.length > 1;
  const withoutWords = ({ fields }: (typeof replies)[number]) =>
    JSON.stringify(Object.entries({ ...fields, message: '' }).toSorted());
  return whole.length > 1 || new Set(replies.map(withoutWords)).size > 1;
}

const isConflict = (errorCode: string) => errorCode === 'CONFLICT';

function missedConflicts(
  { reused, commandOf, acts }: IndexedHistory,
  repliesOf: ReadonlyMap<string, readonly ReplyRecord[]>,
): Anomaly[] {
  return reused.flatMap(({ requestId, isWritten }): Anomaly[] => {
    const codes = (repliesOf.get(requestId) ?? []).map(({ errorCode }) => errorCode);
    const command = commandOf.get(requestId);
    if (!isWritten || codes.some(isConflict) || (command && mayBeUnanswered(command, acts))) return [];
    return [{ kind: 'missed-conflict', about: `${requestId}, answered ${JSON.stringify(codes)}` }];
  });
}

/** Each delivery of each record is answered: an id has at least as many replies as records. */
export function unansweredRequests({
  commands,
  requests,
  replies,
  acts,
}: Pick<History, 'commands' | 'requests' | 'replies' | 'acts'>): Anomaly[] {
  const recordsOf = groupBy(requests, ({ requestId }) => requestId);
  const repliesOf = groupBy(replies, ({ requestId }) => requestId);
  return commands.flatMap((command): Anomaly[] => {
    const { pair, requestId } = command;
    const [records, answers] = [recordsOf, repliesOf].map((of) => of.get(requestId)?.length ?? 0);
    if (Number(answers) >= Number(records) || mayBeUnanswered(command, acts)) return [];
    return [
      { kind: 'unanswered-request', about: `${pair} ${requestId}: ${records} records, ${answers} replies` },
    ];
  });
}

/** Whether an administrator's action may have kept a record of it, or of a later one with its id, from the workers. */
const mayBeUnanswered = (command: Command, acts: readonly TopicAct[]): boolean =>
  isChanged(command.pair, acts) || mayBeSkipped(command, acts);

/** Whether its topics were changed, so that records may be gone. */
function isChanged(pair: PairName, acts: readonly TopicAct[]): boolean {
  const own = [names.request(pair), names.response(pair)];
  return acts.some(({ what, topics }) => what !== 'skipped' && topics.some((topic) => own.includes(topic)));
}

/** Whether a record of it may have been waiting when an administrator moved the offsets past it. */
function mayBeSkipped({ pair, invokedAt, outcome }: Command, acts: readonly TopicAct[]): boolean {
  return acts.some(
    ({ what, topics, from, to }) =>
      what === 'skipped' &&
      topics.includes(names.request(pair)) &&
      invokedAt <= to &&
      (outcome?.at ?? to) >= from - onItsWay,
  );
}

/** A reply over HTTP is serialized again: it has the same fields, but not the same bytes. */
function tells({ text }: ReplyRecord, body: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify(JSON.parse(text)) === JSON.stringify(body);
}

/** Milliseconds that a reply may take from its topic to the asker. */
const onItsWay = 10_000;

/** Whether the reply may have been deleted with its topic before it was read here. */
function mayBeDeleted(pair: PairName, at: At, acts: readonly TopicAct[]): boolean {
  const topic = names.response(pair);
  return acts.some(
    ({ what, topics, from, to }) =>
      what === 'deleted' && topics.includes(topic) && at >= from && at <= to + onItsWay,
  );
}
