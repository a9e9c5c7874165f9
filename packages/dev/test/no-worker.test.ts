/** What browsers and STOMP clients see while no worker answers: nothing is lost, nothing is done twice, and waiting is all they have to do. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { BrowserLike } from './support/browser-like.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { StompClient, told } from './support/stomp-client.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';

let system: System;
let front: string;
let ann: BrowserLike;
let roomId: number;

beforeAll(async () => {
  system = await createSystem({ REQUEST_TIMEOUT_MS: '1500' });
  const worker = await system.startWorker();
  const patient = await system.startFront({ REQUEST_TIMEOUT_MS: '15000' });
  ann = await signUpAndLogIn(patient.url, 'ann');
  roomId = (await ann.ask('user-add-room', { friendId: [] })).body.roomId;
  await Promise.all([worker.stop(), patient.stop()]);
  front = (await system.startFront()).url;
});

afterAll(() => system?.stop());

/** One that stops with the test: another begins without. */
async function startWorker(): Promise<void> {
  const worker = await system.startWorker();
  onTestFinished(() => worker.stop());
}

test('a request no worker answers is told TIMEOUT; the reply that comes later replaces it', async () => {
  const tab = new BrowserLike(front);
  onTestFinished(() => tab.close());
  await tab.fetch('/signup');
  const stream = await tab.openStream();
  await stream.next('hello');
  const user = { userId: 'late', userPw: 'correct horse', email: '', userName: 'Late' };
  const { body } = await tab.post('/api/requests/user-add', user);
  const ours = ({ requestId }: { requestId: string }) => requestId === body.requestId;
  expect((await stream.next('user-add-response', ours)).reply).toMatchObject({
    userId: 'late',
    isSuccess: false,
    errorCode: 'TIMEOUT',
  });
  await startWorker();
  const late = () =>
    stream.events.filter(({ event, data }) => event === 'user-add-response' && ours(data))[1];
  // Past its deadline the request is not executed any more.
  expect((await waitFor('the late reply', late)).data.reply).toMatchObject({ errorCode: 'EXPIRED' });
});

test('a client subscribes and speaks in vain, and all of it is done when a worker comes', {
  timeout: 60_000,
}, async () => {
  const client = await new StompClient(front, { cookie: ann.cookie }).open();
  const errors = await client.subscribe('/user/queue/errors');
  let isSubscribed = false;
  const subscribed = client.subscribe(`/topic/normal/${roomId}`).then((messages) => {
    isSubscribed = true;
    return messages;
  });
  const again = { 'request-id': randomUUID() };
  const message = { normalId: roomId, content: 'is anybody there?' };
  client.send('/normal/message/send', message, again);
  expect(await told(errors)).toMatchObject({
    headers: { error: 'TIMEOUT', ...again },
    body: { success: false, code: 30010 },
  });
  const byPassword = new StompClient(front, { connectHeaders: { login: 'ann', passcode: 'correct horse' } });
  byPassword.client.activate();
  expect(await byPassword.whenClosed()).toMatchObject({ code: 1013 });
  expect(isSubscribed).toBe(false);

  await startWorker();
  const messages = await subscribed;
  await client.ask('/normal/message/send', message, again);
  await client.ask('/normal/message/send', { ...message, content: 'the end' });
  await told(messages, 1);
  expect(messages.map(({ body }) => body.data.content)).toEqual(['is anybody there?', 'the end']);
  expect(client.closes).toEqual([]);
});
