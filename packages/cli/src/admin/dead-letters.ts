/** `parley dlt`: shows dead letters, and redrives their originals. */
import { type PairName, pairNames } from '@parley/contracts';
import { deadLettersOf, type KeptLetter, redriveDeadLetter } from '@parley/messaging';
import { CommandFailed, UsageError } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { openTopics, type Topics } from '../connection/open-topics.ts';
import { pairArgument } from '../pair-argument.ts';
import { visibleLine, visibleText } from '../terminal/visible-text.ts';
import { words } from '../words/language.ts';
import { printRows } from './columns.ts';

export interface RedriveOptions extends ConnectionOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
}

/** Prints a line for each, the oldest first. */
export async function listDeadLetters(pairs: readonly string[], options: ConnectionOptions): Promise<void> {
  const wanted = pairs.length > 0 ? pairs.map(pairArgument) : pairNames;
  await withTopics(options, async (topics) => {
    const kept = await deadLettersOf(topics, wanted);
    printRows(kept.map(({ letter }) => ({ ...letter })));
    process.stderr.write(`${words().deadLetterCount(kept.length)}\n`);
  });
}

/** Prints its value to standard output, its headers to standard error. @throws CommandFailed if it doesn't exist */
export async function showDeadLetter(pair: string, place: string, options: ConnectionOptions): Promise<void> {
  await withTopics(options, async (topics) => {
    const [{ record }] = await placesOf(topics, pairArgument(pair), [place]);
    for (const [name, value] of record.headers)
      process.stderr.write(`${visibleLine(`< ${name}: ${shownHeader(name, value)}`)}\n`);
    const shown = record.value ?? '';
    process.stdout.write(`${process.stdout.isTTY ? visibleText(String(shown)) : shown}\n`);
  });
}

/** Spring writes numbers as bytes. */
function shownHeader(name: string, value: Buffer | null): string {
  if (value?.length === 4 && name.endsWith('-partition') && name.startsWith('kafka_'))
    return String(value.readInt32BE());
  if (value?.length === 8 && /^kafka_.*-(offset|timestamp)$/.test(name))
    return String(value.readBigInt64BE());
  return value?.toString('utf8') ?? '';
}

/**
 * Writes the original records to their topic again, with the same request ids.
 * @throws CommandFailed if an original is gone
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
      const { place, originalTopic } = letter;
      const redriven = await redriveDeadLetter(topics, letter);
      if (!redriven) throw new CommandFailed(words().noOriginal(place, originalTopic));
      printRows([{ redriven: place, topic: originalTopic, ...redriven }]);
    }
  });
}

/** Each request once: a redriven record that failed again has another dead letter. */
const latestOfEach = (kept: readonly KeptLetter[]): KeptLetter[] => [
  ...new Map(kept.map((one) => [one.letter.requestId, one])).values(),
];

async function placesOf(
  topics: Topics,
  pair: PairName,
  places: readonly string[],
): Promise<[KeptLetter, ...KeptLetter[]]> {
  const kept = await deadLettersOf(topics, [pair]);
  const found = places.map((place) => {
    const one = kept.find(({ letter }) => letter.place === place);
    if (!one) throw new CommandFailed(words().noDeadLetter(pair, place));
    return one;
  });
  return found as [KeptLetter, ...KeptLetter[]];
}

async function withTopics(
  options: ConnectionOptions,
  work: (topics: Topics) => Promise<void>,
): Promise<void> {
  const topics = openTopics(options);
  try {
    await Promise.race([work(topics), topics.forbidden]);
  } finally {
    await topics.close();
  }
}
