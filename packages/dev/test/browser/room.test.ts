/** What was said in a room, in Chromium: it comes as it is looked at, stays where it is, and can be answered, changed and reacted to. */

import { messageActTexts } from '@parley/web/i18n/message-acts';
import { roomTexts } from '@parley/web/i18n/room';
import type { Locator } from 'playwright-core';
import { describe, expect, type TestContext, test, vi } from 'vitest';
import { inDatabase } from '../support/databases.ts';
import { waitFor } from '../support/wait-for.ts';
import { ChatTab } from './support/chat-tab.ts';
import { testEachLanguage } from './support/each-language.ts';
import { enter } from './support/enter.ts';
import { fillRoom } from './support/fill-room.ts';
import { type Member, makeRoom, type RoomOfMembers, saidIn, say } from './support/members.ts';
import { type RoomPage, sharePage } from './support/shared-page.ts';
import { startSuite } from './support/suite.ts';
import { putAxe, violations } from './support/violations.ts';

vi.setConfig({ testTimeout: 180_000 });

const suite = startSuite();
const texts = roomTexts.en;

interface ReaderOptions {
  /** Messages that are there already, and up to where they are read. */
  count?: number;
  read?: number;
  /** To be shown at first. */
  seq?: number;
  before?: (room: RoomOfMembers) => Promise<unknown>;
}

/** Somebody in front of a room's page. */
interface Reader extends Pick<ChatTab, 'page' | 'message' | 'messages'> {
  readonly chat: ChatTab;
  readonly room: RoomOfMembers;
  readonly me: Member;
  readonly other: Member;
  readonly others: readonly Member[];
}

const names = ['Ada Lovelace', '김민지', 'Emma Wilson'] as const;
const inNewRoom = sharePage(suite, names, { permissions: ['clipboard-read', 'clipboard-write'] });

/** In the page that the tests here share. */
async function reader(during: TestContext, options: ReaderOptions = {}): Promise<Reader> {
  const { count = 0, seq } = options;
  const page = await inNewRoom(during, {
    before: (room) => furnish(room, options),
    // Of what was written into the database no page is told.
    isLoaded: count > 0,
    query: seq === undefined ? '' : `?seq=${seq}`,
  });
  return readerAt(page);
}

/** In a browser of their own. */
async function readerAlone(
  during: TestContext,
  { visit, ...options }: ReaderOptions & { visit: object },
): Promise<Reader> {
  const room = await makeRoom(suite.url, names);
  await furnish(room, options);
  const account = room.members[0] as Member;
  const { tab } = await enter(during, suite, { account, path: `/rooms/${room.roomId}`, ...visit });
  return readerAt({ room, tab });
}

async function furnish(room: RoomOfMembers, { count = 0, read = count, before }: ReaderOptions) {
  if (count > 0) await fillRoom(suite.system.databaseUrl, room, { count, read });
  await before?.(room);
}

async function readerAt({ room, tab }: RoomPage): Promise<Reader> {
  await tab.heading(room.roomName).waitFor();
  await tab.page.locator('.timeline-rows').waitFor({ state: 'attached' });
  const [me, other, ...more] = room.members as [Member, Member, ...Member[]];
  const chat = new ChatTab(tab);
  return {
    chat,
    page: tab.page,
    messages: chat.messages,
    message: (text) => chat.message(text),
    room,
    me,
    other,
    others: [other, ...more],
  };
}

/** In the page: the messages in sight, with where what they say stands. */
const inSight = `(() => {
  const around = document.querySelector('.timeline-scroller').getBoundingClientRect();
  return [...document.querySelectorAll('[role=feed] article')].flatMap((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom <= around.top || top >= around.bottom ? [] : [{
      seq: Number(row.dataset.seq),
      top: Math.round((row.querySelector('.said') ?? row).getBoundingClientRect().top * 100) / 100,
      isThere: row.getAttribute('aria-busy') === null,
    }];
  });
})()`;

interface Shown {
  seq: number;
  top: number;
  isThere: boolean;
}

const shown = ({ page }: Reader) => page.evaluate<Shown[]>(inSight);

/** Resolves once all in sight is there and nothing moves any more. */
async function settles(one: Reader): Promise<Shown[]> {
  let before = '';
  return waitFor('the messages to be there and to stay', async () => {
    // Longer than the list takes to come to rest.
    await one.page.evaluate('new Promise((done) => setTimeout(() => requestAnimationFrame(done), 250))');
    const now = await shown(one);
    const same = JSON.stringify(now) === before;
    before = JSON.stringify(now);
    return same && now.length > 0 && now.every(({ isThere }) => isThere) && now;
  });
}

