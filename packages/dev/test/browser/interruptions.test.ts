/** What people see while a part of the system is away, and that waiting is all they have to do. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { inDatabase } from '../support/databases.ts';
import { KafkaProxy } from '../support/kafka-proxy.ts';
import { createSystem, type System } from '../support/system.ts';
import { existingAccount, newAccount } from './support/accounts.ts';
import { holdReplies } from './support/hold-replies.ts';
import { openChromium, visit } from './support/visitor.ts';

vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
/** By which its members know Kafka. */
let proxy: KafkaProxy;
let system: System;
/** Of a front that waits for replies for a short time only. */
let url: string;
let worker: Awaited<ReturnType<System['startWorker']>> | undefined;

beforeAll(async () => {
  [browser, proxy] = await Promise.all([openChromium(), KafkaProxy.open(inject('kafkaBrokers'))]);
  system = await createSystem({ KAFKA_BROKERS: proxy.addresses });
  ({ url } = await system.startFront({ REQUEST_TIMEOUT_MS: '2000' }));
});

afterAll(async () => {
  proxy?.restore();
  await system?.stop();
  await proxy?.close();
});

test('a sign-up that no worker answers is told so, and done once when one comes, without a reload', async (during) => {
  // Of an attempt before.
  await worker?.stop();
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

  worker = await system.startWorker();
  await tab.seesRooms();
  expect(tab.documents).toBe(1);
  const { rows } = await inDatabase(system.databaseUrl, (client) =>
    client.query('SELECT user_id FROM users WHERE email = $1', [account.email]),
  );
  expect(rows).toEqual([{ user_id: account.userId }]);
  expect([...ids]).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)]);
});

test('pages say when the front is gone and when it is back: a login that waits ends well, and who is logged in stays so', async (during) => {
  worker ??= await system.startWorker();
  const front = await system.startFront();
  const [ada, byron] = await Promise.all([existingAccount(front.url), existingAccount(front.url)]);
  const [newcomer, resident] = await Promise.all([
    visit(during, browser, { url: front.url }),
    visit(during, browser, { url: front.url }),
  ]);
  const [login, home] = await Promise.all([newcomer.openTab('/login'), resident.openTab('/login')]);
  await home.logIn(byron);
  await home.seesRooms();
  await home.goToMe(byron);
  const release = await holdReplies(during, system.databaseUrl);
  await login.logIn(ada);
  await login.sees(login.texts.login.waiting);

  await front.stop();
  await login.page.getByRole('status').getByText(login.texts.connection.lost).waitFor();
  expect(await login.field('userId').inputValue()).toBe(ada.userId);
  await home.field('status').fill('still here');
  await home.button(home.texts.home.save).click();
  await home.alert(home.texts.troubles.UNREACHABLE).waitFor();
  // It is said for a moment only, perhaps before all of the front is ready.
  const [, next] = await Promise.all([
    login.sees(login.texts.connection.back),
    system.startFront({ PORT: new URL(front.url).port }),
  ]);
  during.onTestFinished(() => next.stop());
  await release();
  await login.seesRooms();
  await home.sees(home.texts.home.saved);
  await home.seesMe(byron);
  expect([login.documents, home.documents]).toEqual([1, 1]);
});

test('pages that wait say that Kafka’s absence is not their fault, and get what they asked for when it is back', async (during) => {
  worker ??= await system.startWorker();
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
  proxy.cut();
  during.onTestFinished(() => proxy.restore());
  await release();
  await home.field('status').fill('오늘은 조용하네');
  await home.button(home.texts.home.save).click();
  for (const tab of [login, home]) {
    await tab.alert(tab.texts.triesByItself).waitFor();
    const told = await tab.page.getByRole('alert').locator('p').first().textContent();
    expect([tab.texts.troubles.UNAVAILABLE, tab.texts.troubles.TIMEOUT]).toContain(told);
  }

  proxy.restore();
  const patience = { timeout: 60_000 };
  await login.heading(login.chatTexts.rooms).waitFor(patience);
  await home.page.getByText(home.texts.home.saved, { exact: true }).waitFor(patience);
  expect([login.documents, home.documents]).toEqual([1, 1]);
});
