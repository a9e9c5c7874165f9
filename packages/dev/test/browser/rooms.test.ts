/** The list of rooms as two people see it while the other one is at work in them, and what can be done with a room. */

import { readFile } from 'node:fs/promises';
import { chatTexts } from '@parley/web/i18n/chat';
import { friendsTexts } from '@parley/web/i18n/friends';
import { messageActTexts } from '@parley/web/i18n/message-acts';
import { noticeTexts } from '@parley/web/i18n/notices';
import { otherAccountTexts } from '@parley/web/i18n/other-account';
import { roomTexts } from '@parley/web/i18n/room';
import { roomSettingsTexts } from '@parley/web/i18n/room-settings';
import { roomsTexts } from '@parley/web/i18n/rooms';
import { runningTexts } from '@parley/web/i18n/running';
import { searchTexts } from '@parley/web/i18n/search';
import type { Locator } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { existingAccount, newAccount } from './support/accounts.ts';
import { befriend } from './support/befriend.ts';
import { ChatTab } from './support/chat-tab.ts';
import { testEachLanguage } from './support/each-language.ts';
import { enter } from './support/enter.ts';
import { fillRoom } from './support/fill-room.ts';
import { type Member, makeRoom, saidIn, say } from './support/members.ts';
import { sharePage } from './support/shared-page.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';
import {
  onlyDialogs,
  putAxe,
  violations,
  violationsOfMenu,
  whatLeavesTheScreen,
} from './support/violations.ts';
import { visit } from './support/visitor.ts';

vi.setConfig({ testTimeout: 180_000 });

const text = roomsTexts.en;
const running = runningTexts.en;
const suite = startSuite();

const rows = ({ page }: Tab): Locator =>
  page.getByRole('region', { name: chatTexts.en.rooms }).getByRole('listitem');
const rowOf = (tab: Tab, name: string): Locator => rows(tab).filter({ hasText: name });
/** Where those with the same name are the same people: Ada is in the page that tests share. */
const inNewRoom = sharePage(suite, ['Ada Lovelace', 'Byron Lee', 'Clara Bow']);
const dialog = ({ page }: Tab, name: string): Locator => page.getByRole('dialog', { name, exact: true });

test('what others say moves its room up, with its words and a count, and nothing is asked for again', async (during) => {
  const { room: quiet, tab } = await inNewRoom(during);
  const [ada, byron] = quiet.members;
  if (!ada || !byron) throw new Error('nobody is there');
  await tab.link(chatTexts.en.friends).click();
  const { body } = await ada.api.ask('user-add-room', { friendId: [byron.userId], roomName: 'a later room' });
  during.onTestFinished(async () => {
    await ada.api.ask('user-leave-room', { roomId: body.roomId });
  });
  await rowOf(tab, quiet.roomName).waitFor();
  await during.expect.poll(() => rows(tab).first().textContent()).toContain('a later room');

  const asked: string[] = [];
  tab.page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()));
  await say(quiet, byron, 'hello from the quiet room');
  await say(quiet, byron, 'and once more');
  const row = rowOf(tab, quiet.roomName);
  await row.getByText(text.said('Byron Lee', 'and once more'), { exact: true }).waitFor();
  await row.getByText(chatTexts.en.unread(2), { exact: true }).waitFor();
  expect(await rows(tab).first().textContent()).toContain(quiet.roomName);
  await during.expect.poll(() => tab.page.title()).toMatch(/^\(2\) /);
  expect(asked).toEqual([]);

  await row.getByRole('link').click();
  await new ChatTab(tab).sees('and once more');
  await row.getByText(chatTexts.en.unread(2), { exact: true }).waitFor({ state: 'detached' });
  await byron.api.ask('user-typing', { roomId: body.roomId });
  await rowOf(tab, 'a later room').getByText(text.typing, { exact: true }).waitFor();
});

