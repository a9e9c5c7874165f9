/**
 * How many keys are tried again at the same time. What waits for a lock keeps a connection for as long: most connections are
 * left to what can be done now. And of these tries, half are left to keys that have not failed by themselves: those that were
 * in one batch with one that can't be handled, and would else wait for all that can't.
 */
import pLimit from 'p-limit';

type RetryLimit = <Result>(work: () => Promise<Result>, hasFailed: boolean) => Promise<Result>;

/** @param connections of which a quarter may be used */
export function retryLimit(connections: number): RetryLimit {
  const most = Math.max(1, Math.floor(connections / 4));
  const all = pLimit(most);
  const failed = pLimit(Math.max(1, Math.floor(most / 2)));
  return (work, hasFailed) => (hasFailed ? failed(() => all(work)) : all(work));
}
