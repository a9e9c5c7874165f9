/**
 * The cost of counting and logging a chat: the calls that front and worker make for it, repeated many times, without
 * anything else.
 */
import { randomUUID } from 'node:crypto';
import { AccessLog, FrontMetrics } from '@parley/front';
import { createLog, Metrics, type ReceivedRequest } from '@parley/messaging';
import { WorkerMetrics } from '@parley/worker';
import { inspectChats } from './inspect-chat.ts';

/** CPU microseconds per chat. */
export interface CallsTime {
  readonly front: number;
  /** For a chat that is handled alone: a batch is counted once. */
  readonly workerAlone: number;
  /** For one of a hundred that are handled together. */
  readonly workerTogether: number;
  /** Both log lines of a front, with output discarded. */
  readonly lines: number;
  /** An open inspector's work for request and reply, however many watch it. */
  readonly inspected: number;
}

const pool = { totalCount: 0, idleCount: 0, waitingCount: 0 };
const pair = 'user-add-chat';
const batch = 100;
/** Number of chats. */
const times = 200_000;
const zero = () => 0;
const { now } = Date;

export async function measureCalls(): Promise<CallsTime> {
  return {
    front: await timeOf(countInFront(), times),
    workerAlone: await timeOf(countInWorker(1), times),
    workerTogether: (await timeOf(countInWorker(batch), times / batch)) / batch,
    lines: await timeOf(tell(), times),
    inspected: await timeOf(inspectChats(), times),
  };
}

function countInFront(): () => void {
  const metrics = new Metrics('front');
  const counts = new FrontMetrics({ metrics, now, streams: zero, pending: zero, dropped: zero, pool });
  const produced = metrics.histogram('produced_seconds', 'As the producer counts a batch');
  const answer = { method: 'POST', route: '/api/requests/:pair', status: 202 };
  return () => {
    counts.answered(answer);
    counts.took(answer, 12);
    produced.observe(0.004);
    counts.settled(pair, '', 12);
    counts.delivered('reply', now() - 4);
    counts.delivered('event', now() - 8);
  };
}

function countInWorker(requestsInBatch: number): () => Promise<void> {
  const metrics = new Metrics('worker');
  const counts = new WorkerMetrics({ metrics, now, outboxAge: async () => 0, receivers: () => [], pool });
  const produced = metrics.histogram('produced_seconds', 'As the producer counts a batch');
  const handle = counts.measured(async () => []);
  const request = { at: { timestamp: now() } } as ReceivedRequest;
  const requests = Array.from({ length: requestsInBatch }, () => request);
  return async () => {
    await handle(pair, requests, () => false);
    counts.watchDatabase('change')();
    for (const _ of requests) counts.answered(pair, '');
    produced.observe(0.004);
    // Their events: published, and deleted from the outbox.
    produced.observe(0.004);
    for (const _ of requests) counts.eventRelayed(true);
    counts.watchDatabase('change')();
  };
}

function tell(): () => void {
  const log = createLog('front', 'info', '/dev/null').child({ instance: 'bench' });
  const accessLog = new AccessLog(log, 'all');
  const [requestId, origin] = [randomUUID(), randomUUID()];
  const line = {
    method: 'POST',
    route: '/api/requests/:pair',
    status: 202,
    ms: 3.1,
    bytes: 52,
    userId: 'kim',
  };
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  return () => {
    accessLog.http({ ...line, requestId, isAsked: true });
    accessLog.outcome({ pair, requestId, origin, userId: 'kim', digest: '', traceparent }, '', 12.34);
  };
}

/** Time of one call, after as many warm-up calls. */
async function timeOf(work: () => void | Promise<void>, calls: number): Promise<number> {
  const run = async () => {
    const before = process.cpuUsage();
    for (let count = 0; count < calls; count++) {
      await work();
      // Lets output be written.
      if (count % 1_000 === 0) await new Promise(setImmediate);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / calls;
  };
  await run();
  return run();
}
