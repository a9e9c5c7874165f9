/** Writing in a room: by keys, by an input method, by fingers and by picking; and that nothing written gets lost or said twice. */

import { composerTexts } from '@parley/web/i18n/composer';
import { meTexts } from '@parley/web/i18n/me';
import { roomTexts } from '@parley/web/i18n/room';
import type { Locator } from 'playwright-core';
import { expect, type TestContext, test, vi } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { testEachLanguage } from './support/each-language.ts';
import { enter } from './support/enter.ts';
import { type Member, makeRoom, type RoomOfMembers, saidIn, say } from './support/members.ts';
import { type RoomOptions, type RoomPage, sharePage } from './support/shared-page.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';
import { putAxe, violations, whatLeavesTheScreen } from './support/violations.ts';

vi.setConfig({ testTimeout: 120_000 });

const suite = startSuite();

const texts = composerTexts.en;

/** Somebody in front of a room's page. */
interface Writer {
  readonly tab: Tab;
  readonly me: Member;
  readonly room: RoomOfMembers;
  readonly others: readonly Member[];
  /** Where messages are written. */
  readonly field: Locator;
  contents(): Promise<string[]>;
  /** Resolves once that is all that was said in the room. */
  hears(...contents: string[]): Promise<void>;
}

const names = ['Ada Lovelace', '김민지', 'Emma Wilson'] as const;
const inNewRoom = sharePage(suite, names);

/** In the page that the tests here share. */
async function writer(during: TestContext, options: RoomOptions = {}): Promise<Writer> {
  return writerAt(during, await inNewRoom(during, options));
}

/** In a browser of their own. */
async function writerAlone(during: TestContext, visit: object = {}): Promise<Writer> {
  const room = await makeRoom(suite.url, names);
  const account = room.members[0] as Member;
  const { tab } = await enter(during, suite, { account, path: `/rooms/${room.roomId}`, ...visit });
  return writerAt(during, { room, tab });
}

async function writerAt(during: TestContext, { room, tab }: RoomPage): Promise<Writer> {
  const [me, ...others] = room.members as [Member, ...Member[]];
  const field = tab.page.getByRole('textbox', { name: texts.label(room.roomName), exact: true });
  await field.waitFor();
  // Asked of somebody else, whose view is the room's own.
  const contents = async () => (await saidIn(room, others[0] ?? me)).map(({ content }) => content);
  return {
    tab,
    me,
    room,
    others,
    field,
    contents,
    hears: (...all) => during.expect.poll(contents, { interval: 100 }).toEqual(all),
  };
}

test('Enter sends, Shift and Enter make a line, and blanks are not sent', async (during) => {
  const ada = await writer(during);
  const { keyboard } = ada.tab.page;
  let asked = 0;
  ada.tab.page.on('request', (request) => {
    if (request.url().endsWith('/user-add-chat')) asked += 1;
  });
  // A room can be written in as soon as it is there.
  await during.expect.poll(() => ada.tab.focused()).toBe('composer');
  await keyboard.press('Enter');
  await keyboard.type('  \n ');
  await keyboard.press('Shift+Enter');
  await keyboard.press('Enter');
  await ada.field.fill('');
  await keyboard.type('one');
  await keyboard.press('Shift+Enter');
  await keyboard.type('two ');
  await keyboard.press('Enter');
  expect(await ada.field.inputValue()).toBe('');
  await keyboard.type('three');
  await ada.tab.button(texts.send).click();
  await during.expect.poll(() => ada.field.inputValue()).toBe('');
  await ada.hears('one\ntwo', 'three');
  expect(asked).toBe(2);
  expect(await ada.tab.focused()).toBe('composer');
});

test('the field grows with its text, up to a part of the screen', async (during) => {
  const { field } = await writer(during);
  const height = async () => (await field.boundingBox())?.height ?? 0;
  const one = await height();
  await field.fill('1\n2\n3');
  expect(await height()).toBeGreaterThan(one + 40);
  await field.fill('1\n'.repeat(100));
  expect(await height()).toBeLessThan(330);
  await field.fill('');
  expect(await height()).toBe(one);
});

