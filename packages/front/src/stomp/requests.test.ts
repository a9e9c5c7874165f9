import { Failure } from '@parley/contracts';
import { createLog, type Tracing } from '@parley/messaging';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Settled } from '../requests/pending-requests.ts';
import type { StompFrame } from './frames.ts';
import { maxInFlight } from './limits.ts';
import { Notices } from './notices.ts';
import { Requests } from './requests.ts';
import type { StompSocket } from './socket.ts';

const reply = { isSuccess: true, userId: 'kim', errorCode: '', errorMessage: '' };
let settle: ((settled: Settled) => void)[];
let sent: string[];
let requests: Requests;
let asked: (string | undefined)[];
const end = vi.fn();
const start = vi.fn((..._step: Parameters<Tracing['start']>) => ({ traceparent: 'of the step', end }));

beforeEach(() => {
  settle = [];
  sent = [];
  asked = [];
  vi.clearAllMocks();
  const socket = { send: (command: string) => sent.push(command), fail: vi.fn() } as unknown as StompSocket;
  const ask = async ({ traceparent }: { traceparent?: string | undefined }) => {
    asked.push(traceparent);
    return { outcome: new Promise<Settled>((resolve) => settle.push(resolve)) };
  };
  const services = {
    asker: { ask },
    requireKafka: () => undefined,
    tracing: { start, stop: async () => undefined },
  };
  const log = createLog('test', 'silent');
  requests = new Requests({ userId: 'kim', origin: 'o' }, services, new Notices(socket, log));
});

const say = (receipt: string): StompFrame => ({
  command: 'SEND',
  headers: new Map([
    ['destination', '/normal/message/send'],
    ['receipt', receipt],
  ]),
  body: Buffer.from('{"normalId":1,"content":"a"}'),
});
const done = (at: number) => settle[at]?.({ reply, credentialVersion: 0 } as unknown as Settled);

test('as many may wait for their replies as the limit says; then one has to come first', async () => {
  for (let at = 1; at < maxInFlight; at++) void requests.send(say(String(at)));
  expect(requests.tooMany).toBeUndefined();
  void requests.send(say('the last'));
  const { tooMany } = requests;
  let isEnough = false;
  const enough = tooMany?.then(() => {
    isEnough = true;
  });
  await vi.waitFor(() => expect(settle).toHaveLength(maxInFlight), { timeout: 15_000 });
  expect(isEnough).toBe(false);
  done(7);
  await enough;
  expect(isEnough).toBe(true);
  expect(requests.tooMany).toBeUndefined();
});

test('all is settled once each has its receipt or its refusal', async () => {
  const both = [requests.send(say('1')), requests.send(say('2'))];
  await vi.waitFor(() => expect(settle).toHaveLength(2), { timeout: 15_000 });
  const settled = requests.settled().then(() => [...sent]);
  done(0);
  await both[0];
  expect(sent).toEqual(['RECEIPT']);
  done(1);
  expect(await settled).toEqual(['RECEIPT', 'RECEIPT']);
  expect(requests.tooMany).toBeUndefined();
});

test('a SEND is a step of the trace that it names, and what it asks comes of that step', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const frame = say('1');
  const traced = { ...frame, headers: new Map([...frame.headers, ['traceparent', traceparent]]) };
  const all = [requests.send(traced), requests.send(say('2'))];
  await vi.waitFor(() => expect(settle).toHaveLength(2), { timeout: 15_000 });
  expect(asked).toEqual(['of the step', 'of the step']);
  expect(start.mock.calls.map(([name, kind, cause]) => [name, kind, cause])).toEqual([
    ['SEND user-add-chat', 'server', traceparent],
    ['SEND user-add-chat', 'server', undefined],
  ]);
  expect(end).not.toHaveBeenCalled();
  done(0);
  settle[1]?.({ failure: new Failure('TIMEOUT') } as unknown as Settled);
  await Promise.all(all);
  expect(end.mock.calls).toEqual([[], [{}, 'TIMEOUT']]);
});
