/**
 * Limits how many keys are retried at the same time. A retry that waits for a lock holds a connection meanwhile, so
 * most connections are left to requests that can be handled now. Half of the retries are reserved for keys that have
 * not failed by themselves: those that were in a batch with one that can't be handled, and would otherwise wait for all
 * of those.
 */
import pLimit from 'p-limit';

type RetryLimit = <Result>(work: () => Promise<Result>, hasFailed: boolean) => Promise<Result>;

/** @param connections size of the pool, of which a quarter may be used */
export function retryLimit(connections: number): RetryLimit {
  const most = Math.max(1, Math.floor(connections / 4));
  const all = pLimit(most);
  const failed = pLimit(Math.max(1, Math.floor(most / 2)));
  return (work, hasFailed) => (hasFailed ? failed(() => all(work)) : all(work));
}