test('Enter while a syllable is composed sends nothing, and the message is sent once', async (during) => {
  const ada = await writer(during);
  const { page } = ada.tab;
  const keys = await page.context().newCDPSession(page);
  const enterOfInputMethod = { windowsVirtualKeyCode: 229, key: 'Enter', code: 'Enter' };
  await ada.field.click();
  await page.evaluate(`window.composed = [];
    for (const name of ['keydown', 'compositionend'])
      document.addEventListener(name, ({ type, keyCode, isComposing }) => composed.push([type, keyCode, isComposing]), true)`);
  for (const text of ['ㅎ', '하', '한'])
    await keys.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
  // What most browsers tell of the Enter that ends a composition.
  await keys.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enterOfInputMethod });
  await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enterOfInputMethod });
  expect(await ada.field.inputValue()).toBe('한');
  await keys.send('Input.insertText', { text: '한' });
  // Safari's order: the key is told of when the composition has ended.
  await keys.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enterOfInputMethod });
  await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enterOfInputMethod });
  expect(await ada.field.inputValue()).toBe('한');
  expect(await page.evaluate('composed')).toEqual([
    ['keydown', 229, true],
    ['compositionend', undefined, undefined],
    ['keydown', 229, false],
  ]);
  expect(await ada.contents()).toEqual([]);
  await page.keyboard.press('Enter');
  await ada.hears('한');
});

test('what is too long is not sent, and told by how much', async (during) => {
  const ada = await writer(during);
  await ada.field.fill('x'.repeat(4_900));
  await ada.tab.sees(texts.left('100'));
  await ada.field.fill('x'.repeat(5_012));
  await ada.tab.alert(texts.tooLong('12')).waitFor();
  await ada.field.press('Enter');
  expect(await ada.field.inputValue()).toHaveLength(5_012);
  await ada.field.fill('short');
  await ada.field.press('Enter');
  await ada.hears('short');
});

test('a mention is completed from @ by initial consonants, taken by Enter, and calls that member', async (during) => {
  const ada = await writer(during);
  const { page } = ada.tab;
  const list = page.getByRole('listbox', { name: texts.mentions });
  const options = list.getByRole('option');
  await ada.field.click();
  await page.keyboard.type('hi @');
  await during.expect.poll(() => options.count()).toBe(2);
  await page.keyboard.type('ㄱㅁ');
  await during.expect.poll(() => options.count()).toBe(1);
  const meant = await ada.field.getAttribute('aria-activedescendant');
  expect(await options.first().getAttribute('id')).toBe(meant);
  await page.keyboard.press('Enter');
  expect(await ada.field.inputValue()).toBe('hi @김민지 ');
  expect(await list.isVisible()).toBe(false);

  // By the arrows, of several.
  await page.keyboard.type('@');
  await during.expect.poll(() => options.count()).toBe(2);
  const before = await ada.field.getAttribute('aria-activedescendant');
  await page.keyboard.press('ArrowDown');
  await during.expect.poll(() => ada.field.getAttribute('aria-activedescendant')).not.toBe(before);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Escape');
  expect(await list.isVisible()).toBe(false);
  await page.keyboard.type('em');
  expect(await list.isVisible()).toBe(false);
  await page.keyboard.type(' @em');
  await list.waitFor();
  await page.keyboard.press('Tab');
  expect(await ada.field.inputValue()).toBe('hi @김민지 @em @Emma Wilson ');
  expect(await ada.tab.focused()).toBe('composer');
  await page.keyboard.press('Enter');
  await ada.hears('hi @김민지 @em @Emma Wilson');
  const [{ mentions } = { mentions: [] }] = await saidIn(ada.room, ada.me);
  expect(mentions).toEqual(ada.others.map(({ userId }) => userId));
});

test('the room hears of typing, but not of blanks', async (during) => {
  const ada = await writer(during);
  const stream = await ada.others[0]?.api.openStream();
  await stream?.next('hello');
  await ada.tab.page.evaluate(`
    window.toldAt = [];
    const fetchAsBefore = window.fetch;
    window.fetch = (address, ...more) => {
      if (address.endsWith('/user-typing')) toldAt.push(document.getElementById('composer').value);
      return fetchAsBefore(address, ...more);
    }`);
  await ada.field.fill('   ');
  await ada.field.fill('hm');
  // However fast one types.
  await ada.field.fill('hmm');
  const typing = await stream?.next('room-event', ({ actionType }) => actionType === 'TYPING');
  expect(typing).toMatchObject({ roomId: ada.room.roomId, userId: ada.me.userId });
  expect(await ada.tab.page.evaluate('toldAt')).toEqual(['hm']);
  stream?.close();
});

