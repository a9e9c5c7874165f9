/** How kafkajs, as patched here (patches/), ends the fetches from several brokers. */
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

interface FetchManager {
  start(): Promise<void>;
  stop(): Promise<void>;
}
type Fetch = (nodeId: number, signal: AbortSignal) => Promise<unknown[]>;

const load = createRequire(import.meta.url);
const createFetchManager = load('kafkajs/src/consumer/fetchManager') as (options: object) => FetchManager;

const logger = { namespace: () => logger, debug: () => undefined, info: () => undefined };

const fetchManager = (options: { nodeIds: () => number[]; fetch: Fetch; handler?: () => Promise<void> }) => {
  const { nodeIds: getNodeIds, fetch, handler = async () => undefined } = options;
  return createFetchManager({ logger, getNodeIds, fetch, handler });
};

const abandoned = (signal: AbortSignal) =>
  new Promise<unknown[]>((resolve) => signal.addEventListener('abort', () => resolve([])));

test('it stays stopped when it is stopped while a change of the brokers waits for a batch', async () => {
  let nodeIds = [1, 2];
  let isHandled: () => void = () => undefined;
  let fetchesAfterStop = 0;
  let isStopped = false;
  const manager = fetchManager({
    nodeIds: () => nodeIds,
    fetch: async (nodeId) => {
      // Without an end, the test would never get another turn.
      if (isStopped && ++fetchesAfterStop > 100) throw new Error('it fetches on and on');
      if (nodeId === 1) return [{ topic: 'topic', partition: 0 }];
      nodeIds = [2];
      return [];
    },
    handler: () =>
      new Promise((resolve) => {
        isHandled = resolve;
      }),
  });
  const ended = manager.start();
  await new Promise(setImmediate);
  const stopped = manager.stop();
  isStopped = true;
  isHandled();
  await Promise.all([stopped, ended]);
  expect(fetchesAfterStop).toBe(0);
});

test('a fetcher that hears of a rebalance does not wait for the idle fetches of the others', async () => {
  const rebalance = Object.assign(new Error('rebalance'), { type: 'REBALANCE_IN_PROGRESS' });
  const manager = fetchManager({
    nodeIds: () => [1, 2, 3],
    fetch: async (nodeId, signal) => {
      if (nodeId !== 2) return abandoned(signal);
      throw rebalance;
    },
  });
  await expect(manager.start()).rejects.toBe(rebalance);
});

test('after any other failure the idle fetches of the others end by themselves', async () => {
  const refused = new Error('connection refused');
  const ended: boolean[] = [];
  const manager = fetchManager({
    nodeIds: () => [1, 2],
    fetch: async (nodeId, signal) => {
      if (nodeId === 2) throw refused;
      await new Promise(setImmediate);
      ended.push(signal.aborted);
      return [];
    },
  });
  await expect(manager.start()).rejects.toBe(refused);
  expect(ended).toEqual([false]);
});
