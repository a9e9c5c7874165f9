/** `parley record`: writes requests and their replies, from any time on, to a file for `parley replay`. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { pairNames } from '@parley/contracts';
import { requestIdOfRecord, type TopicRecord, untilCaughtUp, writeSecretFile } from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { openTopics } from '../connection/open-topics.ts';
import { pairArgument } from '../pair-argument.ts';
import { userPath } from '../user-path.ts';
import { parseStart } from '../watch/parse-start.ts';
import { untilStopped } from '../watch/until-stopped.ts';
import { words } from '../words/language.ts';
import type { RecordedExchange } from './recording.ts';

export interface RecordOptions extends ConnectionOptions {
  readonly output: string;
  readonly from: string;
  readonly untilEnd?: boolean;
}

/** Records until a signal, or up to the topics' end. Only the owner can read the file, because requests may contain passwords. */
export async function record(pairs: readonly string[], options: RecordOptions): Promise<void> {
  const wanted = pairs.length > 0 ? pairs.map(pairArgument) : pairNames;
  const start = parseStart(options.from);
  const topics = openTopics(options);
  const { stopped, ignore } = untilStopped();
  const { names } = topics;
  try {
    const all = wanted.flatMap((pair) => [names.request(pair), names.response(pair)]);
    await topics.require(all, 'Read');
    const kept = new Map<string, Partial<Record<'request' | 'reply', TopicRecord>>>();
    const reader = await topics.read(all, start, (one) => {
      const pair = names.pairOfRequest(one.topic) ?? names.pairOfResponse(one.topic);
      const id = requestIdOfRecord(one);
      const what = names.pairOfRequest(one.topic) ? 'request' : 'reply';
      // If a request was repeated, the first one counts.
      kept.set(`${pair} ${id}`, { [what]: one, ...kept.get(`${pair} ${id}`) });
    });
    process.stderr.write(`${words().recording(options.output)}\n`);
    await Promise.race([stopped, topics.forbidden, ...(options.untilEnd ? [untilCaughtUp(reader)] : [])]);
    const exchanges = [...kept].flatMap(([place, { request, reply }]) => {
      const pair = names.pairOfRequest(request?.topic ?? '');
      if (!pair || !request || !reply) return [];
      const requestId = place.slice(pair.length + 1);
      return [{ at: request.timestamp, exchange: recorded(pair, requestId, request, reply) }];
    });
    write(
      options.output,
      exchanges.toSorted((a, b) => a.at - b.at).map(({ exchange }) => exchange),
    );
  } finally {
    ignore();
    await topics.close();
  }
}

const recorded = (
  pair: RecordedExchange['pair'],
  requestId: string,
  request: TopicRecord,
  reply: TopicRecord,
): RecordedExchange => ({
  pair,
  requestId,
  key: request.key?.toString('utf8') ?? null,
  request: request.value?.toString('utf8') ?? '',
  reply: reply.value?.toString('utf8') ?? '',
});

function write(path: string, exchanges: readonly RecordedExchange[]): void {
  try {
    const file = userPath(path);
    const text = exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join('');
    if (existsSync(file) && !statSync(file).isFile()) writeFileSync(file, text);
    else writeSecretFile(file, text);
  } catch (error) {
    throw new CommandFailed(words().cannotWrite(path, (error as Error).message));
  }
  process.stderr.write(`${words().recorded(exchanges.length)}\n`);
}