test('what was said last is modified by the arrow upwards, and Escape gives up', async (during) => {
  const ada = await writer(during, {
    async before(room) {
      const [ada, minji] = room.members as [Member, Member];
      await say(room, ada, 'first');
      await say(room, ada, 'teh last');
      await say(room, minji, '응');
    },
  });
  const { page } = ada.tab;
  const modified = page.getByRole('textbox', { name: texts.modifyLabel });
  await ada.tab.sees('응');
  await ada.field.press('ArrowUp');
  await during.expect.poll(() => modified.inputValue()).toBe('teh last');
  await page.keyboard.press('Escape');
  await during.expect.poll(() => ada.field.inputValue()).toBe('');
  await page.keyboard.press('ArrowUp');
  await during.expect.poll(() => modified.inputValue()).toBe('teh last');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('the last, @김민지');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await ada.hears('first', 'the last, @김민지', '응');
  const [, changed] = await saidIn(ada.room, ada.me);
  expect(changed?.modifiedAt).not.toBeNull();
  expect(changed?.mentions).toEqual([ada.others[0]?.userId]);
  await page.getByRole('status').getByText(texts.saved, { exact: true }).waitFor({ state: 'attached' });
  await during.expect.poll(() => ada.field.inputValue()).toBe('');
  expect(await ada.tab.focused()).toBe('composer');
});

test('a message is answered: it is quoted above, Escape gives up, and what was typed stays', async (during) => {
  const ada = await writer(during, {
    before: (room) => say(room, room.members[1] as Member, '몇 시에 볼까요?'),
  });
  const { page } = ada.tab;
  const quoted = page.getByText(texts.replyingTo('김민지'), { exact: true });
  const answer = async () => {
    await page.getByText('몇 시에 볼까요?', { exact: true }).first().hover();
    await page
      .getByRole('button', { name: /^Reply/ })
      .first()
      .click();
    await quoted.waitFor();
    await during.expect.poll(() => ada.tab.focused()).toBe('composer');
  };
  await ada.field.fill('at noon');
  await answer();
  await page.keyboard.press('Escape');
  await quoted.waitFor({ state: 'hidden' });
  expect(await ada.field.inputValue()).toBe('at noon');
  await answer();
  await ada.tab.button(texts.cancelReply).click();
  await quoted.waitFor({ state: 'hidden' });
  await answer();
  await page.keyboard.type('?');
  await page.keyboard.press('Enter');
  await quoted.waitFor({ state: 'hidden' });
  await ada.field.fill('or later');
  await ada.field.press('Enter');
  await ada.hears('몇 시에 볼까요?', 'at noon?', 'or later');
  const [asked, answered, later] = await saidIn(ada.room, ada.me);
  expect(answered?.replyTo?.messageId).toBe(asked?.messageId);
  expect(later?.replyTo).toBeNull();
});

test('a modification that does not get through says so, keeps its text, and is done once on its own', async (during) => {
  const ada = await writer(during, { before: (room) => say(room, room.members[0] as Member, 'before') });
  const { page } = ada.tab;
  const ids = new Set<string | undefined>();
  await page.route('**/api/requests/user-modify-chat', (route) => {
    ids.add(route.request().headers()['idempotency-key']);
    return route.abort();
  });
  await ada.tab.sees('before');
  await ada.field.press('ArrowUp');
  const modified = page.getByRole('textbox', { name: texts.modifyLabel });
  await modified.fill('after');
  await page.keyboard.press('Enter');
  await ada.tab.alert(ada.tab.texts.troubles.UNREACHABLE).waitFor();
  expect(await modified.inputValue()).toBe('after');
  await page.unroute('**/api/requests/user-modify-chat');
  await page.getByRole('button', { name: ada.tab.texts.retry }).click();
  await ada.hears('after');
  await ada.field.waitFor();
  expect(ids.size).toBe(1);
});

