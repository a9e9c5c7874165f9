/** The inspector, as an administrator sees it, and as nobody else does. */
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { createLog } from '@parley/messaging';
import { inspectorTexts } from '@parley/web/i18n/inspector';
import type { Locator } from 'playwright-core';
import { expect, type TestContext, test, vi } from 'vitest';
import { BrowserLike } from '../support/browser-like.ts';
import { createTopicClient } from '../support/topic-client.ts';
import { runParley } from '../support/warm-commands.ts';
import { existingAccount } from './support/accounts.ts';
import { enter } from './support/enter.ts';
import { type Member, makeRoom, say } from './support/members.ts';
import { share } from './support/share.ts';
import { startSuite } from './support/suite.ts';
import type { Account, Tab } from './support/tab.ts';
import { onlyDialogs, putAxe, violations } from './support/violations.ts';

vi.setConfig({ testTimeout: 180_000 });

const log = createLog('test', 'silent');
const told = vi.spyOn(log, 'info');
const suite = startSuite({ front: { INSPECTOR: 'true' }, log });
const text = inspectorTexts.en;

/** What the front's log has of what an administrator did. */
const logged = (administrator: string) =>
  told.mock.calls
    .map(([entry]) => entry as object)
    .filter((entry) => (entry as { administrator?: string }).administrator === administrator);

/** By the command, as whoever runs the database. */
async function change(action: 'grant' | 'revoke', { userId }: Account): Promise<void> {
  const command = ['users', action, userId, 'admin'];
  const { code, errors } = await runParley(command, { DATABASE_URL: suite.system.databaseUrl }, tmpdir());
  if (code !== 0) throw new Error(errors);
}

async function newAdministrator(): Promise<Account> {
  const account = await existingAccount(suite.url);
  await change('grant', account);
  return account;
}

/** The requests of this pair and user that are listed. */
const rows = ({ page }: Tab, pair: string, userId: string): Locator =>
  page
    .getByRole('list', { name: text.exchanges })
    .getByRole('button')
    .filter({ hasText: pair })
    .filter({ hasText: userId });

const view = ({ page }: Tab, name: string) => page.getByRole('tab', { name, exact: true });

test.concurrent('an administrator sees what others ask, how it ended and how it went; texts only when asked for, which is logged', async (during) => {
  const account = await newAdministrator();
  const { tab } = await enter(during, suite, { account, path: '/inspector' });
  await tab.page.getByText(text.live, { exact: true }).waitFor();
  const room = await makeRoom(suite.url, ['Byron']);
  const [byron] = room.members as [Member];
  await tab.page.getByLabel(text.user, { exact: true }).fill(byron.userId);
  await say(room, byron, 'what nobody else is to read');
  const chat = rows(tab, 'user-add-chat', byron.userId).filter({ hasText: text.outcomes.done });
  await chat.waitFor();
  expect(await chat.textContent()).toMatch(/\d ms/);
  expect(await chat.textContent()).toContain('"message":"•••"');
  await during.expect.poll(() => rows(tab, '', account.userId).count()).toBe(0);

  // A refusal is told with its code.
  await byron.api.ask('user-add-chat', { roomId: room.roomId + 1_000, message: 'not there' });
  await rows(tab, 'user-add-chat', byron.userId).filter({ hasText: text.outcomes.refused }).waitFor();

  await chat.press('Enter');
  const journey = tab.page.getByRole('dialog', { name: text.journey });
  const steps = journey.getByRole('listitem');
  await steps.filter({ hasText: 'SEND' }).waitFor();
  // An event may be written twice.
  expect(await steps.count()).toBeGreaterThanOrEqual(3);
  expect(await journey.textContent()).not.toContain('nobody else');
  await tab.page.keyboard.press('Escape');
  expect(logged(account.userId)).toEqual([]);

  await tab.page.getByRole('switch', { name: text.texts }).click();
  await chat.filter({ hasText: 'what nobody else is to read' }).waitFor();
  expect(logged(account.userId)).toContainEqual({
    administrator: account.userId,
    action: 'texts',
    filter: { user: byron.userId },
  });
});

test.concurrent('to everybody else there is no inspector', async (during) => {
  const account = await existingAccount(suite.url);
  const script = new BrowserLike(suite.url);
  expect((await script.get('/api/inspector')).status).toBe(401);
  await script.ask('login', { userId: account.userId, userPw: account.password });
  for (const path of ['', '/events', '/requests/an-id', '/lag', '/dead-letters'])
    expect([path, (await script.get(`/api/inspector${path}`)).status]).toEqual([path, 404]);
  const place = { pair: 'login', place: '0:0' };
  expect((await script.post('/api/inspector/dead-letters/redrive', place)).status).toBe(404);
  expect((await script.fetch('/inspector')).status).toBe(404);
  const { tab } = await enter(during, suite, { account, path: '/inspector' });
  await tab.heading(tab.texts.notFound.title).waitFor();
  const administrator = await newAdministrator();
  await script.ask('login', { userId: administrator.userId, userPw: administrator.password });
  const foreign = { origin: 'https://evil.example' };
  expect((await script.post('/api/inspector/dead-letters/redrive', place, foreign)).status).toBe(403);
});

