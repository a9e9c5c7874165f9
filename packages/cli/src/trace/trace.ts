/** `parley trace`: what became of a request, on all topics. */
import { styleText } from 'node:util';
import { CommandFailed } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { openTopics } from '../connection/open-topics.ts';
import { visibleLine } from '../terminal/visible-text.ts';
import { parseStart } from '../watch/parse-start.ts';
import { untilCaughtUp } from '../watch/until-caught-up.ts';
import { watchedTopics } from '../watch/watched-topics.ts';
import { words } from '../words/language.ts';
import { type RequestTrace, TraceCollector, type TracedRecord } from './request-trace.ts';

export interface TraceOptions extends ConnectionOptions {
  readonly from?: string;
}

/** Clocks of those who write records may differ by so much. Milliseconds. */
const clocksDiffer = 60_000;

/** @throws CommandFailed where there is no record of it */
export async function trace(requestId: string, options: TraceOptions): Promise<void> {
  const madeAt = timeIn(requestId);
  const start = options.from
    ? parseStart(options.from)
    : madeAt === undefined
      ? { at: 'beginning' as const }
      : { at: 'time' as const, timestamp: madeAt - clocksDiffer };
  const topics = openTopics(options);
  try {
    const watched = watchedTopics(topics.names, []);
    const present = await topics.present([...watched.keys()]);
    const collector = new TraceCollector(requestId, watched);
    if (present.length > 0)
      await untilCaughtUp(await topics.read(present, start, (record) => collector.add(record)));
    const found = collector.trace;
    if (!found) throw new CommandFailed(words().noTrace(requestId));
    process.stdout.write(process.stdout.isTTY ? shownTrace(found) : `${JSON.stringify(found)}\n`);
  } finally {
    await topics.close();
  }
}

/** A UUID of version 7 says when it was made. @returns epoch milliseconds */
function timeIn(requestId: string): number | undefined {
  const [, high, low] =
    /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i.exec(requestId) ?? [];
  return high && low ? Number.parseInt(high + low, 16) : undefined;
}

const signs = { request: '→', reply: '←', event: '•', 'dead-letter': '†', record: ' ' } as const;

function shownTrace({
  requestId,
  pair,
  userId,
  records,
  outcome,
  errorCode,
  milliseconds,
}: RequestTrace): string {
  const head = [pair, requestId, userId].filter(Boolean).join('  ');
  const took = milliseconds === undefined ? '' : `  ${milliseconds} ms`;
  const end = `${words().outcomes[outcome]}${errorCode ? `: ${errorCode}` : ''}${took}`;
  const isBad = outcome !== 'done';
  const lines = [
    visibleLine(head),
    ...records.map(recordLine),
    colored(isBad ? 'red' : 'green', visibleLine(end)),
  ];
  return `${lines.join('\n')}\n`;
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