/** Keeps back what is asked of the timeline. @returns what lets it go */
async function holdHistory({ page }: Reader): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((done) => {
    release = done;
  });
  await page.route('**/api/requests/user-search-chat', async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

const scrollBy = ({ page }: Reader, pixels: number) =>
  page.evaluate(`document.querySelector('.timeline-scroller').scrollBy(0, ${pixels})`);

const scrollTo = ({ page }: Reader, share: number) =>
  page.evaluate(`{
    const scroller = document.querySelector('.timeline-scroller');
    scroller.scrollTop = scroller.scrollHeight * ${share};
  }`);

const isAtEnd = ({ page }: Reader) =>
  page.evaluate<boolean>(`{
    const { scrollTop, clientHeight, scrollHeight } = document.querySelector('.timeline-scroller');
    scrollHeight - clientHeight - scrollTop < 2
  }`);

async function act(row: Locator, action: string): Promise<void> {
  await row.hover();
  await row.getByRole('button', { name: texts.actions, exact: true }).click();
  await row.getByRole('menuitem', { name: action, exact: true }).click();
}

async function react(
  one: Member,
  room: RoomOfMembers,
  text: string,
  emoji: string,
  on = true,
): Promise<void> {
  const message = (await saidIn(room, one)).find(({ content }) => content === text);
  const { messageId } = message ?? {};
  const { body } = await one.api.ask('user-react-chat', { roomId: room.roomId, messageId, emoji, on });
  if (!body.isSuccess) throw new Error(`no reaction: ${body.errorCode ?? body.code}`);
}

const readMark = ({ room: { roomId } }: Reader, { userId }: Member) =>
  inDatabase(suite.system.databaseUrl, async (client) => {
    const { rows } = await client.query<{ read: number }>(
      'SELECT read_seq AS read FROM room_members WHERE room_id = $1 AND user_id = $2',
      [roomId, userId],
    );
    return rows[0]?.read ?? -1;
  });

const jumpsAmong = (count: number) => async (during: TestContext) => {
  const ada = await reader(during, { count });
  await ada.chat.sees(`message ${count}.`);
  for (const share of [0.5, 0.25, 0.9, 0.01]) {
    await scrollTo(ada, share);
    const rows = await settles(ada);
    expect(Math.abs((rows[0]?.seq ?? 0) - share * count)).toBeLessThan(count * 0.02);
    expect(await ada.messages.count()).toBeLessThan(160);
  }
  await scrollTo(ada, 0);
  await ada.chat.sees('message 1.');
  await ada.page.getByRole('button', { name: texts.toEnd }).click();
  await ada.chat.sees(`message ${count}.`);
  expect(await isAtEnd(ada)).toBe(true);
  expect(await ada.messages.count()).toBeLessThan(160);
};

describe('history', () => {
  test('is shown from the end, and further back it comes without moving what is read', async (during) => {
    const ada = await reader(during, { count: 300 });
    await ada.chat.sees('message 300.');
    expect(await isAtEnd(ada)).toBe(true);
    await settles(ada);

    const release = await holdHistory(ada);
    // Back to where nothing is known yet.
    await waitFor('messages that are not there yet', async () => {
      await scrollBy(ada, -400);
      await ada.page.evaluate('new Promise(requestAnimationFrame)');
      const now = await shown(ada);
      return now.some(({ isThere }) => isThere) && now.some(({ isThere }) => !isThere);
    });
    const before = await waitFor('the window to be at rest', async () => {
      const one = await shown(ada);
      await ada.page.evaluate('new Promise((done) => setTimeout(done, 300))');
      return JSON.stringify(await shown(ada)) === JSON.stringify(one) && one;
    });
    const read = before.filter(({ isThere }) => isThere);
    release();
    const after = await settles(ada);
    for (const { seq, top } of read)
      expect(Math.abs((after.find((row) => row.seq === seq)?.top ?? 0) - top), `message ${seq}`).toBeLessThan(
        2,
      );
  });

  test('comes from the first on, however one gets there, and leads on to the end', {
    tags: ['long'],
  }, async (during) => {
    const ada = await reader(during, { count: 110 });
    await settles(ada);
    await scrollTo(ada, 0);
    await ada.chat.sees('message 1.');
    expect((await settles(ada))[0]?.seq).toBe(1);
    const seen = new Set<number>();
    for (let last = 0; last < 110; last = Math.max(...seen)) {
      for (const { seq } of await settles(ada)) seen.add(seq);
      if (Math.max(...seen) < 110) await scrollBy(ada, 600);
    }
    expect(seen.size).toBe(110);
  });

  test('of thousands of messages is drawn a window at a time, wherever one jumps', jumpsAmong(5_000));

  test('of 50,000 messages is drawn a window at a time too', { tags: ['long'] }, jumpsAmong(50_000));

  test('moves by no more than it was scrolled, up and down, while rows of all heights come and go', async (during) => {
    const ada = await reader(during, { count: 1_000 });
    await scrollTo(ada, 0.5);
    await settles(ada);
    for (const step of [-180, -180, -180, -180, -180, -180, -180, 180, 180, 180, 180, 180, 180, 180]) {
      const before = await shown(ada);
      await scrollBy(ada, step);
      // Drawn, and with its heights known.
      await ada.page.evaluate(
        'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
      );
      const after = await shown(ada);
      const both = before.filter(({ seq }) => after.some((row) => row.seq === seq));
      expect(both.length).toBeGreaterThan(1);
      for (const { seq, top } of both)
        expect(Math.abs((after.find((row) => row.seq === seq)?.top ?? 0) - (top - step))).toBeLessThan(2);
    }
  });
});

/** Says to the page whether its window has the focus; it is to be seen all the same. */
const setFocus = ({ page }: Reader, hasFocus: boolean) =>
  page.evaluate(
    `document.hasFocus = () => ${hasFocus}; window.dispatchEvent(new Event('${hasFocus ? 'focus' : 'blur'}'))`,
  );

describe('what is unread', () => {
  test('is come to first, below a line, and is read as it is seen', async (during) => {
    const ada = await reader(during, { count: 200, read: 120 });
    await ada.chat.sees('message 121.');
    const line = ada.page.getByText(texts.newMessages, { exact: true });
    expect(await line.count()).toBe(1);
    expect(await ada.message('message 121.').getByText(texts.newMessages).count()).toBe(1);
    const rows = await settles(ada);
    expect(rows[0]?.seq).toBeLessThan(121);
    const last = rows.at(-1)?.seq ?? 0;
    expect(last).toBeLessThan(200);
    const mark = await waitFor('what is seen to be read', async () => {
      const read = await readMark(ada, ada.me);
      return read > 120 && read;
    });
    expect(mark).toBeLessThanOrEqual(last);

    await ada.page.getByRole('button', { name: /\d+ new messages/ }).click();
    await ada.chat.sees('message 200.');
    await waitFor('all to be read', async () => (await readMark(ada, ada.me)) === 200);
  });

  test('has a way there from elsewhere', async (during) => {
    const ada = await reader(during, { count: 300, read: 100, seq: 290 });
    await ada.chat.sees('message 290.');
    await ada.page.getByRole('button', { name: texts.toFirstUnread(200) }).click();
    await ada.chat.sees('message 101.');
    await ada.page.getByRole('button', { name: texts.toFirstUnread(200) }).waitFor({ state: 'detached' });
  });

  test('is read only while the window has the focus', async (during) => {
    const ada = await reader(during, { count: 5 });
    await setFocus(ada, false);
    await say(ada.room, ada.other, 'are you there?');
    await ada.chat.sees('are you there?');
    await during.expect.poll(() => ada.page.title()).toMatch(/^\(1\)/);
    // It is asked for at once where it is read: by now it would be.
    await ada.other.api.ask('user-search-chat', { roomId: ada.room.roomId });
    expect(await readMark(ada, ada.me)).toBe(5);
    await setFocus(ada, true);
    await waitFor('it to be read', async () => (await readMark(ada, ada.me)) === 6);
    await during.expect.poll(() => ada.page.title()).toMatch(/^[^(]/);
  });

  test('is not counted once it is deleted', async (during) => {
    const ada = await reader(during, { count: 40, read: 10 });
    await ada.chat.tab.link(ada.chat.tab.chatTexts.friends).click();
    // What was to be seen before may have been read.
    const isUnread = async (deleted: number) =>
      during.expect
        .poll(async () => [await ada.page.title(), 40 - (await readMark(ada, ada.me)) - deleted])
        .toSatisfy(([title, unread]) => title.startsWith(`(${unread}) `));
    await isUnread(0);
    const { roomId } = ada.room;
    const messages = await saidIn(ada.room, ada.other);
    const deleted = messages.filter(({ userId }) => userId === ada.other.userId).slice(-3);
    for (const { messageId } of deleted) await ada.other.api.ask('user-delete-chat', { roomId, messageId });
    await isUnread(3);
    // As the worker counts.
    await ada.page.reload();
    await isUnread(3);
  });

  test('is counted at what one said, until the others have read it', async (during) => {
    const ada = await reader(during);
    await ada.chat.say('who reads this?');
    const row = ada.message('who reads this?');
    await row.getByText(texts.unreadBy(2), { exact: true }).waitFor();
    const { roomId } = ada.room;
    await ada.other.api.ask('user-read-room', { roomId, seq: 1 });
    await row.getByText(texts.unreadBy(1), { exact: true }).waitFor();
    await ada.others[1]?.api.ask('user-read-room', { roomId, seq: 1 });
    await row.getByText(texts.unreadBy(1), { exact: true }).waitFor({ state: 'detached' });
  });
});

describe('a message', () => {
  test('named by the address is shown and marked, among what stands around it', async (during) => {
    const ada = await reader(during, { count: 600, seq: 400 });
    await ada.chat.sees('message 400.');
    await ada.page.locator('article[data-sought]').filter({ hasText: 'message 400.' }).waitFor();
    const rows = await settles(ada);
    expect(rows.map(({ seq }) => seq)).toContain(400);
    expect(rows[0]?.seq).toBeLessThan(400);
  });

  test('that answers another leads to it, and takes the focus along', async (during) => {
    const ada = await reader(during, {
      count: 500,
      before: (room) =>
        inDatabase(suite.system.databaseUrl, (client) =>
          client.query(
            `UPDATE messages SET reply_to = (SELECT message_id FROM messages WHERE room_id = $1 AND seq = 40)
             WHERE room_id = $1 AND seq = 499`,
            [room.roomId],
          ),
        ),
    });
    await ada.chat.sees('message 499.');
    await ada
      .message('message 499.')
      .getByRole('button', { name: /message 40\./ })
      .click();
    await ada.chat.sees('message 40.');
    await ada.page.locator('article[data-sought]').filter({ hasText: 'message 40.' }).waitFor();
    await during.expect.poll(() => ada.page.evaluate('document.activeElement.dataset.seq')).toBe('40');
  });

  test('stands with those of its writer and its day', async (during) => {
    const at = (text: string) => new Date(text).toISOString();
    const said = [
      [0, 'first', at('2026-03-02T09:00:00')],
      [0, 'second', at('2026-03-02T09:04:00')],
      [1, 'third', at('2026-03-02T09:04:30')],
      [1, 'fourth', at('2026-03-02T09:30:00')],
      [1, 'fifth', at('2026-03-03T09:30:00')],
    ] as const;
    const ada = await reader(during, {
      count: said.length,
      before: ({ roomId, members }) =>
        inDatabase(suite.system.databaseUrl, async (client) => {
          for (const [place, [writer, content, createdAt]] of said.entries())
            await client.query(
              'UPDATE messages SET user_id = $3, content = $4, created_at = $5 WHERE room_id = $1 AND seq = $2',
              [roomId, place + 1, members[writer]?.userId, content, createdAt],
            );
        }),
    });
    const path = `/rooms/${ada.room.roomId}`;
    const { tab: korean } = await enter(during, suite, { account: ada.other, path, language: 'ko' });
    for (const [chat, monday, tuesday] of [
      [ada.chat, 'Monday, March 2, 2026', 'Tuesday, March 3, 2026'],
      [new ChatTab(korean), '2026년 3월 2일 월요일', '2026년 3월 3일 화요일'],
    ] as const) {
      await chat.sees('fifth');
      const heads = await chat.messages.evaluateAll((rows) =>
        rows.map((row) => ({
          day: row.querySelector('.day-line')?.textContent ?? null,
          writer: row.querySelector('.message-head span')?.textContent ?? null,
        })),
      );
      expect(heads).toEqual([
        { day: monday, writer: 'Ada Lovelace' },
        { day: null, writer: null },
        { day: null, writer: '김민지' },
        { day: null, writer: '김민지' },
        { day: tuesday, writer: '김민지' },
      ]);
    }
  });

  test('is quoted as it is now', async (during) => {
    const ada = await reader(during, {
      async before(room) {
        const [me, other] = room.members as [Member, Member];
        const { roomId } = room;
        const { body } = await other.api.ask('user-add-chat', { roomId, message: 'at six' });
        await me.api.ask('user-add-chat', { roomId, message: 'fine', replyTo: body.messageId });
      },
    });
    const quote = ada.message('fine').locator('.quote-text');
    await quote.getByText('at six', { exact: true }).waitFor();
    const [{ messageId } = expect.fail('nothing was said')] = await saidIn(ada.room, ada.me);
    const its = { roomId: ada.room.roomId, messageId };
    await ada.other.api.ask('user-modify-chat', { ...its, content: 'at seven' });
    await quote.getByText('at seven', { exact: true }).waitFor();
    await ada.other.api.ask('user-delete-chat', its);
    await quote.getByText(texts.gone, { exact: true }).waitFor();
  });

  test('names those who have left: quoted, called and reacting', async (during) => {
    const ada = await reader(during, {
      async before(room) {
        const [me, other, gone] = room.members as [Member, Member, Member];
        const { roomId } = room;
        const { body } = await gone.api.ask('user-add-chat', { roomId, message: 'I am off' });
        const { messageId } = body;
        await gone.api.ask('user-react-chat', { roomId, messageId, emoji: '👋', on: true });
        await me.api.ask('user-add-chat', { roomId, message: 'bye', replyTo: messageId });
        const mentions = [gone.userId];
        await other.api.ask('user-add-chat', { roomId, message: 'see you @Emma Wilson', mentions });
        await gone.api.ask('user-leave-room', { roomId });
      },
    });
    await ada.message('bye').locator('.quote-name').getByText('Emma Wilson', { exact: true }).waitFor();
    await ada.message('see you').locator('mark').getByText('@Emma Wilson', { exact: true }).waitFor();
    await ada.page.getByTitle('Emma Wilson', { exact: true }).waitFor();
  });

  test('is copied by its words alone, and so are several', async (during) => {
    const ada = await reader(during, {
      async before(room) {
        const [me, other] = room.members as [Member, Member];
        await say(room, other, 'one\nand a half');
        await say(room, me, 'two https://example.com/2');
        const { body } = await other.api.ask('user-add-chat', { roomId: room.roomId, message: 'tree' });
        const { messageId } = body;
        await other.api.ask('user-modify-chat', { roomId: room.roomId, messageId, content: 'three' });
        await me.api.ask('user-react-chat', { roomId: room.roomId, messageId, emoji: '👍', on: true });
      },
    });
    await ada.chat.sees('three');
    await ada.message('three').getByText(texts.edited).waitFor();
    const copied = async () => {
      await ada.page.keyboard.press('ControlOrMeta+c');
      return ada.page.evaluate<string>('navigator.clipboard.readText()');
    };
    // From within the first to within the last.
    await ada.page.evaluate(`(() => {
      const texts = [...document.querySelectorAll('.said-text')].map((said) => said.firstChild);
      getSelection().setBaseAndExtent(texts[0], 4, texts.at(-1), 3);
    })()`);
    expect(await copied()).toBe('and a half\ntwo https://example.com/2\nthr');
    await ada.messages.first().focus();
    await ada.page.keyboard.press('ControlOrMeta+a');
    expect(await copied()).toBe('one\nand a half\ntwo https://example.com/2\nthree');
    // What is selected in a field is copied as it is.
    const field = ada.page.locator('.composer textarea');
    await field.fill('a draft');
    await field.selectText();
    expect(await copied()).toBe('a draft');
  });

  test('of a thousand lines is folded, and unfolds by keys', async (during) => {
    const lines = Array.from({ length: 1_000 }, (_, line) => `n${line}`);
    const ada = await reader(during, {
      async before(room) {
        await say(room, room.members[1] as Member, lines.slice(0, 900).join('\n'));
        await say(room, room.members[1] as Member, 'short');
      },
    });
    const long = ada.message('n0');
    const height = async () => (await long.boundingBox())?.height ?? 0;
    await ada.chat.sees('short');
    const folded = await height();
    expect(folded).toBeLessThan(500);
    await long.focus();
    const unfold = long.getByRole('button', { name: texts.unfold });
    const focused = () => ada.page.evaluate<string>('document.activeElement.className');
    for (let tabs = 0; tabs < 12 && (await focused()) !== 'said-fold'; tabs += 1)
      await ada.page.keyboard.press('Tab');
    expect(await focused()).toBe('said-fold');
    await ada.page.keyboard.press('Enter');
    await long.getByText('n899').waitFor();
    expect(await height()).toBeGreaterThan(10_000);
    const fold = long.getByRole('button', { name: texts.fold });
    expect(await fold.getAttribute('aria-expanded')).toBe('true');
    await ada.page.keyboard.press('Enter');
    await during.expect.poll(height).toBe(folded);
    await unfold.waitFor();
    await during.expect.poll(async () => (await shown(ada)).map(({ seq }) => seq)).toContain(1);
  });

  test('of one’s own is modified and deleted, and of somebody else’s, by the room’s owner, is deleted only', async (during) => {
    const ada = await reader(during);
    await ada.chat.say('a mistaek');
    await say(ada.room, ada.other, 'not yours');
    await act(ada.message('a mistaek'), texts.modify);
    const field = ada.page.locator('.composer textarea');
    await during.expect.poll(() => field.inputValue()).toBe('a mistaek');
    await field.fill('a mistake');
    await field.press('Enter');
    const row = ada.message('a mistake');
    await row.getByText(texts.edited, { exact: true }).waitFor();

    await act(row, texts.delete);
    const dialog = ada.page.getByRole('dialog', { name: texts.deleteTitle });
    await dialog.getByRole('button', { name: texts.delete, exact: true }).click();
    await ada.message(texts.deleted).waitFor();
    await dialog.waitFor({ state: 'detached' });
    expect(await ada.message('a mistake').count()).toBe(0);
    // One goes on from where one was.
    await during.expect.poll(() => ada.page.evaluate('document.activeElement.dataset.seq')).toBe('1');

    const other = ada.message('not yours');
    await other.hover();
    await other.getByRole('button', { name: texts.actions, exact: true }).click();
    const { forward, pin, readers } = messageActTexts.en;
    const choices = await other.getByRole('menuitem').allTextContents();
    expect(choices).toEqual([texts.reply, texts.copy, forward, pin, readers, texts.report, texts.delete]);
    await other.getByRole('menuitem', { name: texts.reply, exact: true }).click();
    await ada.chat.say('an answer');
    await ada
      .message('an answer')
      .getByRole('button', { name: `${texts.toReplied} 김민지 not yours` })
      .waitFor();
  });

  test('is reacted to, by oneself and by others', async (during) => {
    const ada = await reader(during);
    await say(ada.room, ada.other, 'well said');
    const row = ada.message('well said');
    await react(ada.other, ada.room, 'well said', '🎉');
    const party = row.getByRole('button', { name: '🎉 1 김민지', exact: true });
    await party.waitFor();
    expect(await party.getAttribute('aria-pressed')).toBe('false');
    expect(await party.textContent()).toMatch(/^🎉 1/);

    await party.click();
    const both = row.getByRole('button', { name: '🎉 2 김민지, Ada Lovelace', exact: true });
    await both.waitFor();
    expect(await both.getAttribute('aria-pressed')).toBe('true');
    expect(await both.textContent()).toMatch(/^🎉 2/);
    await row.hover();
    await row.getByRole('button', { name: texts.reactWith('👍'), exact: true }).click();
    await row.getByRole('button', { name: '👍 1 Ada Lovelace', exact: true }).waitFor();
    await during.expect
      .poll(async () => {
        const { body } = await ada.other.api.ask('user-search-chat', { roomId: ada.room.roomId });
        return body.message[0].reactions.map(({ emoji, userId }: { emoji: string; userId: string[] }) => [
          emoji,
          userId.length,
        ]);
      })
      .toEqual([
        ['🎉', 2],
        ['👍', 1],
      ]);

    await both.click();
    await party.waitFor();
    await during.expect.poll(() => row.locator('[aria-busy=true]').count()).toBe(0);
    await react(ada.other, ada.room, 'well said', '🎉', false);
    await party.waitFor({ state: 'detached' });
  });

  test('says why it could not be reacted to', async (during) => {
    const ada = await reader(during);
    await say(ada.room, ada.other, 'too popular');
    const row = ada.message('too popular');
    await ada.page.route('**/api/requests/user-react-chat', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'TOO_MANY_REACTIONS' }),
      }),
    );
    await row.hover();
    await row.getByRole('button', { name: texts.reactWith('👍'), exact: true }).click();
    const why = row.getByText(ada.chat.tab.texts.troubles.TOO_MANY_REACTIONS);
    await why.waitFor();
    await row.getByRole('button', { name: texts.dismiss, exact: true }).click();
    await why.waitFor({ state: 'detached' });
    expect(await row.locator('.reaction').count()).toBe(0);
  });

  test('is picked an emoji for, and its text copied', async (during) => {
    const ada = await reader(during);
    await say(ada.room, ada.other, 'copy me\nwhole');
    const row = ada.message('copy me');
    await row.hover();
    await row.getByRole('button', { name: texts.react, exact: true }).click();
    await row.getByRole('toolbar').getByText('🎉', { exact: true }).first().click();
    await row.getByRole('button', { name: '🎉 1 Ada Lovelace', exact: true }).waitFor();
    await act(row, texts.copy);
    await ada.page.getByText(texts.copied, { exact: true }).waitFor({ state: 'attached' });
    expect(await ada.page.evaluate('navigator.clipboard.readText()')).toBe('copy me\nwhole');
  });

  test('shows what can be done with it at a tap, on a phone', async (during) => {
    const ada = await readerAlone(during, {
      count: 30,
      visit: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    });
    await settles(ada);
    const row = ada.message('message 30.');
    await row.locator('.said').tap();
    await row.getByRole('button', { name: texts.reactWith('👍'), exact: true }).tap();
    await row.getByRole('button', { name: '👍 1 Ada Lovelace', exact: true }).waitFor();
    await row.getByRole('button', { name: texts.actions, exact: true }).tap();
    await row.getByRole('menuitem', { name: texts.reply, exact: true }).waitFor();
    await ada.page.getByRole('link', { name: texts.back, exact: true }).tap();
    await ada.page.waitForURL('/');
  });

  test('has its addresses to be followed, and nothing else', async (during) => {
    const ada = await reader(during);
    const text = 'javascript:alert(1) and https://example.com/a?b=c.\n<b>not bold</b>\n  data:text/html,x';
    await say(ada.room, ada.other, text);
    const row = ada.message('not bold');
    await row.waitFor();
    const said = row.locator('.said-text');
    expect(await said.textContent()).toBe(text);
    // Its lines are to be seen.
    expect((await said.boundingBox())?.height).toBeGreaterThan(60);
    const links = row.getByRole('link');
    expect(await links.count()).toBe(1);
    expect(await links.getAttribute('href')).toBe('https://example.com/a?b=c');
    expect(await links.getAttribute('target')).toBe('_blank');
    expect(await links.getAttribute('rel')).toBe('noopener noreferrer nofollow');
  });

  test('shows the true name of a host that is made to look like another', async (during) => {
    const ada = await reader(during);
    await say(ada.room, ada.other, 'log in at **https://аpple.com/a**로 go');
    const link = ada.message('log in').getByRole('link');
    expect(await link.textContent()).toBe('https://xn--pple-43d.com/a');
    expect(await link.getAttribute('href')).toBe('https://xn--pple-43d.com/a');
    // What marks it ends it too.
    expect(await ada.message('log in').locator('.said-text').textContent()).toContain('/a로 go');
  });

  test('that brings files names them', async (during) => {
    const ada = await reader(during);
    const files = [{ storeFileName: 'f1', originalFilename: '회의록 <1>.pdf' }];
    await ada.other.api.ask('user-add-chat', { roomId: ada.room.roomId, message: 'the minutes', files });
    await ada.message('the minutes').getByText('회의록 <1>.pdf', { exact: true }).waitFor();
  });

  test('that calls somebody shows whom', async (during) => {
    const ada = await reader(during);
    const { roomId, members } = ada.room;
    const mentions = members.slice(0, 1).map(({ userId }) => userId);
    await ada.other.api.ask('user-add-chat', { roomId, message: 'hi @Ada Lovelace!', mentions });
    const mark = ada.message('hi @Ada').locator('mark');
    await mark.waitFor();
    expect(await mark.textContent()).toBe('@Ada Lovelace');
  });
});

