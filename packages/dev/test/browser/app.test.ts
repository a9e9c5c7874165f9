/** Parley as an app: installable, there without a network, never an old one, and told of messages while it is closed, or open and not looked at. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chatTexts } from '@parley/web/i18n/chat';
import { meTexts } from '@parley/web/i18n/me';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { inDatabase } from '../support/databases.ts';
import { signUpAndLogIn } from '../support/log-in.ts';
import { Device } from '../support/push-service.ts';
import { existingAccount, newAccount } from './support/accounts.ts';
import { enter } from './support/enter.ts';
import { type Member, makeRoom, say } from './support/members.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';
import { putAxe, violations } from './support/violations.ts';
import { visit } from './support/visitor.ts';

vi.setConfig({ testTimeout: 180_000 });

const suite = startSuite({ isWhole: true });

/** Until the service worker answers for the page. */
const untilControlled = async (page: Page) => {
  await page.evaluate('navigator.serviceWorker.ready');
  await page.waitForFunction('navigator.serviceWorker.controller !== null');
};

/** Until a worker has answered twice what the page, at the latest, had asked it before: whether it tells of it is decided then. */
const hasDecided = async (page: Page, which: 'waiting' | 'active') => {
  for (let turn = 0; turn < 2; turn++)
    await page.evaluate(`navigator.serviceWorker.getRegistration().then((registration) => new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      registration.${which}.postMessage('files', [port2]);
    }))`);
};

test.concurrent('can be installed', async () => {
  const page = await (await fetch(suite.url)).text();
  const [, href = ''] = /<link rel="manifest" href="([^"]+)"/.exec(page) ?? [];
  const answer = await fetch(new URL(href, suite.url));
  expect(answer.headers.get('content-type')).toContain('application/manifest+json');
  const { start_url, display, icons } = (await answer.json()) as {
    start_url: string;
    display: string;
    icons: { src: string; sizes: string; purpose?: string }[];
  };
  expect([start_url, display]).toEqual(['/', 'standalone']);
  expect(icons.map(({ sizes, purpose = 'any' }) => `${sizes} ${purpose}`)).toEqual([
    '192x192 any',
    '512x512 any',
    '512x512 maskable',
  ]);
  for (const { src, sizes } of icons) {
    const icon = Buffer.from(await (await fetch(new URL(src, suite.url))).arrayBuffer());
    expect(`${icon.readUInt32BE(16)}x${icon.readUInt32BE(20)}`).toBe(sizes);
  }
});

test.concurrent('is there while its server is away, and live again with it', async (during) => {
  const front = await suite.system.startFront();
  const { url } = front;
  const room = await makeRoom(url, ['Ada Offline', 'Byron']);
  const [ada, byron] = room.members as [Member, Member];
  const path = `/rooms/${room.roomId}`;
  const at = { browser: suite.browser, url };
  const { tab } = await enter(during, at, { account: ada, path, serviceWorkers: 'allow' });
  await untilControlled(tab.page);
  await say(room, byron, 'told through the worker’s back');
  await tab.page.getByText('told through the worker’s back').first().waitFor();
  // What is asked of the API is never kept.
  const kept = await tab.page.evaluate<string[]>(`caches.keys()
    .then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys()))))
    .then((all) => all.flat().map(({ url }) => new URL(url).pathname))`);
  expect(kept).toContain('/index.html');
  expect(kept.filter((each) => !/^\/(?:index\.html|assets\/.+)$/.test(each))).toEqual([]);

  await front.stop();
  await tab.page.reload();
  await tab.page.getByText(tab.texts.connection.lost).waitFor();
  await suite.system.startFront({ PORT: new URL(url).port });
  await say(room, byron, 'told again');
  await tab.page.reload();
  await tab.page.getByText('told again').first().waitFor();
});

