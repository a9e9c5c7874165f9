/** Loaded into a front that is measured: tells its parent what it has used, when it is asked. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Usage {
  /** User and system time, in all threads. Milliseconds. */
  readonly cpu: number;
  /** Bytes that JavaScript's heap and what lies beside it hold. */
  readonly heap: number;
  /** Bytes of the machine's memory. */
  readonly rss: number;
}

/** @param collect garbage first, so that `heap` is what is needed */
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
