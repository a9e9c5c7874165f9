/** What became of one request, from the topics: where it stood when, how it ended, and which events it caused. */
import {
  eventTopicNames,
  type Journey,
  type JourneyRecord,
  type PairName,
  pairNames,
  pairs,
} from '@parley/contracts';
import {
  clocksDiffer,
  type StartFrom,
  TraceCollector,
  type TracedRecord,
  timeInId,
  topicsOfEvents,
  topicsOfPair,
  untilCaughtUp,
} from '@parley/messaging';
import type { InspectedTopics } from './inspected-topics.ts';
import { shownJson } from './shown-json.ts';

export interface JourneyOptions {
  readonly requestId: string;
  /** All if absent. */
  readonly pair?: PairName | undefined;
  /** Epoch milliseconds: when it was asked, where that is known. */
  readonly at?: number | undefined;
  readonly showTexts: boolean;
}

/** Of each partition, where nobody knows when it was asked. */
const lookedThrough = 5_000;

type Topics = Pick<InspectedTopics, 'names' | 'present' | 'read' | 'patience'>;

/** @returns undefined where there is no record of it */
export async function journeyOf(topics: Topics, options: JourneyOptions): Promise<Journey | undefined> {
  const { requestId, pair, at = timeInId(requestId), showTexts } = options;
  const asked = (pair ? [pair] : pairNames).flatMap((each) => topicsOfPair(topics.names, each));
  const events = topicsOfEvents(topics.names, eventTopicNames);
  const collector = new TraceCollector(requestId, new Map([...asked, ...events]));
  const read = async (
    wanted: readonly [string, unknown][],
    start: StartFrom,
    add: Parameters<Topics['read']>[2],
  ) => {
    const present = await topics.present(wanted.map(([topic]) => topic));
    if (present.length === 0) return;
    const reader = await topics.read(present, start, add);
    try {
      await untilCaughtUp(reader, { within: topics.patience });
    } finally {
      await reader.stop();
    }
  };
  const start: StartFrom =
    at === undefined ? { at: 'last', count: lookedThrough } : { at: 'time', timestamp: at - clocksDiffer };
  await read(asked, start, (record) => collector.add(record));
  const found = collector.trace();
  const first = found?.records[0];
  if (!found || !first) return undefined;
  // Queries cause none.
  if (!found.pair || pairs[found.pair].kind !== 'again')
    await read(events, { at: 'time', timestamp: Date.parse(first.at) - clocksDiffer }, (record) => {
      // Others are not kept.
      if (collector.isCaused(record)) collector.add(record);
    });
  const { records, errorCode = '', deliveries: _, ...trace } = collector.trace() ?? found;
  return { ...trace, errorCode, records: records.map((record) => shown(record, showTexts)) };
}

const shown = (
  { after, at, what, action, topic, partition, offset, errorCode, reason, ...value }: TracedRecord,
  showTexts: boolean,
): JourneyRecord => ({
  after,
  at,
  what,
  topic,
  partition,
  offset,
  ...(action !== undefined && { action }),
  ...(errorCode !== undefined && { errorCode }),
  ...(reason !== undefined && { reason }),
  text: shownJson(value, showTexts),
});