test('members are found by name, made friends, blocked and unblocked from the room', async (during) => {
  const { room, tab } = await inNewRoom(during);
  const [ada, byron] = room.members;
  if (!ada || !byron) throw new Error('nobody is there');
  await tab.button(roomTexts.en.info).click();
  const info = dialog(tab, room.roomName);
  const members = info.getByRole('region', { name: text.members(3) }).getByRole('listitem');
  await during.expect.poll(() => members.count()).toBe(3);
  const filter = info.getByRole('searchbox', { name: text.filterMembers });
  await filter.fill('bow');
  await during.expect.poll(() => members.count()).toBe(1);
  await filter.fill('nobody at all');
  await info.getByText(text.noSuchMember('nobody at all'), { exact: true }).waitFor();
  await filter.fill(byron.userId);
  await during.expect.poll(() => members.count()).toBe(1);

  const friends = friendsTexts.en;
  const choose = async (item: string) => {
    await info.getByRole('button', { name: friends.more('Byron Lee') }).click();
    await tab.page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  const listed = async (blocked: boolean) => {
    const { body } = await ada.api.ask('user-search-friend', { blocked });
    return body.friend.map(({ friendId }: { friendId: string }) => friendId);
  };
  await choose(text.addFriend);
  await members.getByText(friends.isFriend, { exact: true }).first().waitFor();
  expect(await listed(false)).toEqual([byron.userId]);

  await choose(friends.block);
  const sure = dialog(tab, friends.blockTitle('Byron Lee'));
  await sure.getByRole('button', { name: friends.blockNow, exact: true }).click();
  await sure.waitFor({ state: 'detached' });
  await members.getByText(friends.isBlocked, { exact: true }).waitFor();
  expect(await listed(true)).toEqual([byron.userId]);

  await choose(friends.unblock);
  await members.getByText(friends.isBlocked, { exact: true }).waitFor({ state: 'detached' });
  expect(await listed(true)).toEqual([]);
  // Each row's menu is for somebody else.
  await filter.fill(ada.userId);
  await during.expect.poll(() => members.count()).toBe(1);
  expect(await members.getByRole('button').count()).toBe(0);
});

test('two who are in a room together come to one of their own', async (during) => {
  const { room, tab } = await inNewRoom(during);
  const [ada, byron] = room.members;
  if (!ada || !byron) throw new Error('nobody is there');
  await befriend(suite.url, ada, byron);
  await tab.button(roomTexts.en.info).click();
  await tab.button(friendsTexts.en.message('Byron Lee')).click();
  await tab.heading('Byron Lee').waitFor();
  const path = tab.path;
  await tab.page.goBack();
  await tab.button(roomTexts.en.info).click();
  await tab.button(friendsTexts.en.message('Byron Lee')).click();
  await tab.heading('Byron Lee').waitFor();
  expect(tab.path).toBe(path);
});

test('a room is made with friends, renamed, shared and left, and the other one sees each at once', async (during) => {
  const { room, tab } = await inNewRoom(during);
  const [ada, byron, clara] = room.members;
  if (!ada || !byron || !clara) throw new Error('nobody is there');
  await befriend(suite.url, ada, byron, clara);
  const { tab: other } = await enter(during, suite, { account: byron });
  await tab.toFront();

  await tab.button(text.create).click();
  const making = dialog(tab, text.createTitle);
  await making.getByLabel(text.roomName, { exact: true }).fill('the new one');
  await making.getByRole('searchbox', { name: text.pickerSearch }).fill('byron');
  // Friends come first.
  await making.getByRole('checkbox').first().check();
  await making.getByRole('button', { name: text.takeOut('Byron Lee') }).waitFor();
  await making.getByRole('button', { name: text.createSubmit, exact: true }).click();
  await tab.heading('the new one').waitFor();
  expect(tab.path).toMatch(/^\/rooms\/\d+$/);
  await rowOf(other, 'the new one').waitFor();

  await tab.button(roomTexts.en.info).click();
  const info = dialog(tab, 'the new one');
  await info.getByRole('button', { name: text.rename, exact: true }).first().click();
  await info.getByLabel(text.roomName, { exact: true }).fill('the best one');
  await tab.page.keyboard.press('Enter');
  await rowOf(other, 'the best one').waitFor();

  const renamed = dialog(tab, 'the best one');
  await renamed.getByRole('button', { name: text.invite, exact: true }).click();
  await renamed.getByRole('checkbox').check();
  await renamed.getByRole('button', { name: text.inviteSubmit, exact: true }).click();
  await renamed.getByText(text.members(3), { exact: true }).waitFor();

  await renamed.getByRole('button', { name: text.leave, exact: true }).click();
  await dialog(tab, text.leaveTitle).getByRole('button', { name: text.leaveSubmit, exact: true }).click();
  await tab.page.waitForURL('/');
  await rowOf(tab, 'the best one').waitFor({ state: 'detached' });
  await rowOf(other, 'the best one').getByRole('link').click();
  await other.sees(roomTexts.en.members(2));
});

test('who comes, goes and renames the room stands between the messages, then and later', async (during) => {
  const { room, tab } = await inNewRoom(during);
  const [ada, byron, clara] = room.members;
  if (!ada || !byron || !clara) throw new Error('nobody is there');
  const [lines, their] = [noticeTexts.en, noticeTexts.ko];
  const phone = {
    path: `/rooms/${room.roomId}`,
    language: 'ko',
    viewport: { width: 360, height: 740 },
  } as const;
  const { tab: theirs } = await enter(during, suite, { account: byron, ...phone });
  await tab.sees(lines.made(lines.you));
  await tab.sees(lines.added(lines.you, lines.whom(['Byron Lee', 'Clara Bow'], 0, false)));
  await theirs.sees(their.added(their.who('Ada Lovelace'), their.whom(['Clara Bow'], 0, true)));

  await say(room, ada, 'hello');
  const { roomId } = room;
  await ada.api.ask('user-rename-room', { roomId, roomName: 'the lines' });
  await clara.api.ask('user-leave-room', { roomId });
  const told = [lines.renamed(lines.you, 'the lines'), lines.left(lines.who('Clara Bow'))];
  for (const line of told) await tab.sees(line);
  await theirs.sees(their.renamed(their.who('Ada Lovelace'), 'the lines'));
  await say(room, byron, 'so long');
  await tab.page.reload();
  await new ChatTab(tab).sees('so long');
  for (const line of told) await new ChatTab(tab).message('hello').getByText(line, { exact: true }).waitFor();
  expect(await saidIn(room, ada)).toHaveLength(2);

  // Who comes later finds what happened since.
  await ada.api.ask('user-invite-room', { roomId, friendId: [clara.userId] });
  const { body } = await clara.api.ask('user-search-chat', { roomId });
  expect(body.notice).toMatchObject([{ actionType: 'JOIN', userId: clara.userId, byUserId: ada.userId }]);
});

test('a message is pinned for all, forwarded, and found by its day; and it is told who has read it', async (during) => {
  const { room, tab } = await inNewRoom(during, {
    async before(room) {
      await say(room, room.members[1] as Member, 'lunch at noon');
      await fillRoom(suite.system.databaseUrl, room, { after: 1, count: 30, read: 0 });
    },
    isLoaded: true,
    query: '?seq=1',
  });
  const [ada, byron] = room.members;
  if (!ada || !byron) throw new Error('nobody is there');
  const { body: other } = await ada.api.ask('user-add-room', { friendId: [], roomName: 'notes of Ada' });
  const path = `/rooms/${room.roomId}`;
  const { tab: theirs } = await enter(during, suite, { account: byron, path });
  await tab.toFront();
  const acts = messageActTexts.en;
  const chat = new ChatTab(tab);
  const act = async (item: string) => {
    await chat.message('lunch at noon').hover();
    await chat
      .message('lunch at noon')
      .getByRole('button', { name: roomTexts.en.actions, exact: true })
      .click();
    await tab.page.getByRole('menuitem', { name: item, exact: true }).click();
  };

  await chat.sees('lunch at noon');
  await act(acts.pin);
  await theirs.button(acts.pinned(1)).click();
  const pins = dialog(theirs, acts.pinnedTitle);
  await pins.getByRole('button', { name: 'lunch at noon' }).click();
  await new ChatTab(theirs).sees('lunch at noon');
  await theirs.button(acts.pinned(1)).click();
  await pins.getByRole('button', { name: acts.unpinOf('Byron Lee'), exact: true }).click();
  await pins.getByText(acts.noPins, { exact: true }).waitFor();
  await tab.toFront();
  await tab.button(acts.pinned(1)).waitFor({ state: 'detached' });

  await act(acts.forward);
  const forwarding = dialog(tab, acts.forwardTitle);
  await forwarding.getByRole('searchbox', { name: acts.forwardFilter }).fill('NOTES');
  await forwarding.getByRole('radio').check();
  await forwarding.getByRole('button', { name: acts.forwardSubmit, exact: true }).click();
  await forwarding.getByText(acts.forwarded, { exact: true }).waitFor();
  await forwarding.getByRole('link', { name: acts.toRoom, exact: true }).click();
  await tab.heading('notes of Ada').waitFor();
  await chat.message('lunch at noon').getByText(acts.forwardedFrom('Byron Lee'), { exact: true }).waitFor();
  expect(await saidIn({ ...room, roomId: other.roomId }, ada)).toMatchObject([{ content: 'lunch at noon' }]);

  await ada.api.ask('user-read-room', { roomId: room.roomId, seq: 31 });
  await tab.page.goto(path);
  await chat.sees('message 31.');
  await tab.button(roomTexts.en.info).click();
  const info = dialog(tab, room.roomName);
  await info.getByRole('button', { name: acts.day, exact: true }).click();
  const day = info.getByLabel(acts.dayLabel, { exact: true });
  await day.fill(String(await day.getAttribute('max')));
  await info.getByRole('button', { name: acts.daySubmit, exact: true }).click();
  await info.waitFor({ state: 'detached' });
  await chat.sees('lunch at noon');
  expect(new URL(tab.page.url()).search).toBe('?seq=1');

  await act(acts.readers);
  const readers = dialog(tab, acts.readersTitle);
  await readers
    .getByRole('region', { name: acts.readBy(1) })
    .getByText('Ada Lovelace')
    .waitFor();
  await readers
    .getByRole('region', { name: acts.unreadBy(1) })
    .getByText('Clara Bow')
    .waitFor();
});

test('a room is saved as a file, by its members alone', async (during) => {
  const { room, tab } = await inNewRoom(during);
  const [ada, byron] = room.members;
  if (!ada || !byron) throw new Error('nobody is there');
  await fillRoom(suite.system.databaseUrl, room, { count: 129, read: 0 });
  await say(room, byron, '<b>130.</b>');
  const acts = messageActTexts.en;
  await tab.button(roomTexts.en.info).click();
  const info = dialog(tab, room.roomName);
  await info.getByRole('button', { name: acts.export, exact: true }).click();
  const saving = tab.page.waitForEvent('download');
  await info.getByRole('link', { name: acts.exportKinds.html, exact: true }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(new RegExp(`^parley-${room.roomId}-[-\\d]{10}\\.html$`));
  const page = await readFile(await download.path(), 'utf8');
  expect(page.match(/message \d+\.|&lt;b&gt;130\.&lt;\/b&gt;/g)).toHaveLength(130);

  const file = await ada.api.fetch(`/api/rooms/${room.roomId}/export?format=jsonl`);
  const [head, ...lines] = (await file.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(head).toMatchObject({ kind: 'room', room: { roomId: room.roomId, roomName: room.roomName } });
  expect(lines.filter(({ kind }) => kind === 'notice')).toHaveLength(3);
  expect(lines.flatMap(({ message }) => /\d+\./.exec(message?.content) ?? [])).toEqual(
    Array.from({ length: 130 }, (_, turn) => `${turn + 1}.`),
  );
  const { body: alone } = await ada.api.ask('user-add-room', { friendId: [] });
  const status = async (roomId: number, format = 'html') =>
    (await byron.api.fetch(`/api/rooms/${roomId}/export?format=${format}`)).status;
  expect([await status(alone.roomId), await status(999_999_999), await status(room.roomId, 'pdf')]).toEqual([
    403, 404, 400,
  ]);
});

test('a public room is found and joined; a message there is reported, and deleted by its owner', async (during) => {
  const { room, tab } = await inNewRoom(during);
  const [ada, byron] = room.members;
  if (!ada || !byron) throw new Error('nobody is there');
  const { roomId, roomName } = room;
  await ada.api.ask('user-change-room', { roomId, isPublic: true, description: 'For everybody' });
  const guest = await existingAccount(suite.url, { userName: 'Clara Joins' });
  const { tab: theirs } = await enter(during, suite, { account: guest });
  await theirs.button(text.findRooms).first().click();
  const finding = dialog(theirs, running.findTitle);
  await finding.getByRole('searchbox').fill(roomName.toUpperCase());
  await finding.getByRole('button', { name: running.joinRoom(roomName) }).click();
  await theirs.heading(roomName).waitFor();
  await say(room, byron, 'buy now');
  const chat = new ChatTab(theirs);
  await chat.sees('buy now');
  await chat.message('buy now').hover();
  await chat.message('buy now').getByRole('button', { name: roomTexts.en.actions, exact: true }).click();
  await theirs.page.getByRole('menuitem', { name: roomTexts.en.report, exact: true }).click();
  const reporting = dialog(theirs, running.reportTitle);
  await reporting.getByLabel(running.reason, { exact: true }).fill('It is spam.');
  await reporting.getByRole('button', { name: running.report, exact: true }).click();
  await reporting.getByText(running.reported, { exact: true }).waitFor();
  await reporting.getByRole('button', { name: running.close, exact: true }).last().click();

  await tab.toFront();
  await tab.button(`${roomTexts.en.info}, ${text.reports(1)}`).click();
  await tab.button(text.reports(1)).click();
  const reports = tab.page.getByRole('region', { name: running.reports });
  await reports.getByText('It is spam.', { exact: true }).waitFor();
  await reports.getByRole('button', { name: running.deleteMessage, exact: true }).click();
  await dialog(tab, roomTexts.en.deleteTitle)
    .getByRole('button', { name: roomTexts.en.delete, exact: true })
    .click();
  await reports.getByText(running.noReports, { exact: true }).waitFor();
  await tab.button(text.reports(0)).waitFor();
  await theirs.toFront();
  await theirs.sees(roomTexts.en.deletedByAdmin);

  // Who is kept out is told, not asked to join.
  await ada.api.ask('user-ban-member', { roomId, friendId: [guest.userId], on: true });
  await theirs.sees(theirs.texts.troubles.BANNED);
  expect(await theirs.button(running.joinRoom(roomName)).count()).toBe(0);
});

test.concurrent('the owner removes a member by keys, who is out of the room at once, on a phone too', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Owner', 'Byron Guest', 'Clara Guest']);
  const [ada, byron] = room.members;
  if (!ada || !byron) throw new Error('nobody is there');
  const path = `/rooms/${room.roomId}`;
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const [{ tab }, { tab: theirs }] = await Promise.all([
    enter(during, suite, { account: ada, path }),
    enter(during, suite, { account: byron, path, language: 'ko', ...phone }),
  ]);
  await theirs.button(roomTexts.ko.info).click();
  await dialog(theirs, room.roomName).getByText(roomsTexts.ko.isOwner, { exact: true }).waitFor();
  await theirs.button(friendsTexts.ko.more('Clara Guest')).click();
  const choices = theirs.page.getByRole('menuitem');
  await choices.getByText(friendsTexts.ko.block, { exact: true }).waitFor();
  expect(await choices.allTextContents()).not.toContain(roomsTexts.ko.removeMember);

  await tab.toFront();
  await tab.button(roomTexts.en.info).click();
  const info = dialog(tab, room.roomName);
  await info.getByRole('button', { name: friendsTexts.en.more('Byron Guest') }).press('Enter');
  await tab.page.getByRole('menuitem', { name: text.removeMember, exact: true }).press('Enter');
  const sure = dialog(tab, text.removeTitle('Byron Guest'));
  await sure.getByRole('button', { name: text.removeNow, exact: true }).press('Enter');
  await sure.waitFor({ state: 'detached' });
  await info.getByText(text.removed('Byron Guest'), { exact: true }).waitFor();
  const members = info.getByRole('region', { name: text.members(2) }).getByRole('listitem');
  await during.expect.poll(() => members.count()).toBe(2);
  expect(await tab.page.evaluate('document.activeElement.textContent')).toBe(text.members(2));
  await theirs.heading(roomTexts.ko.notMember).waitFor();
});

test.concurrent('what is chosen for a room is for its member alone, on all their devices', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Choice', 'Byron Choice']);
  const [ada, byron] = room.members;
  if (!ada || !byron) throw new Error('nobody is there');
  const { body: later } = await byron.api.ask('user-add-room', { friendId: [ada.userId], roomName: 'later' });
  const [{ tab }, { tab: elsewhere }, { tab: theirs }] = await Promise.all([
    enter(during, suite, { account: ada }),
    enter(during, suite, { account: ada, viewport: { width: 360, height: 740 } }),
    enter(during, suite, { account: byron }),
  ]);
  const choices = roomSettingsTexts.en;
  const choose = async (name: string, item: string) => {
    await tab.toFront();
    // By keys: the button shows itself where it has the focus.
    await rowOf(tab, name)
      .getByRole('button', { name: choices.actions(name) })
      .press('Enter');
    await tab.page.getByRole('menuitem', { name: item, exact: true }).press('Enter');
  };
  const firstIn = (of: Tab) => during.expect.poll(() => rows(of).first().textContent());

  await choose(room.roomName, choices.favourite);
  for (const own of [tab, elsewhere]) await firstIn(own).toContain(room.roomName);
  await firstIn(theirs).toContain('later');

  await choose(room.roomName, choices.markUnread);
  await rowOf(elsewhere, room.roomName).getByText(choices.isMarkedUnread, { exact: true }).waitFor();
  await during.expect.poll(() => elsewhere.page.title()).toMatch(/^\(1\) /);
  await rowOf(elsewhere, room.roomName).getByRole('link').click();
  const mark = rowOf(tab, room.roomName).getByText(choices.isMarkedUnread, { exact: true });
  await mark.waitFor({ state: 'detached' });

  await choose('later', choices.archive);
  await tab.button(choices.archived(1)).press('Enter');
  await rowOf(tab, 'later').waitFor();
  await byron.api.ask('user-add-chat', { roomId: later.roomId, message: 'back again' });
  await tab.button(choices.archived(1)).waitFor({ state: 'detached' });
  await rowOf(tab, 'later').getByText(chatTexts.en.unread(1), { exact: true }).waitFor();
  await during.expect.poll(() => tab.page.title()).toMatch(/^\(1\) /);

  await choose('later', choices.mute);
  await rowOf(tab, 'later').getByText(choices.isMuted, { exact: true }).waitFor();
  await during.expect.poll(() => tab.page.title()).not.toMatch(/^\(/);
  await choose('later', choices.archive);
  await byron.api.ask('user-add-chat', { roomId: later.roomId, message: 'unheard' });
  await rowOf(tab, 'later').getByText(chatTexts.en.unread(2), { exact: true }).waitFor();
  await tab.button(choices.archived(1)).waitFor();
});

test.concurrent('a page whose cookie has become another user’s does nothing in that one’s name, and says so', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Cookie', 'Byron Cookie']);
  const [ada, byron] = room.members;
  if (!ada || !byron) throw new Error('nobody is there');
  const path = `/rooms/${room.roomId}`;
  const [{ tab, visitor }, other] = await Promise.all([
    enter(during, suite, { account: ada, path }),
    enter(during, suite, { account: byron }),
  ]);
  // Her rooms come on her stream. One that is opened only after the cookie was replaced makes the page the other's.
  await tab.page.locator('.composer textarea').waitFor();
  const own = await visitor.sessionCookie();
  await visitor.context.addCookies([await other.visitor.sessionCookie()]);
  await new ChatTab(tab).say('whose words are these?');
  const said = dialog(tab, otherAccountTexts.en.title);
  await said.getByText(otherAccountTexts.en.about(byron.userId, ada.userId), { exact: true }).waitFor();
  expect(await saidIn(room, byron)).toEqual([]);

  await said.getByRole('button', { name: otherAccountTexts.en.reload, exact: true }).click();
  await tab.link(chatTexts.en.me).click();
  // Whose name this browser doesn't know.
  await tab.seesMe({ userName: byron.userId });
  expect(await tab.page.locator('body').textContent()).not.toContain('whose words');
  // Hers again once it is she who is logged in.
  await visitor.context.addCookies([own]);
  await tab.page.goto(path);
  await during.expect
    .poll(async () => (await saidIn(room, byron)).map(({ userId, content }) => [userId, content]))
    .toEqual([[ada.userId, 'whose words are these?']]);
});

test.concurrent('what was said long ago is found, and leads to its place in the room', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Find', 'Byron Find']);
  const [ada, byron] = room.members;
  if (!ada || !byron) throw new Error('nobody is there');
  await say(room, byron, 'the treasure lies under the oak');
  await fillRoom(suite.system.databaseUrl, room, { after: 1, count: 60, read: 0 });
  // More rooms than one request looks in: the page goes on by itself.
  for (let later = 0; later < 21; later += 1)
    await ada.api.ask('user-add-room', { friendId: [], roomName: `Later ${later}` });
  const { tab } = await enter(during, suite, { account: ada, path: '/search' });
  const search = tab.page.getByRole('searchbox', { name: searchTexts.en.field });
  await search.fill('treasure');
  await tab.sees(searchTexts.en.found(1));
  expect(new URL(tab.page.url()).search).toBe('?text=treasure');
  await tab.page.getByRole('link').filter({ hasText: 'under the oak' }).click();
  await new ChatTab(tab).sees('the treasure lies under the oak');
  expect(new URL(tab.page.url()).search).toBe('?seq=1');

  await tab.page.goBack();
  await search.fill('no such thing');
  await tab.sees(searchTexts.en.noMessages('no such thing'));
  // What is chosen right after a key, before it is searched for what is typed, is chosen then too.
  await tab.page.evaluate(`(async () => {
    const after = (pause) => new Promise((resume) => setTimeout(resume, pause));
    document.execCommand('insertText', false, ' at all');
    await after(50);
    document.querySelector('#search-file').click();
    await after(400);
  })()`);
  expect(new URL(tab.page.url()).search).toBe('?text=no+such+thing+at+all&has=file');

  // Among so many one is found by its name, by keys alone.
  const filter = tab.page.getByRole('searchbox', { name: text.filter });
  await filter.fill('nothing like it');
  await tab.sees(text.noMatch);
  await filter.fill('LATER 17');
  await filter.press('Enter');
  await tab.heading('Later 17').waitFor();
});