test.concurrent('a new version is told of, and begun when one wants it', async (during) => {
  const webRoot = mkdtempSync(join(tmpdir(), 'parley-web-'));
  during.onTestFinished(() => rmSync(webRoot, { recursive: true, force: true }));
  cpSync(resolve(import.meta.dirname, '../../../web/dist'), webRoot, { recursive: true });
  const worker = join(webRoot, 'sw.js');
  const [sheet] = /\/assets\/index-[^"'`]+\.css/.exec(readFileSync(worker, 'utf8')) as RegExpExecArray;
  const newSheet = '/assets/renewed.css';
  // Before the front looks what there is to be served.
  cpSync(join(webRoot, sheet), join(webRoot, newSheet));
  const { url } = await suite.system.startFront({ WEB_ROOT: webRoot });
  const { members } = await makeRoom(url, ['Ada Updates']);
  const at = { browser: suite.browser, url };
  const account = members[0] as Member;
  const { tab, visitor } = await enter(during, at, { account, serviceWorkers: 'allow', bypassCSP: true });
  await untilControlled(tab.page);
  const other = await visitor.openTab('/me');
  const fresh = await visitor.openTab('/me');
  await untilControlled(fresh.page);
  const lookForUpdate = () =>
    tab.page.evaluate('navigator.serviceWorker.getRegistration().then((one) => one.update())');
  // Of the files that the page has already: there is nothing to be told.
  appendFileSync(worker, '\n// newer');
  await lookForUpdate();
  const isInstalled = `navigator.serviceWorker.getRegistration().then(({ waiting }) => waiting?.state === 'installed')`;
  await during.expect.poll(() => tab.page.evaluate(isInstalled), { timeout: 30_000 }).toBe(true);
  await hasDecided(tab.page, 'waiting');
  expect(await tab.page.getByText(chatTexts.en.newVersion).count()).toBe(0);

  // With a style sheet that only the page has that was opened after the deployment.
  await fresh.page.evaluate(`document.querySelector('link[href="${sheet}"]').href = '${newSheet}'`);
  await fresh.page.evaluate(`void (window.isTakenOver = new Promise((resolve) =>
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(true))))`);
  writeFileSync(worker, readFileSync(worker, 'utf8').replaceAll(sheet, newSheet));
  await lookForUpdate();
  await tab.sees(chatTexts.en.newVersion);
  await putAxe(tab);
  expect(await violations(tab, { within: '.new-version' })).toEqual([]);
  const { documents } = tab;
  await tab.button(chatTexts.en.reload).click();
  await during.expect.poll(() => tab.documents, { timeout: 30_000 }).toBe(documents + 1);
  await tab.seesRooms();
  // Another tab, whose files are no longer kept, is led to them too.
  const before = other.documents;
  await other.sees(chatTexts.en.newVersion);
  await other.button(chatTexts.en.reload).click();
  await during.expect.poll(() => other.documents, { timeout: 30_000 }).toBe(before + 1);
  // One that has them is told nothing.
  expect(await fresh.page.evaluate('window.isTakenOver')).toBe(true);
  await hasDecided(fresh.page, 'active');
  expect(await fresh.page.getByText(chatTexts.en.newVersion).count()).toBe(0);
});

/** Chromium's own push service is another server: the browser's subscription is the test's. */
async function subscribeTo(context: BrowserContext, device: Device): Promise<void> {
  const { endpoint, p256dh, auth } = device.subscription;
  await context.addInitScript(`
    const subscription = {
      endpoint: ${JSON.stringify(endpoint)},
      options: { applicationServerKey: null },
      toJSON: () => (${JSON.stringify({ endpoint, keys: { p256dh, auth } })}),
      unsubscribe: async () => ((window.isSubscribed = false), true),
    };
    PushManager.prototype.subscribe = async () => ((window.isSubscribed = true), subscription);
    PushManager.prototype.getSubscription = async () => (window.isSubscribed ? subscription : null);
  `);
}

test.concurrent('push is switched on for this device, tells of a message in a closed room, and a click leads there', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Pushed', 'Byron']);
  const [ada] = room.members as [Member, Member];
  const device = new Device({ url: 'http://127.0.0.1:9' }, `/${room.roomId}`);
  const { visitor, tab } = await enter(during, suite, {
    account: ada,
    path: '/me',
    serviceWorkers: 'allow',
    permissions: ['notifications'],
  });
  await subscribeTo(visitor.context, device);
  await tab.page.reload();
  await untilControlled(tab.page);
  const text = meTexts.en;
  const push = tab.page.getByRole('switch', { name: text.push });
  const isOn = (on: boolean) =>
    during.expect.poll(() => push.getAttribute('aria-checked'), { timeout: 30_000 }).toBe(String(on));
  const isAdded = () =>
    inDatabase(suite.system.databaseUrl, async (database) => {
      const sql = 'SELECT FROM push_subscriptions WHERE user_id = $1 AND endpoint = $2';
      return (await database.query(sql, [ada.userId, device.endpoint])).rowCount === 1;
    });
  await push.click();
  await isOn(true);
  expect(await isAdded()).toBe(true);
  await push.click();
  await isOn(false);
  await during.expect.poll(isAdded, { timeout: 30_000 }).toBe(false);
  await push.click();
  await isOn(true);

  // Whoever looks at a page is not notified, so there is none.
  const blank = await visitor.context.newPage();
  await tab.page.close();
  const session = await visitor.context.newCDPSession(blank);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [{ registrationId } = { registrationId: '' }] = registrations;
      if (registrationId) resolve(registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await registered;
  const deliver = (seq: number, said: string) =>
    session.send('ServiceWorker.deliverPushMessage', {
      origin: suite.url,
      registrationId,
      data: JSON.stringify({
        roomId: room.roomId,
        seq,
        roomName: room.roomName,
        writer: 'Byron',
        text: said,
      }),
    });
  const inWorker = <Result>(code: string) =>
    visitor.context.serviceWorkers()[0]?.evaluate<Result>(code) as Promise<Result>;
  const shown = () =>
    inWorker<{ title: string; body: string }[]>(
      `registration.getNotifications().then((all) => all.map(({ title, body }) => ({ title, body })))`,
    );
  await deliver(2, 'the second');
  await during.expect.poll(shown, { timeout: 30_000 }).toHaveLength(1);
  await deliver(1, 'the first, late');
  await deliver(3, 'the third');
  await during.expect
    .poll(async () => (await shown()).map(({ body }) => body), { timeout: 30_000 })
    .toEqual([expect.stringContaining('the third')]);
  expect((await shown())[0]?.title).toContain(room.roomName);

  // A page that is opened and looked at takes them away; a click on one leads there.
  const again = await visitor.openTab('/me');
  await during.expect.poll(shown, { timeout: 30_000 }).toEqual([]);
  await inWorker(`dispatchEvent(Object.assign(new Event('notificationclick'), {
    notification: { close() {}, data: { roomId: ${room.roomId}, seq: 3 } },
    waitUntil: () => undefined,
  }))`);
  await during.expect.poll(() => again.path, { timeout: 30_000 }).toBe(`/rooms/${room.roomId}`);
});

test.concurrent('push says where it can not be', async (during) => {
  const { members } = await makeRoom(suite.url, ['Ada Denied']);
  const { visitor, tab } = await enter(during, suite, { account: members[0] as Member, path: '/me' });
  const text = meTexts.en;
  await visitor.context.addInitScript('delete window.PushManager');
  await tab.page.reload();
  await tab.sees(text.pushMissing);
  await visitor.context.addInitScript('Object.defineProperty(navigator, "standalone", { value: false })');
  await tab.page.reload();
  await tab.sees(text.pushInstall);
  expect(await tab.page.getByRole('switch', { name: text.push }).getAttribute('aria-disabled')).toBe('true');
});

/** Says to pages that they are not looked at, and keeps what they notify of. Nothing else is put in their place. */
async function lookAway(context: BrowserContext): Promise<void> {
  await context.addInitScript(`
    window.shown = [];
    window.Notification = class extends Notification {
      constructor(title, options) {
        super(title, options);
        const told = { title, body: options.body, isClosed: false };
        shown.push(Object.assign(told, { click: () => this.dispatchEvent(new Event('click')) }));
        this.close = () => (told.isClosed = true);
      }
    };
    window.isAway = false;
    window.isBlurred = false;
    document.hasFocus = () => !window.isBlurred;
    Object.defineProperty(document, 'hidden', { get: () => window.isAway });
    Object.defineProperty(document, 'visibilityState', { get: () => (window.isAway ? 'hidden' : 'visible') });
  `);
}

const setAway = ({ page }: Tab, isAway: boolean) =>
  page.evaluate(`isAway = ${isAway}; document.dispatchEvent(new Event('visibilitychange'))`);
/** Its window is behind another, beside which it is still to be seen. */
const setBlurred = ({ page }: Tab, isBlurred: boolean) =>
  page.evaluate(`isBlurred = ${isBlurred}; window.dispatchEvent(new Event('blur'))`);
const shown = ({ page }: Tab) =>
  page.evaluate<{ title: string; body: string; isClosed: boolean }[]>(
    'shown.map(({ title, body, isClosed }) => ({ title, body, isClosed }))',
  );

test('new messages are notified of once, while no tab is looked at, to those who want it', async (during) => {
  const account = await existingAccount(suite.url);
  const writer = await signUpAndLogIn(suite.url, newAccount().userId);
  const { body: room } = await writer.ask('user-add-room', { friendId: [account.userId], direct: true });
  let said = 0;
  let deleted = 0;
  const say = async (tabs: readonly Tab[], message: string) => {
    said += 1;
    const { body } = await writer.ask('user-add-chat', { roomId: room.roomId, message });
    for (const each of tabs) await during.expect.poll(() => each.unread()).toBe(said - deleted);
    return body.messageId as number;
  };
  const visitor = await visit(during, suite.browser, { url: suite.url, permissions: ['notifications'] });
  await lookAway(visitor.context);
  const tab = await visitor.openTab('/login?to=/me');
  await tab.logIn(account);
  await tab.seesMe(account);
  const second = await visitor.openTab('/me');
  const tabs = [tab, second];
  const all = async () => (await Promise.all(tabs.map(shown))).flat();

  for (const each of tabs) await setAway(each, true);
  await say(tabs, 'not asked for');
  expect(await all()).toEqual([]);

  await tab.toFront();
  await tab.page.getByRole('switch', { name: meTexts.en.notifications }).click();
  await during.expect
    .poll(() => tab.page.getByRole('switch', { name: meTexts.en.notifications }).getAttribute('aria-checked'))
    .toBe('true');
  await say(tabs, 'hello');
  await during.expect.poll(all).toMatchObject([{ title: writerName(room), body: 'hello' }]);

  await setAway(second, false);
  await say(tabs, 'looked at in another tab');
  await setAway(second, true);
  await say(tabs, 'away again');
  await during.expect
    .poll(async () => (await all()).map(({ body }) => body))
    .toEqual(['hello', 'away again']);

  // To be seen beside the window that somebody works in.
  for (const each of tabs) await setBlurred(each, true);
  await setAway(tab, false);
  const messageId = await say(tabs, 'seen beside');
  await during.expect
    .poll(async () => (await all()).map(({ body }) => body))
    .toEqual(['hello', 'away again', 'seen beside']);
  await setAway(tab, true);
  // What is deleted is not to be read in a corner of the screen either.
  await writer.ask('user-delete-chat', { roomId: room.roomId, messageId });
  deleted += 1;
  await during.expect.poll(async () => (await all()).at(-1)).toMatchObject({ isClosed: true });
  // What turns the direction does so in its own place alone.
  await say(tabs, 'שלום \u202e!');
  await during.expect.poll(async () => (await all()).at(-1)?.body).toBe('\u2068שלום !\u2069');

  const owner = (await shown(tab)).length > 0 ? tab : second;
  await owner.page.evaluate('shown.at(-1).click()');
  await owner.page.waitForURL(`/rooms/${room.roomId}?seq=${said}`);
});

test('a window is looked at no more once it has lost the focus, however often it had it', async (during) => {
  const account = await existingAccount(suite.url);
  const visitor = await visit(during, suite.browser, { url: suite.url });
  await lookAway(visitor.context);
  const tab = await visitor.openTab('/login?to=/me');
  await tab.logIn(account);
  await tab.seesMe(account);
  const isLookedAt = () =>
    tab.page.evaluate<boolean>(
      `navigator.locks.query().then(({ held }) => held.some(({ name }) => name === 'parley.looked-at'))`,
    );
  await during.expect.poll(isLookedAt).toBe(true);
  await tab.page.evaluate(`for (const type of ['blur', 'focus', 'blur', 'focus']) {
    window.isBlurred = type === 'blur';
    window.dispatchEvent(new Event(type));
  }`);
  await during.expect.poll(isLookedAt).toBe(true);
  await setBlurred(tab, true);
  await during.expect.poll(isLookedAt).toBe(false);
});

const writerName = ({ userId }: { userId: string }) => userId.toUpperCase();

test('where the browser forbids notifications, the page says what to do', async (during) => {
  const account = await existingAccount(suite.url);
  // Whoever grants a page one thing only forbids it all others.
  const permissions = ['geolocation'];
  const { tab } = await enter(during, suite, { account, path: '/me', permissions });
  const notifications = tab.page.getByRole('switch', { name: meTexts.en.notifications });
  expect(await tab.page.evaluate('Notification.permission')).toBe('denied');
  expect(await notifications.getAttribute('aria-disabled')).toBe('true');
  // The switch for push says the same of itself.
  expect(await tab.page.locator('#notifications-note').textContent()).toBe(meTexts.en.notificationsDenied);
  await notifications.press('Enter');
  expect(await notifications.getAttribute('aria-checked')).toBe('false');
});
