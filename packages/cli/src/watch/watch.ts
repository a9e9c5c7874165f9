/** `parley watch`: shows the records on the topics. */
import {
  matches,
  type RecordFilter,
  type TopicMeaning,
  type TopicRecord,
  untilCaughtUp,
  type WatchedTopics,
  watchedRecord,
} from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { openTopics, type Topics } from '../connection/open-topics.ts';
import { printEquivalent } from '../equivalent/kafka-tool.ts';
import { watchEquivalent } from '../equivalent/watch-equivalent.ts';
import { wholeNumber } from '../numbers.ts';
import { words } from '../words/language.ts';
import { parseFormat } from './format-tokens.ts';
import { kcatJson } from './kcat-json.ts';
import { parseStart } from './parse-start.ts';
import { untilStopped } from './until-stopped.ts';
import { jsonLine, tableLine } from './watched-line.ts';
import { watchedTopics } from './watched-topics.ts';

export interface WatchOptions extends ConnectionOptions, RecordFilter {
  readonly topic?: readonly string[];
  readonly from: string;
  readonly fromBeginning?: boolean;
  readonly count?: string;
  readonly maxMessages?: string;
  /** Whether to stop at the topics' current end. */
  readonly untilEnd?: boolean;
  readonly format?: string;
  readonly envelope?: boolean;
  readonly printEquivalent?: boolean;
}

/** Prints until a signal, until standard output is closed, or until everything requested is printed. */
export async function watch(given: readonly string[], options: WatchOptions): Promise<void> {
  const start = parseStart(options.fromBeginning ? 'beginning' : options.from);
  const count = options.count ?? options.maxMessages;
  const most = count === undefined ? Number.POSITIVE_INFINITY : wholeNumber(count, '--count');
  const print = printer(options);
  const topics = openTopics(options);
  const { stopped, ignore } = untilStopped();
  try {
    const wanted = watchedTopics(topics.names, given, options.topic);
    if (options.printEquivalent) {
      printEquivalent(watchEquivalent([...wanted.keys()], start, most, topics.settings, options));
      return;
    }
    const watched = await presentTopics(topics, wanted, options);
    let printed = 0;
    const { promise: enough, resolve: haveEnough } = withResolvers();
    const reading = topics.read([...watched.keys()], start, (record) => {
      if (printed < most && print(record, watched.get(record.topic) ?? { what: 'record' })) printed += 1;
      if (printed >= most) haveEnough();
    });
    const reader = await Promise.race([reading, stopped]);
    if (!reader) return;
    process.stderr.write(`${words().watching(given.join(', '))}\n`);
    const { forbidden } = topics;
    await Promise.race([stopped, enough, forbidden, ...(options.untilEnd ? [untilCaughtUp(reader)] : [])]);
  } finally {
    ignore();
    await topics.close();
  }
}

/** Named topics must exist; without names, all existing ones are used. */
async function presentTopics(
  topics: Topics,
  wanted: WatchedTopics,
  { topic = [] }: WatchOptions,
): Promise<WatchedTopics> {
  await topics.require(topic, 'Read');
  const present = await topics.present([...wanted.keys()]);
  const [first = ''] = wanted.keys();
  if (present.length === 0)
    throw new CommandFailed(words().noTopic(topics.settings.brokers.join(','), first));
  return new Map([...wanted].filter(([name]) => present.includes(name)));
}

/** @returns a function that prints a record if the options select it, and returns whether it did */
function printer(options: WatchOptions): (record: TopicRecord, meaning: TopicMeaning) => boolean {
  const format = options.format === undefined ? undefined : parseFormat(options.format);
  const isColored = process.stdout.isTTY && process.stdout.hasColors();
  const line = (record: TopicRecord, meaning: TopicMeaning): Buffer | string => {
    if (format) return format(record);
    if (options.envelope) return `${kcatJson(record)}\n`;
    const watched = watchedRecord(record, meaning);
    if (!process.stdout.isTTY) return `${jsonLine(watched)}\n`;
    return `${tableLine(watched, process.stdout.columns, isColored)}\n`;
  };
  return (record, meaning) => {
    if (!matches(watchedRecord(record, meaning), options)) return false;
    process.stdout.write(line(record, meaning));
    return true;
  };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