test('a draft is there on another device, follows there, and goes once it is sent', async (during) => {
  const ada = await writer(during);
  const path = `/rooms/${ada.room.roomId}`;
  await ada.field.fill('begun on the desk');
  // Left: it is saved at once.
  await ada.tab.page.getByRole('heading', { level: 1 }).focus();
  const { tab: phone } = await enter(during, suite, { account: ada.me, path });
  const field = phone.page.getByRole('textbox', { name: texts.label(ada.room.roomName), exact: true });
  await during.expect.poll(() => field.inputValue(), { timeout: 30_000 }).toBe('begun on the desk');
  await field.fill('begun on the desk, ended on the phone');
  await phone.page.getByRole('heading', { level: 1 }).focus();
  await during.expect
    .poll(() => ada.field.inputValue(), { timeout: 30_000 })
    .toBe('begun on the desk, ended on the phone');
  await ada.field.press('Enter');
  await ada.hears('begun on the desk, ended on the phone');
  await during.expect.poll(() => field.inputValue(), { timeout: 30_000 }).toBe('');
});

test('a draft is kept by room, with what it answers, over a move and a reload, until it is sent', async (during) => {
  const ada = await writer(during, {
    before: (room) => say(room, room.members[1] as Member, '몇 시에 볼까요?'),
  });
  const { page } = ada.tab;
  await page.getByText('몇 시에 볼까요?', { exact: true }).first().hover();
  await page
    .getByRole('button', { name: /^Reply/ })
    .first()
    .click();
  await ada.field.fill('half a\nsentence');
  await page.goto('/');
  // What others say is kept nowhere.
  expect(await ada.tab.kept()).not.toContain('몇 시에');
  await page.goBack();
  const bar = page.locator('.composer-bar');
  const isKept = async () => {
    await bar.getByText(texts.replyingTo('김민지'), { exact: true }).waitFor();
    await bar.getByText('몇 시에 볼까요?', { exact: true }).waitFor();
    expect(await ada.field.inputValue()).toBe('half a\nsentence');
  };
  await isKept();
  await page.reload();
  await isKept();
  await ada.field.press('Enter');
  await ada.hears('몇 시에 볼까요?', 'half a\nsentence');
  const [asked, answered] = await saidIn(ada.room, ada.me);
  expect(answered?.replyTo?.messageId).toBe(asked?.messageId);
  await bar.waitFor({ state: 'detached' });
  await page.reload();
  await ada.tab.sees('half a sentence');
  expect(await ada.field.inputValue()).toBe('');
  await during.expect.poll(() => ada.tab.kept()).not.toContain('half a');
});

test('a modification is kept with its text beside the draft, over a reload, until it is saved', async (during) => {
  const ada = await writer(during, { before: (room) => say(room, room.members[0] as Member, 'teh words') });
  const { page } = ada.tab;
  await ada.tab.sees('teh words');
  await ada.field.press('ArrowUp');
  const modified = page.getByRole('textbox', { name: texts.modifyLabel });
  await modified.fill('the words');
  await page.reload();
  await during.expect.poll(() => modified.inputValue()).toBe('the words');
  await modified.press('Escape');
  await ada.field.fill('a draft');
  await page.getByText('teh words', { exact: true }).first().hover();
  await page.getByRole('button', { name: roomTexts.en.actions }).last().click();
  await page.getByRole('menuitem', { name: roomTexts.en.modify }).click();
  await modified.fill('these words');
  await page.reload();
  await during.expect.poll(() => modified.inputValue()).toBe('these words');
  await page.locator('.composer-bar-quote', { hasText: 'teh words' }).waitFor(); // what is modified is there again
  await modified.press('Enter');
  await ada.hears('these words');
  await during.expect.poll(() => ada.field.inputValue()).toBe('a draft');
});

test('an answer to what was deleted meanwhile is sent without it, and tells none of its words', async (during) => {
  const ada = await writer(during, {
    before: (room) => say(room, room.members[1] as Member, 'forget this'),
  });
  const { page } = ada.tab;
  const [{ messageId } = expect.fail('nothing was said')] = await saidIn(ada.room, ada.me);
  await page.getByText('forget this', { exact: true }).first().hover();
  await page
    .getByRole('button', { name: /^Reply/ })
    .first()
    .click();
  await ada.field.fill('what I meant');
  await ada.others[0]?.api.ask('user-delete-chat', { roomId: ada.room.roomId, messageId });
  await page.locator('.composer-bar').getByText(texts.targetGone, { exact: true }).waitFor();
  expect(await page.locator('body').textContent()).not.toContain('forget this');
  await page.reload();
  await page.locator('.composer-bar').getByText(texts.targetGone, { exact: true }).waitFor();
  expect(await ada.tab.kept()).not.toContain('forget this');
  await ada.field.press('Enter');
  await ada.hears('', 'what I meant');
  expect((await saidIn(ada.room, ada.me)).at(-1)?.replyTo).toBeNull();
});