describe('what comes', () => {
  test('is followed at the end, and elsewhere only counted', async (during) => {
    const ada = await reader(during, { count: 200 });
    await settles(ada);
    await say(ada.room, ada.other, 'the news');
    await ada.chat.sees('the news');
    expect(await isAtEnd(ada)).toBe(true);

    await scrollBy(ada, -900);
    const before = await settles(ada);
    await say(ada.room, ada.other, 'more news');
    const button = ada.page.getByRole('button', { name: texts.toEndUnread(1), exact: true });
    await button.waitFor();
    expect(await shown(ada)).toEqual(before);
    await button.click();
    await ada.chat.sees('more news');
    await button.waitFor({ state: 'detached' });

    // Back by hand is back all the same.
    await scrollBy(ada, -900);
    await settles(ada);
    await scrollTo(ada, 1);
    await settles(ada);
    await say(ada.room, ada.other, 'the last news');
    await ada.chat.sees('the last news');
    expect(await isAtEnd(ada)).toBe(true);
  });

  test('from others is read out, and one’s own is not', async (during) => {
    const ada = await reader(during, { count: 20 });
    await settles(ada);
    const spoken = ada.page.locator('.timeline > [role=status]');
    expect(await spoken.textContent()).toBe('');
    await ada.chat.say('my own');
    await ada.message('my own').waitFor();
    expect(await spoken.textContent()).toBe('');
    await say(ada.room, ada.other, 'hear me');
    await during.expect.poll(() => spoken.textContent()).toBe(texts.said('김민지', 'hear me'));
  });

  test('of one’s own is there at once, and takes its place without moving or doubling', async (during) => {
    const ada = await reader(during, { count: 63 });
    await settles(ada);
    let release: (() => void) | undefined;
    await ada.page.route('**/api/requests/user-add-chat', async (route) => {
      await new Promise<void>((done) => {
        release = done;
      });
      await route.continue();
    });
    // The first opens a group, the second goes on with it.
    for (const text of ['on its way', 'and once more']) {
      await ada.chat.say(text);
      const unsent = ada.page.locator('.unsent', { hasText: text });
      await unsent.getByText(texts.sending, { exact: true }).waitFor({ state: 'attached' });
      await ada.page.evaluate(`window.seen = []; window.isLooking = true;
        (function look() {
          const said = [...document.querySelectorAll('.timeline .said-text')].slice(-2);
          seen.push(said.map((one) => one.textContent.slice(0, 20) + Math.round(one.getBoundingClientRect().top))
            .join(', '));
          if (isLooking) requestAnimationFrame(look);
        })()`);
      (await waitFor('the message to be posted', () => release))();
      release = undefined;
      await ada.message(text).waitFor();
      await unsent.waitFor({ state: 'detached' });
      const seen = await ada.page.evaluate<string[]>('isLooking = false; seen');
      expect(new Set(seen).size, `${[...new Set(seen)]}`).toBe(1);
      expect(seen[0]).toMatch(new RegExp(`${text}\\d+$`));
    }
    expect(await isAtEnd(ada)).toBe(true);
  });

  test('that cannot be said is to be tried again or removed', async (during) => {
    const ada = await reader(during);
    await ada.page.route('**/api/requests/user-add-chat', (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'BLOCKED' }),
      }),
    );
    await ada.chat.say('refused');
    await ada.chat.say('refused too');
    const [first, second] = [ada.page.locator('.unsent').nth(0), ada.page.locator('.unsent').nth(1)];
    await first.getByText(ada.chat.tab.texts.troubles.BLOCKED).waitFor();
    await second.getByText(ada.chat.tab.texts.troubles.BLOCKED).waitFor();
    await first.getByRole('button', { name: texts.remove, exact: true }).click();
    await during.expect.poll(() => ada.page.locator('.unsent').count()).toBe(1);
    await ada.page.unroute('**/api/requests/user-add-chat');
    await ada.page.locator('.unsent').getByRole('button', { name: texts.retry, exact: true }).click();
    await ada.message('refused too').waitFor();
    expect((await saidIn(ada.room, ada.other)).map(({ content }) => content)).toEqual(['refused too']);
  });
});

