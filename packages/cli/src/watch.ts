/** `parley watch`: the replies that go by. */
import { pairNames } from '@parley/contracts';
import type { ReceivedReply } from '@parley/messaging';
import { openTopics, type TopicsOptions } from './open-topics.ts';
import { pairArgument } from './pair-argument.ts';

/** Prints until a signal, or until nobody reads what is printed. */
export async function watch(pairTexts: readonly string[], options: TopicsOptions): Promise<void> {
  const watched = new Set(pairTexts.length > 0 ? pairTexts.map(pairArgument) : pairNames);
  const stopped = whenStopped();
  const topics = await openTopics(options, [...watched]);
  try {
    const receiving = topics.receive((reply) => {
      if (watched.has(reply.pair)) process.stdout.write(`${JSON.stringify(toLine(reply))}\n`);
    });
    await Promise.race([receiving, stopped]);
    process.stderr.write(`Watching ${[...watched].join(', ')}; Ctrl-C ends it.\n`);
    await stopped;
  } finally {
    await topics.close();
  }
}

function toLine({ pair, requestId, value }: ReceivedReply): object {
  const text = value.toString('utf8');
  try {
    return { pair, requestId, reply: JSON.parse(text) };
  } catch {
    return { pair, requestId, notJson: text }; // somebody else's record; it is shown as it is
  }
}

function whenStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.stdout.once('error', () => resolve());
  });
}