test('an answer that is refused as what it answers was deleted can be sent without it', async (during) => {
  const ada = await writer(during, {
    before: (room) => say(room, room.members[1] as Member, 'forget this'),
  });
  const { page } = ada.tab;
  const [{ messageId } = expect.fail('nothing was said')] = await saidIn(ada.room, ada.me);
  await page.getByText('forget this', { exact: true }).first().hover();
  await page
    .getByRole('button', { name: /^Reply/ })
    .first()
    .click();
  await page.context().setOffline(true);
  await ada.field.fill('what I meant');
  await ada.field.press('Enter');
  await ada.tab.sees('what I meant');
  await ada.others[0]?.api.ask('user-delete-chat', { roomId: ada.room.roomId, messageId });
  await page.context().setOffline(false);
  await page.getByText(roomTexts.en.repliedGone, { exact: true }).waitFor();
  await page.getByRole('button', { name: roomTexts.en.sendWithoutReply }).click();
  await ada.hears('', 'what I meant');
  await page.locator('.unsent').waitFor({ state: 'detached' });
});

test('two tabs of a room follow each other’s draft, and what it answers', async (during) => {
  const ada = await writer(during, {
    before: (room) => say(room, room.members[1] as Member, 'when?'),
  });
  const { page } = ada.tab;
  const second = await page.context().newPage();
  await second.goto(`/rooms/${ada.room.roomId}`);
  const there = second.getByRole('textbox', { name: texts.label(ada.room.roomName), exact: true });
  await there.fill('half a');
  await during.expect.poll(() => ada.field.inputValue()).toBe('half a');
  await second.getByText('when?', { exact: true }).first().hover();
  await second
    .getByRole('button', { name: /^Reply/ })
    .first()
    .click();
  await page.bringToFront();
  await page.getByText(texts.replyingTo('김민지'), { exact: true }).waitFor();
  await ada.field.fill('half a sentence');
  await during.expect.poll(() => there.inputValue()).toBe('half a sentence');
  await ada.field.press('Enter');
  await during.expect.poll(() => there.inputValue()).toBe('');
  await second.locator('.composer-bar').waitFor({ state: 'detached' });
  await ada.hears('when?', 'half a sentence');
});

/** Says it where nothing gets through. */
async function sayInVain(ada: Writer, ...messages: string[]): Promise<void> {
  const { page } = ada.tab;
  await page.route('**/api/requests/user-add-chat', (route) => route.abort());
  for (const message of messages) {
    await ada.field.fill(message);
    await ada.field.press('Enter');
    await ada.tab.sees(message);
  }
}