test('keys move between messages, through all the history, and do what can be done there', async (during) => {
  const ada = await reader(during, { count: 300 });
  await settles(ada);
  const focused = () => ada.page.evaluate<string>('document.activeElement.dataset.seq');
  const { keyboard } = ada.page;
  await ada.messages.last().focus();
  await keyboard.press('ArrowUp');
  await during.expect.poll(focused).toBe('299');
  await keyboard.press('Home');
  await during.expect.poll(focused).toBe('1');
  await ada.chat.sees('message 1.');
  await keyboard.press('ArrowDown');
  await keyboard.press('PageDown');
  await during.expect.poll(async () => Number(await focused())).toBeGreaterThan(4);
  const at = await focused();
  // What has the focus keeps it, however far the window goes.
  await scrollTo(ada, 1);
  await ada.chat.sees('message 300.');
  await settles(ada);
  expect(await focused()).toBe(at);
  await keyboard.press('ArrowDown');
  await during.expect.poll(focused).toBe(String(Number(at) + 1));
  await ada.chat.sees(`message ${Number(at) + 1}.`);
  await settles(ada);
  await keyboard.press('Enter');
  const menu = ada.page.getByRole('menu', { name: texts.actions });
  await menu.waitFor();
  await keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  await keyboard.press('Escape');
  await during.expect.poll(focused).toBe(String(Number(at) + 1));
});