testEachLanguage(
  'axe finds nothing in the list, its dialogs, a room and the search',
  {},
  async (language, during) => {
    const room = await makeRoom(suite.url, ['Ada Axe', 'Byron Axe', 'Clara Axe']);
    const [ada, byron, clara] = room.members;
    if (!ada || !byron || !clara) throw new Error('nobody is there');
    await befriend(suite.url, ada, byron, clara);
    await say(room, byron, 'hello https://example.com');
    const texts = roomsTexts[language];
    const { tab } = await enter(during, suite, { account: ada, language, bypassCSP: true });
    await putAxe(tab);
    const found: Record<string, string[]> = {};
    await rowOfAny(tab, room.roomName).waitFor();
    found.list = await violations(tab);
    await tab.button(texts.create).click();
    await tab.page.getByRole('checkbox').first().waitFor();
    found.create = await violations(tab, onlyDialogs);
    await tab.page.keyboard.press('Escape');
    await rowOfAny(tab, room.roomName).getByRole('link').click();
    await new ChatTab(tab).sees('hello');
    found.room = await violations(tab);
    await tab.button(roomTexts[language].info).click();
    await tab.button(texts.invite).click();
    found.info = await violations(tab, onlyDialogs);
    const acts = messageActTexts[language];
    for (const part of [acts.day, acts.export]) {
      await tab.button(part).click();
      found[part] = await violations(tab, onlyDialogs);
    }
    await tab.page.keyboard.press('Escape');
    const [{ messageId = 0 } = {}] = await saidIn(room, ada);
    await ada.api.ask('user-pin-chat', { roomId: room.roomId, messageId, on: true });
    await tab.button(acts.pinned(1)).click();
    found.pins = await violations(tab, onlyDialogs);
    await tab.page.keyboard.press('Escape');
    for (const item of [acts.forward, acts.readers]) {
      await new ChatTab(tab).message('hello').focus();
      await tab.page.keyboard.press('Enter');
      await tab.page.getByRole('menuitem', { name: item, exact: true }).click();
      await tab.page.getByRole('dialog').waitFor();
      found[item] = await violations(tab, onlyDialogs);
      await tab.page.keyboard.press('Escape');
    }
    await ada.api.ask('user-change-room-setting', {
      roomId: room.roomId,
      favourite: true,
      markedUnread: true,
      archived: true,
      notify: 'none',
    });
    await tab.page.locator('.navigation-link').first().click();
    await tab.button(roomSettingsTexts[language].archived(1)).click();
    found.archive = await violationsOfMenu(tab, () =>
      tab.button(roomSettingsTexts[language].actions(room.roomName)).press('Enter'),
    );
    await tab.link(tab.chatTexts.search).click();
    await tab.page.getByRole('searchbox', { name: searchTexts[language].field }).fill('hello');
    await tab.sees(searchTexts[language].found(1));
    found.search = await violations(tab);
    expect(Object.keys(found)).toHaveLength(11);
    expect(Object.values(found).flat()).toEqual([]);
  },
);