test('messages that wait outlive their tab: the next one sends them, under the same ids and once', async (during) => {
  const ada = await writer(during);
  const context = ada.tab.page.context();
  const ids: (string | undefined)[] = [];
  context.on('request', (request) => {
    if (request.url().endsWith('/user-add-chat')) ids.push(request.headers()['idempotency-key']);
  });
  await sayInVain(ada, 'one', 'two');
  await ada.tab.page.close();
  const next = await context.newPage();
  await next.goto(`/rooms/${ada.room.roomId}`);
  await ada.hears('one', 'two');
  expect(new Set(ids).size).toBe(2);
  await next.locator('.unsent').waitFor({ state: 'detached' });
  await during.expect
    .poll(() => next.evaluate<string>('JSON.stringify(localStorage)'))
    .not.toMatch(/"(?:one|two)/);
});

test('messages of a tab that goes are sent by one that is open already, and by one alone', async (during) => {
  const ada = await writer(during);
  const context = ada.tab.page.context();
  const others = [await context.newPage(), await context.newPage()];
  for (const other of others) await other.goto(`/rooms/${ada.room.roomId}`);
  await ada.tab.toFront();
  let asked = 0;
  await sayInVain(ada, 'left behind');
  context.on('request', (request) => {
    if (request.url().endsWith('/user-add-chat') && request.frame().page() !== ada.tab.page) asked += 1;
  });
  expect(await ada.contents()).toEqual([]);
  await ada.tab.page.close();
  await ada.hears('left behind');
  expect(asked).toBe(1);
});

test('what is said without a connection is said when it is back: once, and in order', async (during) => {
  const ada = await writer(during);
  const { page } = ada.tab;
  await page.context().setOffline(true);
  for (const message of ['one', 'two', 'three']) {
    await ada.field.fill(message);
    await ada.field.press('Enter');
    await ada.tab.sees(message);
  }
  expect(await ada.field.inputValue()).toBe('');
  await page.context().setOffline(false);
  await ada.hears('one', 'two', 'three');
});

test('messages that reach the server without an answer, or not at all, are said once each', async (during) => {
  const ada = await writer(during);
  const ids: (string | undefined)[] = [];
  let fate: 'unanswered' | 'unsent' | 'answered' = 'unanswered';
  await ada.tab.page.route('**/api/requests/user-add-chat', async (route) => {
    ids.push(route.request().headers()['idempotency-key']);
    if (fate === 'unsent') return route.abort();
    const answer = await route.fetch();
    await (fate === 'unanswered' ? route.abort() : route.fulfill({ response: answer }));
  });
  await ada.field.fill('unanswered');
  await ada.field.press('Enter');
  await ada.hears('unanswered');
  fate = 'unsent';
  await ada.field.fill('unsent');
  await ada.field.press('Enter');
  await waitFor('the second try', () => ids.length - ids.indexOf(ids.at(-1)) > 1 && ids.at(-1) !== ids[0]);
  fate = 'answered';
  await ada.hears('unanswered', 'unsent');
  expect(new Set(ids).size).toBe(2);
});

test('messages that wait are sent after a reload, under the same ids', { tags: ['long'] }, async (during) => {
  const ada = await writer(during);
  const { page } = ada.tab;
  const ids = new Set<string | undefined>();
  page.on('request', (request) => {
    if (request.url().endsWith('/user-add-chat')) ids.add(request.headers()['idempotency-key']);
  });
  await page.route('**/api/requests/user-add-chat', (route) => route.abort());
  for (const message of ['one', 'two']) {
    await ada.field.fill(message);
    await ada.field.press('Enter');
    await ada.tab.sees(message);
  }
  await page.unroute('**/api/requests/user-add-chat');
  await page.reload();
  await ada.hears('one', 'two');
  expect(ids.size).toBe(2);
});

test('emoji are searched in both languages, gone through by the arrows, and put where the caret is', async (during) => {
  const ada = await writer(during);
  const { page } = ada.tab;
  const { keyboard } = page;
  const picker = page.getByRole('dialog', { name: texts.emojiPicker.title });
  const search = picker.getByRole('searchbox', { name: texts.emojiPicker.search });
  await ada.field.fill('good work');
  await ada.field.press('Home');
  for (let moves = 0; moves < 'good'.length; moves += 1) await keyboard.press('ArrowRight');

  await ada.tab.button(texts.emoji).click();
  await search.fill('박수');
  await picker.getByText(texts.emojiPicker.found(1)).first().waitFor();
  await keyboard.press('Enter');
  await picker.waitFor({ state: 'hidden' });
  expect(await ada.field.inputValue()).toBe('good👏 work');
  expect(await ada.tab.focused()).toBe('composer');

  // What was used last comes first; its right neighbour is the first of what many use.
  await ada.tab.button(texts.emoji).click();
  await search.waitFor();
  await keyboard.press('ArrowDown');
  await during.expect.poll(() => focusedName(ada.tab)).toBe('clapping');
  await keyboard.press('ArrowRight');
  expect(await focusedName(ada.tab)).toBe('thumbs up');
  await keyboard.press('Enter');
  expect(await ada.field.inputValue()).toBe('good👏👍 work');

  await ada.tab.button(texts.emoji).click();
  await search.fill('nothing like it');
  await ada.tab.sees(texts.emojiPicker.none);
  await keyboard.press('Escape');
  await picker.waitFor({ state: 'hidden' });
  await ada.tab.button(texts.emoji).click();
  await picker.waitFor();
  await ada.field.click();
  await picker.waitFor({ state: 'hidden' });
  expect(await ada.tab.focused()).toBe('composer');
});

test('where only emoji may be said they are there to be picked, and nothing else is taken', async (during) => {
  const ada = await writer(during, { room: { chatType: 'EMOJI' } });
  const { page } = ada.tab;
  await page.getByRole('toolbar', { name: texts.emojiPicker.title }).waitFor();
  await ada.field.click();
  await page.keyboard.type('a');
  await ada.tab.alert(texts.onlyEmoji).waitFor();
  expect(await ada.field.inputValue()).toBe('');
  // An input method is not disturbed while it composes.
  const keys = await page.context().newCDPSession(page);
  for (const text of ['ㄱ', '가'])
    await keys.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
  expect(await ada.field.inputValue()).toBe('가');
  await keys.send('Input.insertText', { text: '가' });
  await during.expect.poll(() => ada.field.inputValue()).toBe('');
  await page.getByRole('button', { name: 'party popper' }).first().click();
  await page.getByRole('button', { name: 'red heart' }).first().click();
  expect(await ada.field.inputValue()).toBe('🎉❤️');
  expect(await page.getByRole('alert').getByText(texts.onlyEmoji).isVisible()).toBe(false);
  await page.keyboard.press('Enter');
  await ada.hears('🎉❤️');
});

const focusedName = ({ page }: Tab) => page.evaluate<string>('document.activeElement.ariaLabel');

test.concurrent('on a phone the room opens without a keyboard, Enter makes a line, and the button sends', async (during) => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const ada = await writerAlone(during, phone);
  expect(await ada.tab.focused()).not.toBe('composer');
  await ada.field.tap();
  await ada.tab.page.keyboard.type('one');
  await ada.tab.page.keyboard.press('Enter');
  await ada.tab.page.keyboard.type('two');
  expect(await ada.field.inputValue()).toBe('one\ntwo');
  await ada.tab.button(texts.send).tap();
  await ada.hears('one\ntwo');
  // The keyboard stays for the next one.
  expect(await ada.tab.focused()).toBe('composer');

  // The button ends what is composed: all of it is sent, and the input method writes it no second time.
  const keys = await ada.tab.page.context().newCDPSession(ada.tab.page);
  await ada.tab.page.evaluate(`document.addEventListener('compositionend', ({ target }) => {
    window.composed = target.value;
  })`);
  await keys.send('Input.imeSetComposition', { text: '글', selectionStart: 1, selectionEnd: 1 });
  await ada.tab.button(texts.send).tap();
  await ada.hears('one\ntwo', '글');
  expect(await ada.tab.page.evaluate('composed')).toBe('글');
  expect(await ada.field.inputValue()).toBe('');
});

