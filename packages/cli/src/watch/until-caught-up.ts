import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicReader } from '@parley/messaging';

/** Resolves once all is read that was there when the reader began, or it is enough. */
export async function untilCaughtUp(
  reader: TopicReader,
  isEnough: () => boolean = () => false,
): Promise<void> {
  while (!reader.caughtUp && !isEnough()) await sleep(20);
}
