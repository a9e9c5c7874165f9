import { createLog } from '@parley/messaging';
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

beforeEach(() => {
  settle = [];
  sent = [];
  const socket = { send: (command: string) => sent.push(command), fail: vi.fn() } as unknown as StompSocket;
  const ask = async () => ({
    outcome: new Promise<Settled>((resolve) => {
      settle.push(resolve);
    }),
  });
  const services = { asker: { ask }, requireKafka: () => undefined };
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
