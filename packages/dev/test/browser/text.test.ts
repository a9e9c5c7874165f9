/** Text of all scripts in Chromium: names turn nothing around them, marks stay in their place, words are found as they stand. */
import { roomTexts } from '@parley/web/i18n/room';
import { roomsTexts } from '@parley/web/i18n/rooms';
import { searchTexts } from '@parley/web/i18n/search';
import { expect, type TestContext, test, vi } from 'vitest';
import { inDatabase } from '../support/databases.ts';
import { befriend } from './support/befriend.ts';
import { ChatTab } from './support/chat-tab.ts';
import { enter } from './support/enter.ts';
import { type Member, makeRoom, say } from './support/members.ts';
import { type RoomPage, sharePage } from './support/shared-page.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';

vi.setConfig({ testTimeout: 120_000 });

const suite = startSuite();

const names = ['Ada Lovelace', 'Byron'] as const;
const inNewRoom = sharePage(suite, names);

/** A room in which the other one has said that, in the page that the tests here share. */
const roomWith = (during: TestContext, ...messages: string[]): Promise<RoomPage> =>
  inNewRoom(during, {
    async before(room) {
      for (const message of messages) await say(room, room.members[1] as Member, message);
    },
  });

/**
 * Where a name stands in the page without anything that keeps it from turning what stands around it: as text, not
 * alone in an element with a direction of its own, or in what is read out.
 */
const unguarded = ({ page }: Tab, name: string) =>
  page.evaluate<string[]>(`((name) => {
    const bare = (text) => text.replace(/\\u2068[^\\u2069]*\\u2069/g, '').includes(name);
    const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode;
      if (bare(data) && !parentElement.closest('bdi, [dir], script')) found.push(parentElement.outerHTML);
    }
    for (const element of document.querySelectorAll('*'))
      for (const attribute of ['aria-label', 'title', 'placeholder'])
        if (bare(element.getAttribute(attribute) ?? '')) found.push(element.outerHTML.slice(0, 200));
    return found;
  })(${JSON.stringify(name)})`);

/** How far from the left a text stands in an element. */
const leftOf = ({ page }: Tab, selector: string, text: string) =>
  page.evaluate<number>(`((selector, text) => {
    const within = [...document.querySelectorAll(selector)].find((one) => one.textContent.includes(text));
    const texts = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const at = texts.currentNode.data.indexOf(text);
      if (at === -1) continue;
      const range = document.createRange();
      range.setStart(texts.currentNode, at);
      range.setEnd(texts.currentNode, at + text.length);
      return range.getBoundingClientRect().left;
    }
  })(${JSON.stringify(selector)}, ${JSON.stringify(text)})`);

const hebrew = 'דוד כהן';

test('a name of the other direction turns nothing, wherever it stands in a line', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Lovelace', hebrew]);
  const [ada, other] = room.members as [Member, Member];
  await befriend(suite.url, ada, other);
  await ada.api.ask('user-rename-room', { roomId: room.roomId, roomName: `${hebrew} 7` });
  await say(room, other, '123 said');
  const { body } = await ada.api.ask('user-search-chat', { roomId: room.roomId });
  const { messageId } = body.message[0];
  await other.api.ask('user-react-chat', { roomId: room.roomId, messageId, emoji: '👍', on: true });
  await ada.api.ask('user-add-chat', { roomId: room.roomId, message: 'answered', replyTo: messageId });
  await say(room, other, '456 said last');

  const { tab } = await enter(during, suite, { account: ada });
  const preview = tab.page.locator('.room-preview', { hasText: '456 said last' });
  await preview.waitFor();
  // Read from the left: who, and then what.
  expect(await leftOf(tab, '.room-preview', 'דוד')).toBeLessThan(await leftOf(tab, '.room-preview', '456'));
  expect(await unguarded(tab, hebrew)).toEqual([]);

  await preview.click();
  const chat = new ChatTab(tab);
  await chat.sees('answered');
  await during.expect.poll(() => tab.page.title()).toMatch(/\u2068דוד כהן 7\u2069 · /);
  await other.api.ask('user-typing', { roomId: room.roomId });
  await tab.page.locator('.room-note[data-typing]').waitFor();
  expect(await unguarded(tab, hebrew)).toEqual([]);

  await chat.message('456 said last').hover();
  await tab.page.getByRole('button', { name: roomTexts.en.reply }).first().click();
  await tab.page.locator('.composer-bar').waitFor();
  await tab.page.locator('.composer textarea').pressSequentially('@דוד');
  await tab.page.getByRole('option').first().waitFor();
  expect(await unguarded(tab, hebrew)).toEqual([]);

  await tab.button(roomTexts.en.info).click();
  await tab.page.getByRole('dialog').waitFor();
  expect(await unguarded(tab, hebrew)).toEqual([]);

  for (const path of ['/friends', `/search?text=${encodeURIComponent(hebrew)}`, '/search?text=said']) {
    await tab.page.goto(path);
    await tab.page.getByText(hebrew).first().waitFor();
    expect(await unguarded(tab, hebrew)).toEqual([]);
  }
});

