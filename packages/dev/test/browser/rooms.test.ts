/** The list of rooms as two people see it while the other one is at work in them, and what can be done with a room. */
import { chatTexts } from '@parley/web/i18n/chat';
import { friendsTexts } from '@parley/web/i18n/friends';
import { otherAccountTexts } from '@parley/web/i18n/other-account';
import { roomTexts } from '@parley/web/i18n/room';
import { roomsTexts } from '@parley/web/i18n/rooms';
import { searchTexts } from '@parley/web/i18n/search';
import axe from 'axe-core';
import type { Locator } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { befriend } from './support/befriend.ts';
import { ChatTab } from './support/chat-tab.ts';
import { enter } from './support/enter.ts';
import { makeRoom, saidIn, say } from './support/members.ts';
import { startSuite } from './support/suite.ts';
import type { Tab } from './support/tab.ts';
import { violations } from './support/violations.ts';

// They run side by side.
vi.setConfig({ testTimeout: 180_000 });

const text = roomsTexts.en;
const suite = startSuite();

const rows = ({ page }: Tab): Locator =>
  page.getByRole('region', { name: chatTexts.en.rooms }).getByRole('listitem');
const rowOf = (tab: Tab, name: string): Locator => rows(tab).filter({ hasText: name });
const dialog = ({ page }: Tab, name: string): Locator => page.getByRole('dialog', { name, exact: true });

test.concurrent('what others say moves its room up, with its words and a count, and nothing is asked for again', async (during) => {
  const quiet = await makeRoom(suite.url, ['Ada List', 'Byron List']);
  const [ada, byron] = quiet.members;
  if (!ada || !byron) throw new Error('nobody is there');
  const { body } = await ada.api.ask('user-add-room', { friendId: [byron.userId], roomName: 'a later room' });
  const { tab } = await enter(during, suite, { account: ada });
  await rowOf(tab, quiet.roomName).waitFor();
  await during.expect.poll(() => rows(tab).first().textContent()).toContain('a later room');

  const asked: string[] = [];
  tab.page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()));
  await say(quiet, byron, 'hello from the quiet room');
  await say(quiet, byron, 'and once more');
  const row = rowOf(tab, quiet.roomName);
  await row.getByText(text.said('Byron List', 'and once more'), { exact: true }).waitFor();
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

test.concurrent('a room is made with friends, renamed, shared and left, and the other one sees each at once', async (during) => {
  const { members } = await makeRoom(suite.url, ['Ada Make', 'Byron Make', 'Clara Make']);
  const [ada, byron, clara] = members;
  if (!ada || !byron || !clara) throw new Error('nobody is there');
  await befriend(suite.url, ada, byron, clara);
  const [{ tab }, { tab: other }] = await Promise.all([
    enter(during, suite, { account: ada }),
    enter(during, suite, { account: byron }),
  ]);

  await tab.button(text.create).click();
  const making = dialog(tab, text.createTitle);
  await making.getByLabel(text.roomName, { exact: true }).fill('the new one');
  await making.getByRole('searchbox', { name: text.pickerFilter }).fill('byron');
  await making.getByRole('checkbox').check();
  await making.getByRole('button', { name: text.takeOut('Byron Make') }).waitFor();
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

test.concurrent('two who are in a room together come to one of their own', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Two', 'Byron Two', 'Clara Two']);
  const [ada, byron] = room.members;
  if (!ada || !byron) throw new Error('nobody is there');
  await befriend(suite.url, ada, byron);
  const { tab } = await enter(during, suite, { account: ada, path: `/rooms/${room.roomId}` });
  await tab.button(roomTexts.en.info).click();
  await tab.button(friendsTexts.en.message('Byron Two')).click();
  await tab.heading('Byron Two').waitFor();
  const path = tab.path;
  await tab.page.goBack();
  await tab.button(roomTexts.en.info).click();
  await tab.button(friendsTexts.en.message('Byron Two')).click();
  await tab.heading('Byron Two').waitFor();
  expect(tab.path).toBe(path);
});

test.concurrent('members are found by name, made friends, blocked and unblocked from the room', async (during) => {
  const room = await makeRoom(suite.url, ['Ada Member', 'Byron Member', 'Clara Other', '김민지']);
  const [ada, byron] = room.members;
  if (!ada || !byron) throw new Error('nobody is there');
  const { tab } = await enter(during, suite, { account: ada, path: `/rooms/${room.roomId}` });
  await tab.button(roomTexts.en.info).click();
  const info = dialog(tab, room.roomName);
  const members = info.getByRole('region', { name: text.members(4) }).getByRole('listitem');
  await during.expect.poll(() => members.count()).toBe(4);
  const filter = info.getByRole('searchbox', { name: text.filterMembers });
  await filter.fill('민지');
  await during.expect.poll(() => members.count()).toBe(1);
  await filter.fill('nobody at all');
  await info.getByText(text.noSuchMember('nobody at all'), { exact: true }).waitFor();
  await filter.fill(byron.userId);
  await during.expect.poll(() => members.count()).toBe(1);

  const friends = friendsTexts.en;
  const choose = async (item: string) => {
    await info.getByRole('button', { name: friends.more('Byron Member') }).click();
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
  const sure = dialog(tab, friends.blockTitle('Byron Member'));
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
  for (let turn = 0; turn < 60; turn += 1) await say(room, byron, `nothing to see ${turn}`);
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
});

test.concurrent.for(['ko', 'en'] as const)(
  'axe finds nothing in the list, its dialogs, a room and the search in %s',
  async (language, during) => {
    const room = await makeRoom(suite.url, ['Ada Axe', 'Byron Axe', 'Clara Axe']);
    const [ada, byron, clara] = room.members;
    if (!ada || !byron || !clara) throw new Error('nobody is there');
    await befriend(suite.url, ada, byron, clara);
    await say(room, byron, 'hello https://example.com');
    const texts = roomsTexts[language];
    const { tab, visitor } = await enter(during, suite, { account: ada, language, bypassCSP: true });
    await visitor.context.addInitScript({ content: axe.source });
    await tab.page.reload();
    const found: Record<string, string[]> = {};
    await rowOfAny(tab, room.roomName).waitFor();
    found.list = await violations(tab);
    await tab.button(texts.create).click();
    await tab.page.getByRole('checkbox').first().waitFor();
    found.create = await violations(tab);
    await tab.page.keyboard.press('Escape');
    await tab.page.goto(`/rooms/${room.roomId}`);
    await new ChatTab(tab).sees('hello');
    found.room = await violations(tab);
    await tab.button(roomTexts[language].info).click();
    await tab.button(texts.invite).click();
    found.info = await violations(tab);
    await tab.page.goto('/search?text=hello');
    await tab.sees(searchTexts[language].found(1));
    found.search = await violations(tab);
    expect(found).toEqual({ list: [], create: [], room: [], info: [], search: [] });
  },
);

const rowOfAny = ({ page }: Tab, name: string): Locator =>
  page.getByRole('listitem').filter({ hasText: name });