/** An administrator in front of the inspector, with axe in the page, whom tests share. */
const administrator = share(async (during) => {
  const account = await newAdministrator();
  const { tab } = await enter(during, suite, { account, path: '/inspector', bypassCSP: true });
  await putAxe(tab);
  return { account, tab };
});

const askAgain = (isThorough: boolean) => async (during: TestContext) => {
  const { account, tab } = await administrator(during);
  const client = await createTopicClient(suite.system.prefix);
  during.onTestFinished(() => client.stop());
  // Nobody can be told.
  await client.send('user-rename-room', 'this is no JSON');
  const found: Record<string, string[]> = {};
  await tab.page.getByText(text.live, { exact: true }).waitFor();
  found.requests = await violations(tab, { isThorough });

  await view(tab, text.requests).press('ArrowRight');
  const letter = tab.page.locator('.letter').filter({ hasText: 'user-rename-room' });
  await during.expect
    .poll(async () => {
      await tab.button(text.reload).click();
      return letter.count();
    })
    .toBeGreaterThan(0);
  expect(await letter.first().textContent()).not.toContain('this is no JSON');
  found.letters = await violations(tab, { isThorough });
  await letter.first().getByRole('button', { name: text.redrive }).click();
  const asked = tab.page.getByRole('dialog', { name: text.redriveTitle });
  found.redrive = await violations(tab, { ...onlyDialogs, isThorough });
  await asked.getByRole('button', { name: text.redrive }).press('Enter');
  await asked.getByText(/was put on its topic again, at \d+:\d+/).waitFor();
  // It has an id now, so that its refusal can be told.
  const { requestId } = logged(account.userId).at(-1) as { requestId: string };
  expect(requestId).toMatch(/user-rename-room-request-\d+-\d+-\d+$/);
  expect(await client.repliesTo(requestId)).toMatchObject([{ body: { errorCode: 'BAD_REQUEST' } }]);
  await tab.page.keyboard.press('Escape');

  await view(tab, text.lag).click();
  await tab.page.getByText(/records? waits? for workers/).waitFor();
  found.lag = await violations(tab, { isThorough });

  await view(tab, text.try).click();
  await tab.page.getByLabel(text.pair, { exact: true }).selectOption('user-add-room');
  const body = tab.page.getByLabel(text.body, { exact: true });
  await body.fill('{"roomName": 7}');
  await tab.button(text.send).click();
  await tab.page.getByText(text.missing('friendId')).waitFor();
  found.problems = await violations(tab, { isThorough });
  await body.fill('{"friendId": [], "roomName": "Lunch"}');
  await tab.button(text.send).click();
  await tab.page.getByText(/Status 200/).waitFor();
  await tab.page.getByText(/"roomName": "Lunch"/).waitFor();
  found.tried = await violations(tab, { isThorough });
  expect(found).toEqual({ requests: [], letters: [], redrive: [], lag: [], problems: [], tried: [] });
};

const askedAgain =
  'a dead letter is asked for once more; lag and a request of one’s own are shown; nothing is wrong by axe';
test(askedAgain, askAgain(false));
test(`${askedAgain}, in light and dark at both widths`, { tags: ['long'] }, askAgain(true));

test('a reply that no worker has signed is marked, in the list and on its journey', async (during) => {
  const { tab } = await administrator(during);
  await view(tab, text.requests).click();
  await tab.page.getByText(text.live, { exact: true }).waitFor();
  const requestId = randomUUID();
  await tab.page.getByLabel(text.requestId, { exact: true }).fill(requestId);
  const client = await createTopicClient(suite.system.prefix);
  during.onTestFinished(() => client.stop());
  await client.answer('logout', 'somebody else', { kafka_correlationId: requestId });
  const forged = rows(tab, 'logout', '').filter({ hasText: text.forged });
  await forged.waitFor();
  expect(await forged.textContent()).not.toContain('somebody else');
  const found = { list: await violations(tab, { isThorough: false }), journey: [] as unknown };
  await forged.press('Enter');
  const journey = tab.page.getByRole('dialog', { name: text.journey });
  await journey.getByText(text.forgedAbout).waitFor();
  expect(await journey.getByText(text.outcomes.unanswered).count()).toBe(1);
  found.journey = await violations(tab, { ...onlyDialogs, isThorough: false });
  expect(found).toEqual({ list: [], journey: [] });
});

test.concurrent('who is no administrator any more sees no more', async (during) => {
  const account = await newAdministrator();
  const { tab } = await enter(during, suite, { account, path: '/inspector' });
  await tab.page.getByText(text.live, { exact: true }).waitFor();
  await change('revoke', account);
  await tab.page.getByText(text.notAllowed).waitFor();
  expect(await tab.page.getByRole('tab').count()).toBe(0);
  await tab.page.reload();
  await tab.heading(tab.texts.notFound.title).waitFor();
});