const rowOfAny = ({ page }: Tab, name: string): Locator =>
  page.getByRole('listitem').filter({ hasText: name });

test.concurrent('an administrator is made, keeps a member out and lets them in again, and all see it at once on two fronts', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Runs', 'Byron Runs', 'Clara Out']);
  const [ada, byron, clara] = room.members;
  if (!ada || !byron || !clara) throw new Error('nobody is there');
  const path = `/rooms/${room.roomId}`;
  const { url } = await suite.system.startFront();
  const [{ tab }, { tab: theirs }, { tab: outs }] = await Promise.all([
    enter(during, suite, { account: ada, path }),
    enter(during, { ...suite, url }, { account: byron, path }),
    enter(during, { ...suite, url }, { account: clara, path }),
  ]);
  const choose = async (on: Tab, name: string, item: string) => {
    await on.toFront();
    await on.button(friendsTexts.en.more(name)).click();
    await on.page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await theirs.button(roomTexts.en.info).click();
  expect(await theirs.button(text.links).count()).toBe(0);
  await tab.button(roomTexts.en.info).click();
  await choose(tab, 'Byron Runs', text.makeAdmin);
  await dialog(tab, room.roomName).getByText(text.isAdmin, { exact: true }).waitFor();
  await theirs.button(text.links).waitFor();

  await choose(theirs, 'Clara Out', text.banMember);
  const sure = dialog(theirs, text.banTitle('Clara Out'));
  await sure.getByRole('button', { name: text.banNow, exact: true }).click();
  await outs.heading(roomTexts.en.notMember).waitFor();
  await dialog(tab, room.roomName)
    .getByRole('region', { name: text.members(2) })
    .waitFor();
  const invited = { roomId: room.roomId, friendId: [clara.userId] };
  expect((await ada.api.ask('user-invite-room', invited)).body.errorCode).toBe('BANNED');
  await theirs.toFront();
  await theirs.button(text.bans).click();
  await theirs.button(running.liftOf('Clara Out')).click();
  await theirs.sees(running.lifted('Clara Out'));
  expect((await ada.api.ask('user-invite-room', invited)).body.isSuccess).toBe(true);
  await outs.toFront();
  await outs.heading(room.roomName).waitFor();

  await choose(tab, 'Byron Runs', text.handOver);
  await dialog(tab, text.handOverTitle('Byron Runs'))
    .getByRole('button', { name: text.handOverNow, exact: true })
    .click();
  await tab.sees(text.handedOver('Byron Runs'));
  await theirs.toFront();
  await theirs.button(friendsTexts.en.more('Ada Runs')).click();
  await theirs.page.getByRole('menuitem', { name: text.handOver, exact: true }).waitFor();
});

