/** The order of a room's messages is consistent with what their senders observed. */
import { TopicNames } from '@parley/messaging';
import type { Command, Outcome, TopicAct } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import { groupBy, type IndexedHistory } from './index-history.ts';

const topic = new TopicNames({ prefix: '', pairs: {} }).request('user-add-chat');

type Said = Command & { readonly outcome: Outcome };

export function checkOrder({ commands, acts }: IndexedHistory): Anomaly[] {
  const said = commands.filter(
    (command): command is Said => command.pair === 'user-add-chat' && command.outcome?.errorCode === '',
  );
  const byRoom = groupBy(said, ({ roomId }) => roomId);
  // A message that had to be resent may come after later ones: only its sender can know.
  const byLine = groupBy(said, ({ line, roomId, sends }) => (sends === 1 ? `${line} in ${roomId}` : null));
  const moves = acts.filter(({ what, topics }) => what === 'partitions added' && topics.includes(topic));
  return [
    ...[...byRoom.values()].flatMap(againstTime),
    ...[...byLine.values()].flatMap((line) => againstLine(line, moves)),
  ];
}

const seqOf = ({ outcome }: Said) => outcome.body.seq as number;
const bySeq = (a: Said, b: Said) => seqOf(a) - seqOf(b);

/** A message sent after another was acknowledged comes after it. */
function againstTime(said: readonly Said[]): Anomaly[] {
  const found: Anomaly[] = [];
  let latest: Said | undefined;
  for (const one of said.toSorted(bySeq)) {
    if (latest && one.outcome.at < latest.invokedAt) found.push(inverted(one, latest, 'was acknowledged'));
    if (!latest || one.invokedAt > latest.invokedAt) latest = one;
  }
  return found;
}

/**
 * Messages from one producer to one partition keep their order; after partitions were added, a later one may have gone
 * to another.
 */
function againstLine(said: readonly Said[], moves: readonly TopicAct[]): Anomaly[] {
  const found: Anomaly[] = [];
  let latest: Said | undefined;
  for (const one of said.toSorted(bySeq)) {
    if (latest && one.turn < latest.turn && !mayHaveMoved(one, latest, moves))
      found.push(inverted(one, latest, 'was sent'));
    if (!latest || one.turn > latest.turn) latest = one;
  }
  return found;
}

/** Milliseconds until every producer knows of new partitions. */
const knownWithin = 60_000;

function mayHaveMoved(one: Said, other: Said, moves: readonly TopicAct[]): boolean {
  return moves.some(({ from, to }) =>
    [one, other].some(({ outcome, invokedAt }) => outcome.at >= from && invokedAt <= to + knownWithin),
  );
}

function inverted(first: Said, second: Said, what: string): Anomaly {
  const [behind, before] = [first, second].map(seqOf);
  return {
    kind: 'inverted-order',
    about:
      `room ${first.roomId}: ${first.requestId} ${what} before ${second.requestId} was sent, ` +
      `and has place ${behind}, behind ${before}`,
  };
}
