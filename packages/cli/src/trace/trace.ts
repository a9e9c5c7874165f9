/** `parley trace`: shows what became of a request, on all topics. */
import { styleText } from 'node:util';
import {
  allTopics,
  clocksDiffer,
  type Delivery,
  type FrontDelivery,
  parseCorrelation,
  type RequestTrace,
  type TopicMeaning,
  type TopicNames,
  TraceCollector,
  type TracedRecord,
  timeInId,
  untilCaughtUp,
  type WatchedTopics,
} from '@parley/messaging';
import { CommandFailed, UsageError } from '../command-failed.ts';
import { askProcess } from '../connection/ask-process.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { localSystem } from '../connection/local-stack.ts';
import { openTopics } from '../connection/open-topics.ts';
import { visibleLine } from '../terminal/visible-text.ts';
import { parseStart } from '../watch/parse-start.ts';
import { watchedTopics } from '../watch/watched-topics.ts';
import { words } from '../words/language.ts';

export interface TraceOptions extends ConnectionOptions {
  readonly from?: string;
  /** HEALTH_PORT addresses of fronts; those of the running local stack if absent. */
  readonly front?: readonly string[];
  /** Topics that aren't Parley's, to be searched instead. */
  readonly topic?: string;
  readonly replyTopic?: string;
  /** How their records are matched. */
  readonly correlation: string;
}

/** @throws CommandFailed if there is no record of it */
export async function trace(requestId: string, options: TraceOptions): Promise<void> {
  const madeAt = timeInId(requestId);
  const start = options.from
    ? parseStart(options.from)
    : madeAt === undefined
      ? { at: 'beginning' as const }
      : { at: 'time' as const, timestamp: madeAt - clocksDiffer };
  const topics = openTopics(options);
  try {
    const foreign = foreignTopics(topics.names, options);
    const watched = foreign?.watched ?? allTopics(topics.names);
    const present = await topics.present([...watched.keys()]);
    const collector = new TraceCollector(requestId, watched, { idOf: foreign?.idOf });
    const read = async () => {
      if (present.length > 0)
        await Promise.race([
          untilCaughtUp(await topics.read(present, start, (record) => collector.add(record))),
          topics.forbidden,
        ]);
    };
    const [deliveries] = await Promise.all([foreign ? [] : askFronts(requestId, options), read()]);
    const found = collector.trace(deliveries);
    if (!found) throw new CommandFailed(words().noTrace(requestId));
    process.stdout.write(process.stdout.isTTY ? shownTrace(found) : `${JSON.stringify(found)}\n`);
  } finally {
    await topics.close();
  }
}

/** @throws UsageError if one topic is missing, or there is no such correlation */
function foreignTopics(names: TopicNames, { topic, replyTopic, correlation }: TraceOptions) {
  if (topic === undefined && replyTopic === undefined) return undefined;
  if (topic === undefined || replyTopic === undefined) throw new UsageError(words().bothTopics);
  // If one is Parley's after all, it is treated as such, so that no password is shown.
  const ours = [...watchedTopics(names, [], [topic, replyTopic])].filter(([, { what }]) => what !== 'record');
  const watched: WatchedTopics = new Map<string, TopicMeaning>([
    [topic, { what: 'request' }],
    [replyTopic, { what: 'reply' }],
    // Spring's dead letter topic.
    [`${topic}-dlt`, { what: 'dead-letter' }],
    ...ours,
  ]);
  return { watched, idOf: parseCorrelation(correlation).idOf };
}

/** What fronts did with the replies; a front that doesn't answer is reported and left out. */
async function askFronts(requestId: string, options: TraceOptions): Promise<FrontDelivery[]> {
  const fronts = options.front ?? localSystem(options, process.env)?.frontHealth ?? [];
  const path = `/requests/${encodeURIComponent(requestId)}`;
  const told = await Promise.all(
    fronts.map(async (front) => {
      try {
        const { status, body } = await askProcess(front, path);
        if (status === 200) return deliveriesIn(body);
        if (status !== 404) throw new Error(`HTTP ${status}`);
      } catch (error) {
        process.stderr.write(`${words().frontSilent(front, (error as Error).message)}\n`);
      }
      return [];
    }),
  );
  return told.flat();
}

function deliveriesIn(body: unknown): FrontDelivery[] {
  const { front, deliveries } = body as {
    front: string;
    deliveries: readonly Omit<FrontDelivery, 'front'>[];
  };
  return deliveries.map((delivery) => ({ ...delivery, front }));
}

const signs = { request: '→', reply: '←', event: '•', 'dead-letter': '†', record: ' ' } as const;

function shownTrace({
  requestId,
  pair,
  userId,
  records,
  deliveries,
  outcome,
  errorCode,
  milliseconds,
}: RequestTrace): string {
  const head = [pair, requestId, userId].filter(Boolean).join('  ');
  const took = milliseconds === undefined ? '' : `  ${milliseconds} ms`;
  const end = `${words().outcomes[outcome]}${errorCode ? `: ${errorCode}` : ''}${took}`;
  const isBad = outcome !== 'done' && outcome !== 'not-due';
  const lines = [
    visibleLine(head),
    ...records.map(recordLine),
    ...deliveries.map(deliveryLine),
    colored(isBad ? 'red' : 'green', visibleLine(end)),
  ];
  return `${lines.join('\n')}\n`;
}

/** A front may answer a waiting client, write to streams, or both. */
function deliveryLine({ front, isAwaited, streams, readAfter, writtenAfter }: Delivery): string {
  const did = words().delivered(front, isAwaited, streams, writtenAfter);
  return visibleLine(`${`+${readAfter} ms`.padStart(10)}  ⇢ ${did}`);
}

function recordLine({ after, what, action, topic, partition, offset, body, notJson }: TracedRecord): string {
  const place = `${topic} ${partition}:${offset}`;
  const line = visibleLine(
    `${`+${after} ms`.padStart(10)}  ${signs[what]} ${place.padEnd(36)} ${action ?? ''} ${notJson ?? JSON.stringify(body) ?? ''}`,
  );
  const { columns } = process.stdout;
  return line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
}

const colored = (color: 'red' | 'green', text: string): string =>
  process.stdout.hasColors() ? styleText(color, text, { validateStream: false }) : text;
