/** Dead letters as they were kept, and their originals put on their topic once more. */
import type { PairName } from '@parley/contracts';
import type { LaneProducer } from '../producer/lane-producer.ts';
import type { StartFrom } from '../reader/start-offsets.ts';
import type { TopicReader } from '../reader/topic-reader.ts';
import type { TopicRecord } from '../reader/topic-record.ts';
import { untilCaughtUp } from '../reader/until-caught-up.ts';
import { header } from '../records/headers.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import { type DeadLetter, deadLetter } from './dead-letter.ts';

/** By what topics are read. */
export interface ReadTopics {
  readonly names: TopicNames;
  /** Those of the topics that are there. */
  readonly present: (topics: readonly string[]) => Promise<string[]>;
  /** Resolves once no record that comes can be missed. */
  readonly read: (
    topics: readonly string[],
    start: StartFrom,
    onRecord: (record: TopicRecord) => void,
  ) => Promise<TopicReader>;
  /** How long it may take to read what is there; as long as it takes if absent. Milliseconds. */
  readonly patience?: number;
}

export interface KeptLetter {
  readonly letter: DeadLetter;
  readonly record: TopicRecord;
}

/**
 * Those of the pairs, the oldest first.
 * @param start the beginning if absent
 */
export async function deadLettersOf(
  topics: ReadTopics,
  pairs: readonly PairName[],
  start: StartFrom = { at: 'beginning' },
): Promise<KeptLetter[]> {
  const { names } = topics;
  const present = await topics.present(pairs.map((pair) => names.deadLetter(names.request(pair))));
  const kept: KeptLetter[] = [];
  if (present.length === 0) return kept;
  const reader = await topics.read(present, start, (record) =>
    kept.push({ letter: deadLetter(record), record }),
  );
  await untilCaughtUp(reader, { within: topics.patience });
  await reader.stop();
  return kept.toSorted((a, b) => a.record.timestamp - b.record.timestamp);
}

/** The one that stands at `<partition>:<offset>` of a pair's dead letters. */
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

/**
 * Puts the original record on its topic again, as it was, but for its deadline; under the same request id, so that what has been
 * done is not done twice, however often it is put there. One that was known by where it stood has that as its id.
 * @returns where it stands now; undefined where the original is gone
 */
export async function redriveDeadLetter(
  topics: ReadTopics & { readonly producer: Pick<LaneProducer, 'send'> },
  { originalTopic, originalPartition, originalOffset, requestId }: DeadLetter,
): Promise<{ partition: number; offset: number } | undefined> {
  const original = await recordAt(topics, originalTopic, originalPartition, originalOffset);
  if (!original || original.unreadable) return undefined;
  const headers: Record<string, Buffer[]> = {};
  for (const [name, value] of original.headers)
    if (value && name !== header.deadline) headers[name] = [...(headers[name] ?? []), value];
  headers[header.correlationId] = [ownId(original) ?? Buffer.from(requestId)];
  const { key, value } = original;
  const sent = await topics.producer.send(
    { topic: originalTopic, partition: originalPartition, key, value, headers },
    { within: sentWithin },
  );
  return { partition: sent.partition, offset: Number(sent.offset) };
}

/** Byte by byte; an empty one is none. Of several the last counts. */
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
  const reader = await topics.read([topic], { at: 'offset', offset }, (record) => {
    if (isIt(record)) found = record;
  });
  await untilCaughtUp(reader, { isEnough: () => found !== undefined, within: topics.patience });
  await reader.stop();
  return found;
}