test.concurrent('a link leads somebody who has no account yet through the sign-up into the room', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Invites']);
  const [ada] = room.members;
  if (!ada) throw new Error('nobody is there');
  const path = `/rooms/${room.roomId}`;
  const { tab } = await enter(during, suite, { account: ada, path });
  await tab.button(roomTexts.en.info).click();
  await tab.button(text.settings).click();
  await tab.page.getByLabel(running.description, { exact: true }).fill('We meet at twelve.');
  await tab.button(running.save).click();
  await dialog(tab, room.roomName).getByText('We meet at twelve.', { exact: true }).waitFor();
  await tab.button(text.links).click();
  await tab.page.getByLabel(running.most, { exact: true }).selectOption('1');
  await tab.button(running.makeLink).click();
  await tab.sees(running.linkMade);
  const address = (await tab.page.locator('.link-address').textContent()) ?? '';
  expect(address).toMatch(/\/invite#[\w-]{22}$/);

  const guest = newAccount({ userName: 'Guest' });
  const visitor = await visit(during, suite.browser, { url: suite.url });
  const invited = await visitor.openTab(new URL(address).pathname + new URL(address).hash);
  await invited.heading(running.inviteTitle).waitFor();
  expect(invited.page.url()).not.toContain('#');
  await invited.link(running.signUp).click();
  await invited.signUp(guest);
  await invited.heading(running.inviteTitle).waitFor();
  await invited.sees('We meet at twelve.');
  await invited.button(running.joinRoom(room.roomName)).click();
  await invited.heading(room.roomName).waitFor();
  expect(invited.path).toBe(path);
  expect(await invited.kept()).not.toContain(address.slice(-22));
  await tab.toFront();
  await tab.sees(noticeTexts.en.joined('Guest'));
  const members = tab.page.getByRole('region', { name: text.members(2) });
  await members.getByText(friendsTexts.en.online, { exact: true }).waitFor();

  const late = await enter(during, suite, { account: await existingAccount(suite.url) });
  await late.tab.page.goto(address);
  await late.tab.sees(late.tab.texts.troubles.INVITE_INVALID);
});