test('the actions of a message stay by it, however tall it is or wide the window', async (during) => {
  // As many as a message may have that isn't folded.
  const lines = Array.from({ length: 20 }, (_, line) => `line ${line}`);
  const ada = await reader(during, {
    before: async (room) => {
      const [me, other] = room.members as [Member, Member];
      await say(room, other, 'short');
      await say(room, me, 'my own');
      await say(room, other, lines.join('\n'));
    },
  });
  await ada.page.setViewportSize({ width: 1600, height: 420 });
  await settles(ada);
  const actions = ada.page.locator('.message-actions');
  const boxOf = async (shown: Locator) => {
    const box = await shown.boundingBox();
    if (!box) throw new Error('it is not there');
    return { ...box, right: box.x + box.width, bottom: box.y + box.height };
  };
  const tall = ada.message('line 15').locator('.said');
  expect((await boxOf(tall)).height).toBeGreaterThan(420);
  await scrollTo(ada, 1);
  await ada.chat.sees('line 19');
  await settles(ada);
  await scrollBy(ada, -150);
  const [window, said] = [await boxOf(ada.page.locator('.timeline-scroller')), await boxOf(tall)];
  expect(said.y).toBeLessThan(window.y);
  await ada.page.mouse.move(said.x + 40, window.y + 150);
  await actions.waitFor();
  const { y, bottom, x } = await boxOf(actions);
  expect(y).toBeGreaterThanOrEqual(window.y);
  expect(bottom).toBeLessThan(window.y + 100);
  expect(x - said.right).toBeLessThan(60);

  for (const text of ['short', 'my own']) {
    await ada.message(text).locator('.said').hover();
    const [bubble, beside] = [await boxOf(ada.message(text).locator('.said')), await boxOf(actions)];
    // Next to it, with how many have not read it in between; what was said is not hidden.
    const apart = Math.max(beside.x - bubble.right, bubble.x - beside.right);
    expect(apart, text).toBeGreaterThan(0);
    expect(apart, text).toBeLessThan(60);
    expect(Math.abs(bubble.y - beside.y), text).toBeLessThan(beside.height);
  }
});

