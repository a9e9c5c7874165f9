/** The latest dead letters, and an original put on its topic once more. */
import { type DeadLetterRow, Failure, type PairName, pairNames } from '@parley/contracts';
import {
  deadLetterAt,
  type KeptLetter,
  type Redriven,
  readDeadLetters,
  redriveDeadLetter,
  watchedRecord,
} from '@parley/messaging';
import { beginningOf, cutText } from './cut-text.ts';
import type { InspectedTopics } from './inspected-topics.ts';
import { shownJson } from './shown-json.ts';
import { withoutTypedId } from './typed-id.ts';

/** Of each partition. */
const lookedThrough = 200;
/** Of all. */
const maxRows = 200;
/** Characters of an id or a code, and of a reason: what stands there, anybody may have written. */
const [maxId, maxReason] = [256, 1_000];

/** The latest first. */
export async function deadLetterRows(topics: InspectedTopics, showTexts: boolean): Promise<DeadLetterRow[]> {
  let rows: DeadLetterRow[] = [];
  await readDeadLetters(topics, pairNames, { at: 'last', count: lookedThrough }, (one) => {
    const pair = pairOf(topics, one);
    if (pair) rows.push(rowOf(pair, one, showTexts));
    if (rows.length >= 2 * maxRows) rows = latestFirst(rows);
  });
  return latestFirst(rows);
}

const pairOf = ({ names }: Pick<InspectedTopics, 'names'>, { letter }: KeptLetter): PairName | undefined =>
  pairNames.find((pair) => names.deadLetter(names.request(pair)) === letter.topic);

/** Those that are shown. */
const latestFirst = (rows: readonly DeadLetterRow[]): DeadLetterRow[] =>
  rows.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, maxRows);

function rowOf(pair: PairName, { letter, record }: KeptLetter, showTexts: boolean): DeadLetterRow {
  const { place, at } = letter;
  const [code, requestId] = [beginningOf(letter.code, maxId), beginningOf(letter.requestId, maxId)];
  const reason = cutText(letter.reason, maxReason);
  const text = shownJson(withoutTypedId(watchedRecord(record, { what: 'dead-letter', pair })), showTexts);
  return { pair, place, at, code, reason, requestId, text };
}

/** @throws Failure `NOT_FOUND` where the dead letter or its original is gone */
export async function redriveAt(topics: InspectedTopics, pair: PairName, place: string): Promise<Redriven> {
  const kept = await deadLetterAt(topics, pair, place);
  if (!kept) throw new Failure('NOT_FOUND', 'there is no such dead letter');
  const { letter } = kept;
  // What a dead letter says of itself, whoever may write there says.
  const isOwn = letter.originalTopic === topics.names.request(pair);
  const redriven = isOwn ? await redriveDeadLetter(topics, letter) : undefined;
  if (!redriven) throw new Failure('NOT_FOUND', 'its original is not on its topic any more');
  return redriven;
}