testEachLanguage(
  'axe finds nothing in what those who run a room see, and in the ways into it',
  {},
  async (language, during) => {
    const room = await makeRoom(suite.url, ['Ada Looks', 'Byron Looks', 'Clara Looks']);
    const [ada, byron, clara] = room.members;
    if (!ada || !byron || !clara) throw new Error('nobody is there');
    const { roomId } = room;
    await ada.api.ask('user-change-room', { roomId, isPublic: true, description: '점심 모임\nLunch' });
    const { body: made } = await ada.api.ask('user-add-invite-link', { roomId });
    await say(room, byron, 'buy now');
    const [said] = await saidIn(room, ada);
    await clara.api.ask('user-report-chat', { roomId, messageId: said?.messageId, reason: 'spam' });
    await ada.api.ask('user-ban-member', { roomId, friendId: [clara.userId], on: true });
    const texts = roomsTexts[language];
    const path = `/rooms/${roomId}`;
    const { tab } = await enter(during, suite, { account: ada, path, language, bypassCSP: true });
    await putAxe(tab);
    const found: Record<string, string[]> = {};
    await tab.button(`${roomTexts[language].info}, ${texts.reports(1)}`).click();
    const look = async (name: string, isThere: Locator, looking: object = onlyDialogs) => {
      await isThere.waitFor();
      found[name] = [...(await violations(tab, looking)), ...(await whatLeavesTheScreen(tab))];
    };
    const { page } = tab;
    await tab.button(texts.settings).click();
    await look('settings', page.getByRole('switch'));
    const overhang = await page.evaluate<number>(`(() => {
      const field = document.querySelector('textarea#room-description');
      return field.offsetHeight - field.parentElement.clientHeight;
    })()`);
    expect(overhang, 'of the field for several lines, beyond its frame').toBeLessThanOrEqual(0);
    await tab.button(texts.links).click();
    await look('links', page.locator('.link-address'));
    await tab.button(texts.bans).click();
    await look('bans', tab.button(runningTexts[language].liftOf('Clara Looks')));
    await tab.button(texts.reports(1)).click();
    await look('reports', page.getByText('buy now', { exact: true }).last());
    const filter = page.getByRole('searchbox', { name: texts.filterMembers });
    await filter.fill('nobody');
    await look('no member', page.getByText(texts.noSuchMember('nobody'), { exact: true }));
    await filter.fill('');
    const more = tab.button(friendsTexts[language].more('Byron Looks'));
    found.roles = await violationsOfMenu(tab, () => more.press('Enter'));
    await more.press('Enter');
    await page.getByRole('menuitem', { name: texts.banMember, exact: true }).press('Enter');
    const sure = dialog(tab, texts.banTitle('Byron Looks'));
    await look('sure', sure);
    await page.keyboard.press('Escape');
    await sure.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await new ChatTab(tab).message('buy now').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: roomTexts[language].report, exact: true }).press('Enter');
    await look('reporting', dialog(tab, runningTexts[language].reportTitle));
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1280, height: 800 });
    await tab.button(texts.findRooms).first().click();
    await look('public rooms', tab.button(runningTexts[language].openRoom(room.roomName)));
    await page.goto(`/invite#${made.link.secret}`);
    await putAxe(tab);
    await look('invitation', tab.button(runningTexts[language].openRoom(room.roomName)), {});
    expect(found).toEqual({
      settings: [],
      links: [],
      bans: [],
      reports: [],
      'no member': [],
      roles: [],
      sure: [],
      reporting: [],
      'public rooms': [],
      invitation: [],
    });
  },
);
