/** Reads dead letters, and puts their originals back on their topic. */
import { Failure, type PairName } from '@parley/contracts';
import type { LaneProducer } from '../producer/lane-producer.ts';
import type { StartFrom } from '../reader/start-offsets.ts';
import type { TopicReader } from '../reader/topic-reader.ts';
import type { TopicRecord } from '../reader/topic-record.ts';
import { untilCaughtUp } from '../reader/until-caught-up.ts';
import { header } from '../records/headers.ts';
import { requestIdAt } from '../records/request-id-at.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import { type DeadLetter, deadLetter } from './dead-letter.ts';

/** Reads topics. */
export interface ReadTopics {
  readonly names: TopicNames;
  /** Those of the topics that exist. */
  readonly present: (topics: readonly string[]) => Promise<string[]>;
  /** Resolves once no new record can be missed. */
  readonly read: (
    topics: readonly string[],
    start: StartFrom,
    onRecord: (record: TopicRecord) => void,
  ) => Promise<TopicReader>;
  /** How long reading the existing records may take; no limit if absent. Milliseconds. */
  readonly patience?: number;
}

export interface KeptLetter {
  readonly letter: DeadLetter;
  readonly record: TopicRecord;
}

/**
 * Passes on the pairs' dead letters, in order within each partition.
 * @throws Failure `UNAVAILABLE` if they can't be read in time
 */
export async function readDeadLetters(
  topics: ReadTopics,
  pairs: readonly PairName[],
  start: StartFrom,
  onLetter: (one: KeptLetter) => void,
): Promise<void> {
  const { names } = topics;
  const present = await topics.present(pairs.map((pair) => names.deadLetter(names.request(pair))));
  if (present.length === 0) return;
  const reader = await topics.read(present, start, (record) =>
    onLetter({ letter: deadLetter(record), record }),
  );
  await readAll(topics, reader);
}

/** All of them, the oldest first. */
export async function deadLettersOf(topics: ReadTopics, pairs: readonly PairName[]): Promise<KeptLetter[]> {
  const kept: KeptLetter[] = [];
  await readDeadLetters(topics, pairs, { at: 'beginning' }, (one) => kept.push(one));
  return kept.toSorted((a, b) => a.record.timestamp - b.record.timestamp);
}

/** The one at `<partition>:<offset>` of a pair's dead letters. */
export async function deadLetterAt(
  topics: ReadTopics,
  pair: PairName,
  place: string,
): Promise<KeptLetter | undefined> {
  const [partition, offset] = place.split(':').map(Number);
  if (partition === undefined || offset === undefined) return undefined;
  const topic = topics.names.deadLetter(topics.names.request(pair));
  const [present] = await topics.present([topic]);
  const record = present && (await recordAt(topics, present, partition, offset));
  return record ? { letter: deadLetter(record), record } : undefined;
}

/** Milliseconds. */
const sentWithin = 15_000;

/** The new position of the original, and its id. */
export interface Redriven {
  readonly partition: number;
  readonly offset: number;
  readonly requestId: string;
}

/**
 * Puts the original record back on its topic, unchanged except for its deadline, and under the same request id: however
 * often it is redriven, work that was done is not done again. A record without an id gets the one by which workers know
 * it, made of its position. The dead letter's own statement of the id is ignored: whoever can write there could have a
 * request executed once more under another id.
 * @returns undefined if the original is gone
 * @throws Failure `UNAVAILABLE` if its topic can't be read in time
 */
export async function redriveDeadLetter(
  topics: ReadTopics & { readonly producer: Pick<LaneProducer, 'send'> },
  { originalTopic, originalPartition, originalOffset }: DeadLetter,
): Promise<Redriven | undefined> {
  const original = await recordAt(topics, originalTopic, originalPartition, originalOffset);
  if (!original || original.unreadable) return undefined;
  const headers: Record<string, Buffer[]> = {};
  for (const [name, value] of original.headers)
    if (value && name !== header.deadline) headers[name] = [...(headers[name] ?? []), value];
  const requestId = ownId(original) ?? Buffer.from(requestIdAt(original));
  headers[header.correlationId] = [requestId];
  const { key, value } = original;
  const sent = await topics.producer.send(
    { topic: originalTopic, partition: originalPartition, key, value, headers },
    { within: sentWithin },
  );
  return { partition: sent.partition, offset: Number(sent.offset), requestId: requestId.toString('utf8') };
}

/** Byte by byte; an empty one counts as none. Of several, the last counts. */
function ownId({ headers }: TopicRecord): Buffer | undefined {
  const value = headers.findLast(([name]) => name === header.correlationId)?.[1];
  return value?.length ? value : undefined;
}

async function recordAt(
  topics: ReadTopics,
  topic: string,
  partition: number,
  offset: number,
): Promise<TopicRecord | undefined> {
  if (!Number.isSafeInteger(partition) || !Number.isSafeInteger(offset) || offset < 0) return undefined;
  let found: TopicRecord | undefined;
  const isIt = (record: TopicRecord) => record.partition === partition && record.offset === offset;
  const reader = await topics.read([topic], { at: 'offset', partition, offset }, (record) => {
    if (isIt(record)) found = record;
  });
  await readAll(topics, reader, () => found !== undefined);
  return found;
}

/** Records that were not read must not be reported as missing. @throws Failure `UNAVAILABLE` */
async function readAll(
  { patience }: ReadTopics,
  reader: TopicReader,
  isEnough?: () => boolean,
): Promise<void> {
  const isRead = await untilCaughtUp(reader, { ...(isEnough && { isEnough }), within: patience });
  await reader.stop();
  if (!isRead) throw new Failure('UNAVAILABLE', 'the topics could not be read in time');
}