test('one message shows its actions at a time, and is lit', async (during) => {
  const ada = await reader(during, { count: 12 });
  await settles(ada);
  const shown = () =>
    ada.page.evaluate<string[]>(`[...document.querySelectorAll('[data-seq]')].flatMap((row) => {
      const { content, backgroundColor } = getComputedStyle(row.querySelector('.message-body'), '::before');
      const isLit = content !== 'none' && backgroundColor !== 'rgba(0, 0, 0, 0)';
      return row.querySelector('.message-actions') || isLit ? [row.dataset.seq + (isLit ? ' lit' : '')] : [];
    })`);
  await ada.message('message 12.').focus();
  await during.expect.poll(shown).toEqual(['12 lit']);
  await ada.message('message 9.').hover();
  await during.expect.poll(shown).toEqual(['9 lit']);
  // Whoever goes on by keys isn't pointing any more, though the mouse still stands there.
  await ada.page.keyboard.press('ArrowUp');
  await during.expect.poll(shown).toEqual(['11 lit']);
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('menu', { name: texts.actions }).waitFor();
  // Not by `hover`, which may scroll, and so close the menu.
  const under = await ada.message('message 8.').locator('.said').boundingBox();
  await ada.page.mouse.move((under?.x ?? 0) + 5, (under?.y ?? 0) + 5);
  expect(await ada.page.getByRole('menu').count()).toBe(1);
  expect(await shown()).toEqual(['11 lit']);
  await ada.page.keyboard.press('Escape');
  await during.expect.poll(shown).toHaveLength(1);
  await ada.page.locator('.composer textarea').focus();
  await ada.message('message 7.').hover();
  await during.expect.poll(shown).toEqual(['7 lit']);
});

