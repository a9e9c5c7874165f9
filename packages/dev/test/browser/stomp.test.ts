/** The second original's client where it ran: stompjs in a browser's page, with the browser's own WebSocket and cookie. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../../src/processes/ports.ts';
import type { BrowserLike } from '../support/browser-like.ts';
import { signUpAndLogIn } from '../support/log-in.ts';
import { createSystem, type System } from '../support/system.ts';
import { waitFor } from '../support/wait-for.ts';
import { openChromium, visit } from './support/visitor.ts';

vi.setConfig({ testTimeout: 120_000 });

let system: System;
let browser: Browser;
/** Of whichever front is there. */
const port = freePort();

beforeAll(async () => {
  system = await createSystem({ PORT: String(await port), STOMP_HEARTBEAT_MS: '300' });
  [browser] = await Promise.all([openChromium(), system.startWorker()]);
});

afterAll(async () => {
  await system?.stop();
});

/** Of which `require` gives the UMD bundle. */
const stompjs = readFileSync(createRequire(import.meta.url).resolve('@stomp/stompjs'), 'utf8');

/** What an application would do with the library: it keeps what it is told, and goes on from there. */
const application = `
  const told = [], errors = [];
  let connections = 0, beats = 0, topic;
  const last = (header) => String(Math.max(0, ...told.map(({ headers }) => Number(headers[header]))));
  const client = new StompJs.Client({
    brokerURL: location.origin.replace(/^http/, 'ws') + '/ws-stomp',
    reconnectDelay: 200, heartbeatIncoming: 300, heartbeatOutgoing: 300,
    debug(line) { if (line === '<<< PONG') beats += 1; },
    onConnect() {
      connections += 1;
      client.subscribe('/user/queue/errors', ({ body }) => errors.push(JSON.parse(body)));
      client.subscribe(topic, ({ headers, body }) => told.push({ headers, ...JSON.parse(body).data }),
        { 'last-seq': last('seq'), 'last-event-seq': last('event-seq') });
    },
  });
  window.chat = {
    open(roomId) { topic = '/topic/normal/' + roomId; client.activate(); },
    ask(command, body) {
      const receipt = command + Math.random();
      return new Promise((resolve) => {
        client.watchForReceipt(receipt, resolve);
        client.publish({ destination: '/normal/message/' + command, body: JSON.stringify(body), headers: { receipt } });
      }).then(() => undefined);
    },
    refused(command, body) {
      client.publish({ destination: '/normal/message/' + command, body: JSON.stringify(body) });
    },
    state: () => ({ told, errors, connections, beats }),
  };
`;

interface State {
  told: { headers: Record<string, string>; actionType: string; content?: string; messageId: number }[];
  errors: { code: number; message: string }[];
  connections: number;
  beats: number;
}

/** The state, once it is as it should be. */
function stateOf(page: Page, isReached: (state: State) => boolean): Promise<State> {
  return waitFor(String(isReached), async () => {
    const state = await page.evaluate<State>('chat.state()');
    return isReached(state) && state;
  });
}

const ask = (page: Page, command: string, body: object) =>
  page.evaluate(`chat.ask('${command}', ${JSON.stringify(body)})`);

test('connects, subscribes, says, changes, deletes, is refused, and comes back to where it was', async (during) => {
  let front = await system.startFront();
  // Its port is the same for each front.
  during.onTestFinished(() => front.stop());
  const ann = await signUpAndLogIn(front.url, 'ann');
  const bob = await signUpAndLogIn(front.url, 'bob');
  const { body } = await ann.ask('user-add-room', { friendId: ['bob'] });
  const normalId: number = body.roomId;
  const pageOf = async ({ cookie = '' }: BrowserLike) => {
    const { context } = await visit(during, browser, { url: front.url });
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: front.url }]);
    await context.addInitScript(`${stompjs};${application}`);
    const page = await context.newPage();
    await page.goto('/favicon.ico');
    await page.evaluate(`chat.open(${normalId})`);
    await stateOf(page, ({ connections }) => connections === 1);
    return page;
  };
  const [one, other] = await Promise.all([pageOf(ann), pageOf(bob)]);

  await ask(one, 'send', { normalId, userId: 'ann', content: '안녕' });
  const { told } = await stateOf(other, ({ told }) => told.length === 1);
  const messageId = told[0]?.messageId ?? 0;
  await ask(one, 'modify', { normalId, messageId, content: '안녕!' });
  await ask(one, 'delete', { normalId, messageId });
  await ask(other, 'send', { normalId, content: 'and you?' });
  await other.evaluate(`chat.refused('delete', { normalId: ${normalId}, messageId: ${messageId} })`);
  await other.evaluate(`chat.refused('send', { normalId: ${normalId}, userId: 'ann', content: 'I am ann' })`);
  const { errors } = await stateOf(other, ({ errors }) => errors.length === 2);
  expect(errors.map(({ message }) => message).sort()).toEqual(['Message Not Found', 'User Forbidden']);
  await stateOf(one, ({ told }) => told.length === 4);

  // For longer than a client may be silent.
  for (const page of [one, other])
    expect((await stateOf(page, ({ beats }) => beats >= 5)).connections).toBe(1);

  const { url } = front;
  await front.stop();
  front = await system.startFront();
  expect(front.url).toBe(url);
  await ann.ask('user-add-chat', { roomId: normalId, message: 'while you were away' });
  const states = await Promise.all(
    [one, other].map((page) => stateOf(page, ({ told, connections }) => connections > 1 && told.length > 4)),
  );
  for (const state of states)
    expect(state.told.map(({ headers, actionType, content }) => [headers.seq, actionType, content])).toEqual([
      ['1', 'SEND', '안녕'],
      ['1', 'MODIFY', '안녕!'],
      ['1', 'DELETE', undefined],
      ['2', 'SEND', 'and you?'],
      ['3', 'SEND', 'while you were away'],
    ]);
});
