/** The latest dead letters, and an original put on its topic once more. */
import { type DeadLetterRow, Failure, type PairName, pairNames } from '@parley/contracts';
import {
  deadLetterAt,
  deadLettersOf,
  type KeptLetter,
  redriveDeadLetter,
  watchedRecord,
} from '@parley/messaging';
import type { InspectedTopics } from './inspected-topics.ts';
import { shownJson } from './shown-json.ts';

/** Of each partition. */
const lookedThrough = 200;
/** Of all. */
const maxRows = 200;

/** The latest first. */
export async function deadLetterRows(topics: InspectedTopics, showTexts: boolean): Promise<DeadLetterRow[]> {
  const kept = await deadLettersOf(topics, pairNames, { at: 'last', count: lookedThrough });
  return kept
    .slice(-maxRows)
    .toReversed()
    .flatMap((one) => {
      const pair = pairNames.find(
        (each) => topics.names.deadLetter(topics.names.request(each)) === one.letter.topic,
      );
      return pair ? [rowOf(pair, one, showTexts)] : [];
    });
}

function rowOf(pair: PairName, { letter, record }: KeptLetter, showTexts: boolean): DeadLetterRow {
  const { place, at, code, reason, requestId } = letter;
  const text = shownJson(watchedRecord(record, { what: 'dead-letter', pair }), showTexts);
  return { pair, place, at, code, reason, requestId, text };
}

/** @throws Failure `NOT_FOUND` where the dead letter or its original is gone */
export async function redriveAt(
  topics: InspectedTopics,
  pair: PairName,
  place: string,
): Promise<{ partition: number; offset: number; requestId: string }> {
  const kept = await deadLetterAt(topics, pair, place);
  if (!kept) throw new Failure('NOT_FOUND', 'there is no such dead letter');
  const { letter } = kept;
  // What a dead letter says of itself, whoever may write there says.
  const isOwn = letter.originalTopic === topics.names.request(pair);
  const redriven = isOwn ? await redriveDeadLetter(topics, letter) : undefined;
  if (!redriven) throw new Failure('NOT_FOUND', 'its original is not on its topic any more');
  return { ...redriven, requestId: letter.requestId };
}