test('what is said from right to left is laid out so, line by line', async (during) => {
  const { tab } = await roomWith(during, 'שלום עולם, מה שלומך היום?\nplain', 'hello, שלום!');
  await new ChatTab(tab).sees('hello');
  const edges = (text: string) =>
    tab.page.evaluate<{ direction: string; left: number; right: number; first: number }>(`((text) => {
      const said = [...document.querySelectorAll('.said-text')].find((one) => one.textContent.includes(text));
      const { left, right } = said.getBoundingClientRect();
      return { direction: getComputedStyle(said).direction, left, right };
    })(${JSON.stringify(text)})`);
  const fromRight = await edges('plain');
  expect(fromRight.direction).toBe('rtl');
  expect((await edges('hello')).direction).toBe('ltr');
  // The question mark ends its sentence, at the left; the line in English begins at the left all the same.
  const mark = await leftOf(tab, '.said-text', '?');
  expect(mark - fromRight.left).toBeLessThan(4);
  expect((await leftOf(tab, '.said-text', 'plain')) - fromRight.left).toBeLessThan(4);
  await tab.page.locator('.composer textarea').fill('שלום');
  expect(
    await tab.page.evaluate("getComputedStyle(document.querySelector('.composer textarea')).direction"),
  ).toBe('rtl');
});

test('marks stacked on each other lie over nobody else’s words', async (during) => {
  const stacked = `z${'\u0301'.repeat(60)}${'\u0323'.repeat(60)}`.repeat(8);
  const { tab } = await roomWith(during, 'said before', `${stacked} stacked`, 'said after');
  const chat = new ChatTab(tab);
  await chat.sees('said after');
  await tab.page.evaluate('document.fonts.ready');
  const boxes = ['said before', 'said after'].map((text) => chat.message(text).locator('.said'));
  const pictures = () => Promise.all(boxes.map((box) => box.screenshot({ animations: 'disabled' })));
  const shown = await pictures();
  // The same place with nothing drawn in it.
  await tab.page.evaluate(`[...document.querySelectorAll('.said-text')]
    .find((one) => one.textContent.includes('stacked')).style.visibility = 'hidden'`);
  const without = await pictures();
  expect(shown.map((picture, place) => picture.equals(without[place] as Buffer))).toEqual([true, true]);
});

test('a few emoji alone are large, of whatever they are made; signs and digits are not', async (during) => {
  const large = ['🇰🇷', '1️⃣', '👩\u200d👩\u200d👧', '⚽\ufe0f', '❤', '🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽\n☀'];
  const small = ['™', '1', '👍👍👍👍', 'ok 👍', '©'];
  const { tab } = await roomWith(during, ...large, ...small);
  await tab.page.setViewportSize({ width: 1280, height: 1600 });
  await new ChatTab(tab).sees('©');
  const isLarge = await tab.page.evaluate<[string, boolean][]>(
    `[...document.querySelectorAll('.said')].map((said) => [said.textContent, 'big' in said.dataset])`,
  );
  expect(isLarge).toEqual([...large.map((text) => [text, true]), ...small.map((text) => [text, false])]);
});

test('what is looked for is marked as it stands, wherever it stands', async (during) => {
  const far = '오늘 저녁에 만나요. '.repeat(30);
  const messages = [`İİİ ${far}ㅋㅋㅠㅠ!`, 'Gone to İSTANBUL', 'ＦＵＬＬ width', 'cafe\u0301 au lait'];
  const { tab } = await roomWith(during, ...messages);
  await tab.link(tab.chatTexts.search).click();
  const search = tab.page.getByRole('searchbox', { name: searchTexts.en.field });
  for (const [text, marked] of [
    ['ㅠㅠ', 'ㅠㅠ'],
    ['istanbul', 'İSTANBUL'],
    ['full', 'ＦＵＬＬ'],
    ['CAFÉ', 'cafe\u0301'],
  ] as const) {
    await search.fill(text);
    await tab.page.locator('.found-text mark', { hasText: marked }).waitFor();
    expect(await tab.page.locator('.found-text mark').allTextContents()).toEqual([marked]);
  }
});

test('a room’s new name is seen to be proper before it is sent', async (during) => {
  const { tab } = await roomWith(during);
  await tab.button(roomTexts.en.info).click();
  const dialog = tab.page.getByRole('dialog');
  await dialog.getByRole('button', { name: roomsTexts.en.rename, exact: true }).first().click();
  await dialog.getByLabel(roomsTexts.en.roomName, { exact: true }).fill('a\u202eb');
  await tab.page.keyboard.press('Enter');
  await tab.sees(tab.texts.problems.nameUnseen);
  await dialog.getByLabel(roomsTexts.en.roomName, { exact: true }).fill(' another ');
  await tab.page.keyboard.press('Enter');
  await tab.heading('another').waitFor();
});

test('an account of before whose name turns the line turns its own name alone', async (during) => {
  const name = 'evil\u2069\u202egpj';
  const { tab } = await inNewRoom(during, {
    async before(room) {
      const other = room.members[1] as Member;
      await inDatabase(suite.system.databaseUrl, (database) =>
        database.query('UPDATE users SET user_name = $2 WHERE user_id = $1', [other.userId, name]),
      );
      await say(room, other, 'abc def');
    },
    isLoaded: true,
  });
  await tab.page.locator('.room-preview', { hasText: 'abc def' }).waitFor();
  const [evil, abc, def] = await Promise.all(
    ['evil', 'abc', 'def'].map((text) => leftOf(tab, '.room-preview', text)),
  );
  expect(evil).toBeLessThan(abc ?? 0);
  expect(abc).toBeLessThan(def ?? 0);
  expect(await tab.page.locator('.room-list').textContent()).not.toMatch(/\u202e/);
});
