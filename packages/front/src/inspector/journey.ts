/** What became of one request, from the topics: where it stood when, how it ended, and which events it caused. */
import {
  eventTopicNames,
  Failure,
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
import { withoutTypedId } from './typed-id.ts';

export interface JourneyOptions {
  readonly requestId: string;
  /** All if absent. */
  readonly pair?: PairName | undefined;
  /** Epoch milliseconds: when it was asked, where that is known. */
  readonly at?: number | undefined;
  /** Where one of its records stands: others may ask by the same id. */
  readonly place?: string | undefined;
  readonly showTexts: boolean;
}

/** Of each partition, where nobody knows when it was asked. */
const lookedThrough = 5_000;

type Topics = Pick<InspectedTopics, 'names' | 'isGenuine' | 'present' | 'read' | 'patience'>;

/** @returns undefined where there is no record of it */
export async function journeyOf(topics: Topics, options: JourneyOptions): Promise<Journey | undefined> {
  const { requestId, pair, at = timeInId(requestId), place, showTexts } = options;
  const asked = (pair ? [pair] : pairNames).flatMap((each) => topicsOfPair(topics.names, each));
  const events = topicsOfEvents(topics.names, eventTopicNames);
  const collector = new TraceCollector(requestId, new Map([...asked, ...events]), topics);
  const read = async (
    wanted: readonly [string, unknown][],
    start: StartFrom,
    add: Parameters<Topics['read']>[2],
  ) => {
    const present = await topics.present(wanted.map(([topic]) => topic));
    if (present.length === 0) return;
    const reader = await topics.read(present, start, add);
    try {
      // What was not read must not be told as absent.
      if (!(await untilCaughtUp(reader, { within: topics.patience })))
        throw new Failure('UNAVAILABLE', 'the topics could not be read in time');
    } finally {
      await reader.stop();
    }
  };
  const start: StartFrom = at === undefined ? { at: 'last', count: lookedThrough } : timeBefore(at);
  await read(asked, start, (record) => collector.add(record));
  if (place !== undefined) collector.leaveAskerAt(place);
  const found = collector.trace();
  const first = found?.records[0];
  if (!found || !first) return undefined;
  // Queries cause none.
  if (!found.pair || pairs[found.pair].kind !== 'again')
    await read(events, timeBefore(Date.parse(first.at)), (record) => {
      // Others are not kept.
      if (collector.isCaused(record)) collector.add(record);
    });
  const { records, errorCode = '', userId, deliveries: _, ...trace } = collector.trace() ?? found;
  const isTyped = trace.pair === 'login' && trace.outcome !== 'done';
  return {
    ...trace,
    ...(userId !== undefined && !isTyped && { userId }),
    errorCode,
    records: records.map((record) => shown(record, showTexts)),
  };
}

const timeBefore = (at: number): StartFrom => ({ at: 'time', timestamp: Math.max(0, at - clocksDiffer) });

const shown = (record: TracedRecord, showTexts: boolean): JourneyRecord => {
  const { at, what, action, topic, partition, offset, errorCode, reason, ...value } = withoutTypedId(record);
  return {
    after: record.after,
    at,
    what,
    topic,
    partition,
    offset,
    ...(action !== undefined && { action }),
    ...(errorCode !== undefined && { errorCode }),
    ...(reason !== undefined && { reason }),
    ...(record.isForged && { isForged: true }),
    text: shownJson(value, showTexts),
  };
};