test.concurrent('what one has written is neither seen nor sent by another who logs in there, and is one’s own again later', async (during) => {
  const ada = await writerAlone(during);
  const [minji] = ada.others as [Member];
  const { page } = ada.tab;
  await sayInVain(ada, 'said by ada');
  await ada.field.fill('typed by ada');
  // The session is over without a logout.
  await page.context().clearCookies();
  await page.unrouteAll();
  await page.goto(`/login?to=/rooms/${ada.room.roomId}`);
  await ada.tab.logIn(minji);
  await ada.field.waitFor();
  expect(await ada.field.inputValue()).toBe('');
  expect(await page.locator('body').textContent()).not.toContain('by ada');
  await ada.field.fill('said by minji');
  await ada.field.press('Enter');
  await ada.hears('said by minji');

  await page.context().clearCookies();
  await page.goto(`/login?to=/rooms/${ada.room.roomId}`);
  await ada.tab.logIn(ada.me);
  await ada.hears('said by minji', 'said by ada');
  expect((await saidIn(ada.room, minji)).map(({ userId }) => userId)).toEqual([minji.userId, ada.me.userId]);
  await during.expect.poll(() => ada.field.inputValue()).toBe('typed by ada');
});

test.concurrent('nothing that was typed stays in any tab after a logout, which asks before, nor where it was asked for elsewhere', async (during) => {
  const ada = await writerAlone(during);
  const { tab } = ada;
  await ada.field.fill('a secret');
  const other = await tab.page.context().newPage();
  await other.goto('/me');
  const logOut = { name: tab.texts.home.logOut };
  await other.getByRole('button', logOut).click();
  const asked = other.getByRole('dialog', { name: meTexts.en.logOutTitle });
  await asked.getByText(meTexts.en.logOutAbout(1), { exact: true }).waitFor();
  await asked.getByRole('button', logOut).click();
  await tab.toFront();
  await tab.heading(tab.texts.login.title).waitFor();
  await during.expect.poll(() => tab.kept()).not.toContain('secret');
  await other.close();

  // Back where one was.
  await tab.logIn(ada.me);
  await ada.field.fill('another secret');
  await during.expect.poll(() => tab.kept()).toContain('another secret');
  await tab.page.evaluate(
    `fetch('/api/requests/logout', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })`,
  );
  await tab.heading(tab.texts.login.title).waitFor();
  await during.expect.poll(() => tab.kept()).not.toContain('secret');
});