test('the room says what it is called, who is in it and who types', async (during) => {
  const ada = await reader(during);
  const { roomId, roomName } = ada.room;
  await ada.chat.tab.heading(roomName).waitFor();
  await during.expect.poll(() => ada.page.title()).toContain(roomName);
  await ada.page.getByText(texts.members(3), { exact: true }).waitFor();
  await ada.other.api.post('/api/requests/user-typing', { roomId });
  await ada.page.getByText(texts.typing(['김민지']), { exact: true }).waitFor();
  await say(ada.room, ada.other, 'typed');
  await ada.page.getByText(texts.members(3), { exact: true }).waitFor();
  await ada.page.getByRole('button', { name: texts.find, exact: true }).click();
  await ada.page.waitForURL(`/search?roomId=${roomId}`);
});

test('a room one is not in, or that is not there, says so and leads back', async (during) => {
  const ada = await reader(during);
  const stranger = await makeRoom(suite.url, ['Somebody Else']);
  await ada.page.goto(`/rooms/${stranger.roomId}`);
  await ada.chat.tab.heading(texts.notMember).waitFor();
  await ada.page.goto('/rooms/987654321');
  await ada.chat.tab.heading(texts.noSuchRoom).waitFor();
  await ada.chat.tab.link(texts.back).click();
  await ada.page.waitForURL('/');

  await ada.page.getByRole('link').filter({ hasText: ada.room.roomName }).click();
  await ada.chat.tab.heading(ada.room.roomName).waitFor();
  await ada.me.api.ask('user-leave-room', { roomId: ada.room.roomId });
  await ada.chat.tab.heading(texts.notMember).waitFor();
});

