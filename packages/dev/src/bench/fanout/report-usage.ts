/** Loaded into a measured front: reports its resource usage to its parent on request. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Usage {
  /** User and system time of all threads. Milliseconds. */
  readonly cpu: number;
  /** Bytes of JavaScript's heap and external memory. */
  readonly heap: number;
  /** Resident memory in bytes. */
  readonly rss: number;
}

/** @param collect whether to collect garbage first, so that `heap` is what is in use */
export type AskUsage = { readonly usage: { readonly collect: boolean } };

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

process.on('message', (message: Partial<AskUsage>) => {
  if (!message.usage) return;
  if (message.usage.collect) collectGarbage();
  const { user, system } = process.cpuUsage();
  const { heapUsed, external, rss } = process.memoryUsage();
  const usage: Usage = { cpu: (user + system) / 1_000, heap: heapUsed + external, rss };
  process.send?.({ usage });
});
