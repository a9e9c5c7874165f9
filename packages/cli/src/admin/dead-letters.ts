/** `parley dlt`: what could not be handled, and asking for it once more. */
import { type PairName, pairNames } from '@parley/contracts';
import { header, type TopicRecord } from '@parley/messaging';
import { CommandFailed, UsageError } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { openTopics, type Topics } from '../connection/open-topics.ts';
import { pairArgument } from '../pair-argument.ts';
import { visibleLine, visibleText } from '../terminal/visible-text.ts';
import { untilCaughtUp } from '../watch/until-caught-up.ts';
import { words } from '../words/language.ts';
import { printRows } from './columns.ts';
import { type DeadLetter, deadLetter } from './dead-letter.ts';

export interface RedriveOptions extends ConnectionOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
}

interface Kept {
  readonly letter: DeadLetter;
  readonly record: TopicRecord;
}

/** A line for each, the oldest first. */
export async function listDeadLetters(pairs: readonly string[], options: ConnectionOptions): Promise<void> {
  const wanted = pairs.length > 0 ? pairs.map(pairArgument) : pairNames;
  await withTopics(options, async (topics) => {
    const kept = await deadLettersOf(topics, wanted);
    printRows(kept.map(({ letter }) => ({ ...letter })));
    process.stderr.write(`${words().deadLetterCount(kept.length)}\n`);
  });
}

/** Its value on standard output, what is known of it on standard error. @throws CommandFailed where it isn't there */
export async function showDeadLetter(pair: string, place: string, options: ConnectionOptions): Promise<void> {
  await withTopics(options, async (topics) => {
    const [{ record }] = await placesOf(topics, pairArgument(pair), [place]);
    for (const [name, value] of record.headers)
      process.stderr.write(`${visibleLine(`< ${name}: ${shownHeader(name, value)}`)}\n`);
    const shown = record.value ?? '';
    process.stdout.write(`${process.stdout.isTTY ? visibleText(String(shown)) : shown}\n`);
  });
}

/** Numbers of Spring's are bytes. */
function shownHeader(name: string, value: Buffer | null): string {
  if (value?.length === 4 && name.endsWith('-partition') && name.startsWith('kafka_'))
    return String(value.readInt32BE());
  if (value?.length === 8 && /^kafka_.*-(offset|timestamp)$/.test(name))
    return String(value.readBigInt64BE());
  return value?.toString('utf8') ?? '';
}

/**
 * Puts the original records on their topic again, as they were, but for their deadline; under the same request id, so that
 * what has been done is not done twice, however often they are put there. One that was known by where it stood has that as its id.
 * @throws CommandFailed where an original is gone
 */
export async function redriveDeadLetters(
  pair: string,
  places: readonly string[],
  options: RedriveOptions,
): Promise<void> {
  const name = pairArgument(pair);
  if ((places.length === 0) !== (options.all === true)) throw new UsageError(words().placesOrAll);
  await withTopics(options, async (topics) => {
    const kept = options.all
      ? latestOfEach(await deadLettersOf(topics, [name]))
      : await placesOf(topics, name, places);
    if (!options.yes) throw new UsageError(words().confirmRedrive(kept.length));
    for (const { letter } of kept) {
      const { partition, offset } = await redrive(topics, letter);
      const { place, originalTopic, requestId } = letter;
      printRows([{ redriven: place, topic: originalTopic, partition, offset, requestId }]);
    }
  });
}

/** A copy that failed again has a dead letter of its own. */
const latestOfEach = (kept: readonly Kept[]): Kept[] => [
  ...new Map(kept.map((one) => [one.letter.requestId, one])).values(),
];

/** Milliseconds. */
const sentWithin = 15_000;

async function redrive(
  topics: Topics,
  { place, originalTopic, originalPartition, originalOffset, requestId }: DeadLetter,
): Promise<{ partition: number; offset: number }> {
  const original = await recordAt(topics, originalTopic, originalPartition, originalOffset);
  if (!original || original.unreadable) throw new CommandFailed(words().noOriginal(place, originalTopic));
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
  topics: Topics,
  topic: string,
  partition: number,
  offset: number,
): Promise<TopicRecord | undefined> {
  let found: TopicRecord | undefined;
  const isIt = (record: TopicRecord) => record.partition === partition && record.offset === offset;
  const reader = await topics.read([topic], { at: 'offset', offset }, (record) => {
    if (isIt(record)) found = record;
  });
  await untilCaughtUp(reader, () => found !== undefined);
  await reader.stop();
  return found;
}

async function placesOf(
  topics: Topics,
  pair: PairName,
  places: readonly string[],
): Promise<[Kept, ...Kept[]]> {
  const kept = await deadLettersOf(topics, [pair]);
  const found = places.map((place) => {
    const one = kept.find(({ letter }) => letter.place === place);
    if (!one) throw new CommandFailed(words().noDeadLetter(pair, place));
    return one;
  });
  return found as [Kept, ...Kept[]];
}

async function deadLettersOf(topics: Topics, pairs: readonly PairName[]): Promise<Kept[]> {
  const { names } = topics;
  const present = await topics.present(pairs.map((pair) => names.deadLetter(names.request(pair))));
  const kept: Kept[] = [];
  if (present.length === 0) return kept;
  const reader = await topics.read(present, { at: 'beginning' }, (record) =>
    kept.push({ letter: deadLetter(record), record }),
  );
  await untilCaughtUp(reader);
  await reader.stop();
  return kept.toSorted((a, b) => a.record.timestamp - b.record.timestamp);
}

async function withTopics(
  options: ConnectionOptions,
  work: (topics: Topics) => Promise<void>,
): Promise<void> {
  const topics = openTopics(options);
  try {
    await work(topics);
  } finally {
    await topics.close();
  }
}
