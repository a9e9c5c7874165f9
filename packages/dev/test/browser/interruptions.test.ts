/**
 * What people see while a part of the system is away, and that waiting is all they have to do. All at the same time, as
 * the tests mostly wait too; each has a system of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, type TestContext, test } from 'vitest';
import { type LocalKafka, startKafka } from '../../src/kafka/start-kafka.ts';
import { freePort } from '../../src/processes/ports.ts';
import { inDatabase } from '../support/databases.ts';
import { createSystem, type System } from '../support/system.ts';
import { existingAccount, newAccount } from './support/accounts.ts';
import { holdReplies } from './support/hold-replies.ts';
import { openChromium, visit } from './support/visitor.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openChromium();
});

async function systemFor(during: TestContext, settings: Record<string, string> = {}): Promise<System> {
  const system = await createSystem(settings);
  during.onTestFinished(() => system.stop());
  return system;
}

async function kafkaFor(during: TestContext): Promise<LocalKafka> {
  const root = resolve(import.meta.dirname, '../../../..');
  const folder = mkdtempSync(join(tmpdir(), 'parley-browser-kafka-'));
  const kafka = await startKafka({ root, folder, ports: [await freePort()] });
  during.onTestFinished(async () => {
    await kafka.stop();
    rmSync(folder, { recursive: true });
  });
  return kafka;
}

test.concurrent('a sign-up that no worker answers is told so, and done once when one comes, without a reload', {
  timeout: 120_000,
}, async (during) => {
  const system = await systemFor(during, { REQUEST_TIMEOUT_MS: '1500' });
  const { url } = await system.startFront();
  const visitor = await visit(during, browser, { url });
  const tab = await visitor.openTab('/signup');
  const ids = new Set<string | undefined>();
  tab.page.on('request', (request) => {
    if (request.url().endsWith('/user-add')) ids.add(request.headers()['idempotency-key']);
  });
  const account = newAccount();
  await tab.signUp(account);
  await tab.alert(tab.texts.troubles.TIMEOUT).waitFor();
  await tab.alert(tab.texts.triesByItself).waitFor();
  expect(await tab.field('email').inputValue()).toBe(account.email);

  await system.startWorker();
  await tab.seesRooms();
  expect(tab.documents).toBe(1);
  const { rows } = await inDatabase(system.databaseUrl, (client) =>
    client.query('SELECT user_id FROM users'),
  );
  expect(rows).toEqual([{ user_id: account.userId }]);
  expect([...ids]).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)]);
});

test.concurrent('a page that waits says when the front is gone and when it is back, and its login ends well', {
  timeout: 120_000,
}, async (during) => {
  const system = await systemFor(during);
  const [front] = await Promise.all([system.startFront(), system.startWorker()]);
  const account = await existingAccount(front.url);
  const visitor = await visit(during, browser, { url: front.url });
  const tab = await visitor.openTab('/login');
  const release = await holdReplies(during, system.databaseUrl);
  await tab.logIn(account);
  await tab.sees(tab.texts.login.waiting);

  await front.stop();
  await tab.page.getByRole('status').getByText(tab.texts.connection.lost).waitFor();
  expect(await tab.field('userId').inputValue()).toBe(account.userId);
  // It is said for a moment only, perhaps before all of the front is ready.
  await Promise.all([
    tab.sees(tab.texts.connection.back),
    system.startFront({ PORT: new URL(front.url).port }),
  ]);
  await release();
  await tab.seesRooms();
  expect(tab.documents).toBe(1);
});

test.concurrent('somebody logged in stays so over a restart of the front', {
  timeout: 120_000,
}, async (during) => {
  const system = await systemFor(during);
  const [front] = await Promise.all([system.startFront(), system.startWorker()]);
  const account = await existingAccount(front.url);
  const visitor = await visit(during, browser, { url: front.url });
  const tab = await visitor.openTab('/login');
  await tab.logIn(account);
  await tab.seesRooms();
  await tab.goToMe(account);

  await front.stop();
  await tab.field('status').fill('still here');
  await tab.button(tab.texts.home.save).click();
  await tab.alert(tab.texts.troubles.UNREACHABLE).waitFor();
  await system.startFront({ PORT: new URL(front.url).port });
  await tab.sees(tab.texts.home.saved);
  await tab.seesMe(account);
  expect(tab.documents).toBe(1);
});

test.concurrent('pages that wait say that Kafka’s absence is not their fault, and get what they asked for when it is back', {
  timeout: 120_000,
}, async (during) => {
  const kafka = await kafkaFor(during);
  const system = await systemFor(during, { KAFKA_BROKERS: kafka.brokers, REQUEST_TIMEOUT_MS: '3000' });
  const [{ url }] = await Promise.all([system.startFront(), system.startWorker()]);
  const [ada, byron] = await Promise.all([existingAccount(url), existingAccount(url)]);
  const [newcomer, resident] = await Promise.all([
    visit(during, browser, { url }),
    visit(during, browser, { url }),
  ]);
  const [login, home] = await Promise.all([newcomer.openTab('/login'), resident.openTab('/login')]);
  await home.logIn(byron);
  await home.seesRooms();
  await home.goToMe(byron);

  const release = await holdReplies(during, system.databaseUrl);
  await login.logIn(ada);
  await login.sees(login.texts.login.waiting);
  await kafka.stopBroker(0);
  await release();
  await home.field('status').fill('오늘은 조용하네');
  await home.button(home.texts.home.save).click();
  for (const tab of [login, home]) {
    await tab.alert(tab.texts.triesByItself).waitFor();
    const told = await tab.page.getByRole('alert').locator('p').first().textContent();
    expect([tab.texts.troubles.UNAVAILABLE, tab.texts.troubles.TIMEOUT]).toContain(told);
  }

  await kafka.startBroker(0);
  const patience = { timeout: 60_000 };
  await login.heading(login.chatTexts.rooms).waitFor(patience);
  await home.page.getByText(home.texts.home.saved, { exact: true }).waitFor(patience);
  expect([login.documents, home.documents]).toEqual([1, 1]);
});
