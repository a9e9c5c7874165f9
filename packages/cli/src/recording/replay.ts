/** `parley replay`: asks again what was recorded, one after the other, and tells where the replies differ. */
import { pairs } from '@parley/contracts';
import { Exchange, newRequestId, noSealing, pairTarget } from '@parley/messaging';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { openTopics } from '../connection/open-topics.ts';
import { exitCodes } from '../exit-codes.ts';
import { milliseconds } from '../numbers.ts';
import { readText } from '../request/read-request.ts';
import { visibleLine } from '../terminal/visible-text.ts';
import { words } from '../words/language.ts';
import { type Difference, ReplyComparison } from './compare-replies.ts';
import { parseRecording, type RecordedExchange } from './recording.ts';

export interface ReplayOptions extends ConnectionOptions {
  /** Seconds. */
  readonly timeout: string;
}

interface Replayed {
  readonly pair: string;
  /** As it was recorded. */
  readonly recordedId: string;
  /** Absent where it was not asked. */
  readonly requestId?: string;
  /** What is sealed is good for its own request only, so that it is not asked again. */
  readonly result: 'same' | 'different' | 'unanswered' | 'sealed';
  readonly differences: readonly Difference[];
}

/** Prints a line for each. @returns the exit code */
export async function replay(file: string, options: ReplayOptions): Promise<number> {
  const timeout = milliseconds(options.timeout);
  const recording = parseRecording(readText(file), file);
  const asked = [...new Set(recording.map(({ pair }) => pair))];
  const target = (pair: RecordedExchange['pair'], key: string | null) =>
    pairTarget(pair, { key: key ?? undefined, headers: {}, raw: true, sealing: noSealing });
  const topics = openTopics(options);
  const comparison = new ReplyComparison();
  const counts = { same: 0, different: 0, unanswered: 0, sealed: 0 };
  try {
    const exchange = await Exchange.open(
      topics,
      asked.map((pair) => target(pair, null)),
    );
    for (const { pair, requestId: recordedId, key, request, reply: was } of recording) {
      if (isSealed(pair, request)) {
        counts.sealed += 1;
        print({ pair, recordedId, result: 'sealed', differences: [] });
        continue;
      }
      const requestId = newRequestId();
      const value = translated(request, comparison);
      const reply = await exchange.ask(target(pair, key), { value, requestId, deadline: timeout, timeout });
      const differences = reply
        ? comparison.differences(parsed(was), parsed(reply.value?.toString('utf8') ?? ''))
        : [];
      const result = !reply ? 'unanswered' : differences.length > 0 ? 'different' : 'same';
      counts[result] += 1;
      print({ pair, recordedId, requestId, result, differences });
    }
  } finally {
    await topics.close();
  }
  process.stderr.write(`${words().replayed(counts.same, counts.different, counts.unanswered)}\n`);
  if (counts.sealed > 0) process.stderr.write(`! ${words().notReplayed(counts.sealed)}\n`);
  if (counts.unanswered > 0) return exitCodes.noReply;
  // It has compared nothing, so that it must not pass for a success.
  if (counts.sealed > 0 && counts.same + counts.different === 0) return exitCodes.failure;
  return counts.different > 0 ? exitCodes.expectationFailed : exitCodes.success;
}

function isSealed(pair: RecordedExchange['pair'], request: string): boolean {
  const body = Object(parsed(request));
  return pairs[pair].credentials.some((field) => typeof body[`${field}Enc`] === 'string');
}

/** What is no JSON goes as it was. */
function translated(request: string, comparison: ReplyComparison): Buffer {
  const body = parsed(request);
  if (typeof body !== 'object' || body === null) return Buffer.from(request);
  return Buffer.from(JSON.stringify(comparison.translated(body)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function print(replayed: Replayed): void {
  if (!process.stdout.isTTY) {
    process.stdout.write(`${JSON.stringify(replayed)}\n`);
    return;
  }
  const { pair, recordedId, result, differences } = replayed;
  const sign = { same: '✔', different: '✖', unanswered: '✖', sealed: '-' }[result];
  process.stdout.write(`${sign} ${pair.padEnd(24)} ${visibleLine(recordedId)}\n`);
  for (const { path, was, is } of differences)
    process.stdout.write(
      `    ${visibleLine(`${path}: ${JSON.stringify(was) ?? '-'} → ${JSON.stringify(is) ?? '-'}`)}\n`,
    );
}