testEachLanguage('axe finds nothing in a room', {}, async (language, during) => {
  const ada = await readerAlone(during, {
    count: 40,
    read: 30,
    // axe is put into the page as a script, which the Content-Security-Policy rightly forbids.
    visit: { language, bypassCSP: true },
    before: async (room) => {
      const [me, other] = room.members as [Member, Member];
      await say(room, other, 'see https://example.com');
      await say(room, me, 'thanks');
      await react(other, room, 'thanks', '🎉');
      const [message] = (await saidIn(room, other)).slice(-1);
      await other.api.ask('user-add-chat', {
        roomId: room.roomId,
        message: 'an answer for @Ada Lovelace',
        mentions: [me.userId],
        replyTo: message?.messageId,
      });
    },
  });
  await putAxe(ada.chat.tab);
  const found: Record<string, string[]> = {};
  await ada.message('an answer').waitFor({ state: 'attached' });
  found.room = await violations(ada.chat.tab, { within: '.room' });
  await ada.message('thanks').first().hover();
  found.pointed = await violations(ada.chat.tab, { within: '.room' });
  await ada.page.goto('/rooms/987654321');
  await ada.page.locator('.no-room').waitFor();
  await putAxe(ada.chat.tab);
  found.none = await violations(ada.chat.tab, { within: '.no-room' });
  const { body } = await ada.me.api.ask('user-add-room', { friendId: [], roomName: 'empty' });
  await ada.page.goto(`/rooms/${body.roomId}`);
  await ada.page.locator('.timeline-empty').waitFor();
  await putAxe(ada.chat.tab);
  found.empty = await violations(ada.chat.tab, { within: '.room' });
  expect(found).toEqual({ room: [], pointed: [], none: [], empty: [] });
});
