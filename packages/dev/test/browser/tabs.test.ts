/** However many tabs a browser has open, the front keeps one connection for them. */
import type { BrowserContext, Page, Request } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { signUpAndLogIn } from '../support/log-in.ts';
import { existingAccount, newAccount } from './support/accounts.ts';
import { enter } from './support/enter.ts';
import { startSuite } from './support/suite.ts';

vi.setConfig({ testTimeout: 180_000 });

const suite = startSuite();

/** The pages that have a stream open. A closed page's went with it. */
function followStreams(context: BrowserContext): () => Page[] {
  const open = new Set<Request>();
  const isStream = (request: Request) => new URL(request.url()).pathname === '/api/events';
  context.on('request', (request) => isStream(request) && open.add(request));
  context.on('requestfinished', (request) => open.delete(request));
  context.on('requestfailed', (request) => open.delete(request));
  return () => [...open].map((request) => request.frame().page()).filter((page) => !page.isClosed());
}

test('all tabs of a browser share one connection, and go on when the one that has it is closed: nothing is missed', async (during) => {
  const account = await existingAccount(suite.url);
  const writer = await signUpAndLogIn(suite.url, newAccount().userId);
  const { body: room } = await writer.ask('user-add-room', { friendId: [account.userId], direct: true });
  let said = 0;
  const say = async () => {
    said += 1;
    const { status } = await writer.ask('user-add-chat', { roomId: room.roomId, message: `${said}` });
    expect(status).toBe(200);
  };

  const { visitor, tab } = await enter(during, suite, { account });
  const streams = followStreams(visitor.context);
  // From here on its stream is counted as well.
  await tab.page.reload();
  await tab.seesRooms();
  let tabs = [tab];
  while (tabs.length < 3) {
    tabs.push(await visitor.openTab('/'));
    await tabs.at(-1)?.seesRooms();
  }
  await say();
  await say();
  for (const each of tabs) await during.expect.poll(() => each.unread()).toBe(2);
  expect(streams().length).toBe(1);

  while (tabs.length > 1) {
    const [owner] = streams();
    expect(tabs.map(({ page }) => page)).toContain(owner);
    await Promise.all([owner?.close(), say()]);
    tabs = tabs.filter(({ page }) => page !== owner);
    for (const each of tabs) await during.expect.poll(() => each.unread()).toBe(said);
    expect(streams().length).toBe(1);
  }
  expect(tabs[0]?.documents).toBe(tabs[0] === tab ? 2 : 1);
});