test.concurrent('what was typed is kept where a logout or the account’s end did not come about, however the session ends later', async (during) => {
  const ada = await writerAlone(during);
  const { tab, me } = ada;
  const { logOut } = tab.texts.home;
  const { logOutTitle, deleteMine, deleteTitle, yourPassword } = meTexts.en;
  await ada.field.fill('still typed');
  await tab.link(tab.chatTexts.me).click();
  const dialog = (name: string) => tab.page.getByRole('dialog', { name });
  const refusal = { status: 403, contentType: 'application/problem+json', body: '{"code":"FORBIDDEN"}' };
  await tab.page.route('**/api/requests/logout', (route) => route.fulfill(refusal));
  await tab.button(logOut).click();
  await dialog(logOutTitle).getByRole('button', { name: logOut }).click();
  await dialog(logOutTitle).getByRole('alert').waitFor();
  await tab.page.keyboard.press('Escape');
  await dialog(logOutTitle).waitFor({ state: 'detached' });

  const failure = { status: 500, json: { code: 'INTERNAL', message: 'for the test' } };
  await tab.page.route('**/api/requests/user-delete', (route) => route.fulfill(failure));
  await tab.button(deleteMine).click();
  await dialog(deleteTitle).getByLabel(yourPassword, { exact: true }).fill(me.password);
  await dialog(deleteTitle).getByRole('button', { name: deleteMine }).click();
  await dialog(deleteTitle).getByText(tab.texts.troubles.INTERNAL, { exact: true }).waitFor();
  await tab.page.keyboard.press('Escape');
  await dialog(deleteTitle).waitFor({ state: 'detached' });

  const password = 'another password';
  const { body } = await me.api.ask('user-change-password', { userPw: me.password, newPw: password });
  expect(body).toMatchObject({ isSuccess: true });
  await tab.sees(tab.texts.login.passwordChanged);
  await tab.logIn({ ...me, password });
  await tab.seesMe(me);
  await tab.page.goto(`/rooms/${ada.room.roomId}`);
  await during.expect.poll(() => ada.field.inputValue()).toBe('still typed');
});

testEachLanguage('axe finds nothing in the composer', {}, async (language, during) => {
  const text = composerTexts[language];
  const room = await makeRoom(suite.url, ['Ada Lovelace', '김민지', 'Emma Wilson']);
  const [ada] = room.members as [Member];
  await say(room, ada, 'said');
  // axe is put into the page as a script, which the Content-Security-Policy rightly forbids.
  const path = `/rooms/${room.roomId}`;
  const { tab } = await enter(during, suite, { account: ada, path, language, bypassCSP: true });
  await putAxe(tab);
  const field = tab.page.getByRole('textbox', { name: text.label(room.roomName), exact: true });
  const found: Record<string, string[]> = {};

  await field.fill('hi @');
  await tab.page.getByRole('listbox').waitFor();
  found.mention = await violations(tab, { within: '.composer' });
  await field.fill('x'.repeat(5_001));
  await tab.alert(text.tooLong('1')).waitFor();
  found['too long'] = await violations(tab, { within: '.composer' });
  await tab.button(text.emoji).click();
  await tab.page.getByRole('searchbox').waitFor();
  found.emoji = await violations(tab, { within: '.composer' });
  await tab.page.getByRole('searchbox').press('Escape');
  await tab.button(text.format).click();
  await tab.page.getByRole('toolbar').waitFor();
  await field.fill('**bold**');
  await field.press('Control+a');
  await tab.page.locator('[role=toolbar] [aria-pressed=true]').waitFor();
  found.marks = [...(await violations(tab, { within: '.composer' })), ...(await whatLeavesTheScreen(tab))];
  await field.fill('');
  await field.press('ArrowUp');
  await tab.page.getByRole('textbox', { name: text.modifyLabel }).waitFor();
  found.modify = await violations(tab, { within: '.composer' });
  expect(found).toEqual({ mention: [], 'too long': [], emoji: [], marks: [], modify: [] });
});
