/** Files and pictures, as two people on two fronts see them. */
import { fileTexts } from '@parley/web/i18n/files';
import { meTexts } from '@parley/web/i18n/me';
import { roomTexts } from '@parley/web/i18n/room';
import { roomsTexts } from '@parley/web/i18n/rooms';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, type TestContext, test } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { ChatTab } from './support/chat-tab.ts';
import { testEachLanguage } from './support/each-language.ts';
import { enter } from './support/enter.ts';
import {
  type Member,
  makeMembers,
  makeRoom,
  makeRoomOf,
  type RoomOfMembers,
  saidIn,
} from './support/members.ts';
import { share } from './support/share.ts';
import { startSuite } from './support/suite.ts';
import { putAxe, violations, whatLeavesTheScreen } from './support/violations.ts';

const suite = startSuite();
const text = fileTexts.en;

const picture = (background: string, width = 640, height = 480) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

/** As a picker hands them over. */
const given = (name: string, buffer: Buffer, mimeType = 'image/png') => ({ name, mimeType, buffer });

/** Ada on one front and Byron on another, whom tests share. */
const onTwoFronts = share(async (during) => {
  const { browser, system, url } = suite;
  const [members, other] = await Promise.all([
    makeMembers(url, ['Ada Files', 'Byron Files']),
    system.startFront(),
  ]);
  during.onTestFinished(() => other.stop());
  const tabs = await Promise.all(
    members.map(async (account, place) => {
      const { tab } = await enter(during, { browser, url: place === 0 ? url : other.url }, { account });
      return tab;
    }),
  );
  return { members, tabs };
});

/** Both in a new room of theirs. */
async function together(during: TestContext) {
  const { members, tabs } = await onTwoFronts(during);
  const room = await makeRoomOf(members);
  const [ada, byron] = await Promise.all(
    tabs.map(async (tab) => {
      await tab.page.unrouteAll();
      await tab.page.getByRole('link').filter({ hasText: room.roomName }).click();
      await tab.heading(room.roomName).waitFor();
      await tab.button(text.attach).waitFor();
      return new ChatTab(tab);
    }),
  );
  return { room, ada: ada as ChatTab, byron: byron as ChatTab };
}

const choose = (page: Page, ...files: ReturnType<typeof given>[]) =>
  page.locator('.composer input[type=file]').setInputFiles(files);

const attached = (page: Page): Locator =>
  page.getByRole('list', { name: text.attached }).getByRole('listitem');
const done = (page: Page) => page.locator('.composer-file[data-phase=done]');

/** What a person does with files, by the events of the browser. */
const bring = (page: Page, event: 'drop' | 'paste', name: string, content: string) =>
  page.evaluate(`{
    const data = new DataTransfer();
    data.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(name)}, { type: 'text/plain' }));
    const target = document.querySelector('.composer textarea');
    target.dispatchEvent(${event === 'drop' ? "new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })" : "new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })"});
  }`);

/** Whether a picture is there, so many pixels wide. */
const isWide = (page: Page, selector: string, width: number) =>
  page.evaluate<boolean>(`document.querySelector('${selector}')?.naturalWidth === ${width}`);

const filesSaid = async (room: RoomOfMembers) => {
  const [, byron] = room.members;
  if (!byron) throw new Error('nobody is there');
  return (await saidIn(room, byron)) as unknown as {
    content: string;
    files: { originalFilename: string }[];
  }[];
};

test('chosen, dropped and pasted files go with a message that says nothing, and are looked at and downloaded', {
  timeout: 120_000,
}, async (during) => {
  const { room, ada, byron } = await together(during);
  await choose(
    ada.page,
    given('teal.png', await picture('teal')),
    given('red.png', await picture('red', 200, 900)),
  );
  await bring(ada.page, 'drop', 'dropped.txt', 'words that were dropped');
  await bring(ada.page, 'paste', 'pasted.txt', 'words that were pasted');
  await waitFor('all four to be uploaded', async () => (await done(ada.page).count()) === 4);
  // Each is asked for again: until then its place is kept, and nobody is told that it is lost.
  await byron.page.route('**/thumbnail', (route) => route.abort(), { times: 2 });
  await ada.page.locator('.composer textarea').press('Enter');
  await during.expect.poll(async () => (await filesSaid(room)).length, { interval: 100 }).toBe(1);
  expect(await filesSaid(room)).toMatchObject([
    {
      content: '',
      files: ['teal.png', 'red.png', 'dropped.txt', 'pasted.txt'].map((originalFilename) => ({
        originalFilename,
      })),
    },
  ]);
  expect(await attached(ada.page).count()).toBe(0);

  const shown = byron.messages.getByRole('button', { name: text.open('teal.png') });
  const awaited = await shown.locator('.said-picture-place').boundingBox();
  expect([awaited?.width, awaited?.height]).toEqual([320, 240]);
  expect(await byron.page.getByText(text.gone).count()).toBe(0);
  const image = shown.locator('img');
  expect([await image.getAttribute('width'), await image.getAttribute('height')]).toEqual(['320', '240']);
  await waitFor('the picture', () => isWide(byron.page, '.said-picture img', 640));
  await byron.page.locator('.room-preview').filter({ hasText: text.photo }).waitFor();

  await shown.click();
  const viewer = byron.page.getByRole('dialog', { name: 'teal.png' });
  await viewer.getByText(text.placeOf(1, 2)).waitFor();
  await byron.page.keyboard.press('ArrowRight');
  await byron.page.getByRole('dialog', { name: 'red.png' }).getByText(text.placeOf(2, 2)).waitFor();
  const downloading = byron.page.waitForEvent('download');
  await byron.page.getByRole('link', { name: text.downloadOf('red.png') }).click();
  expect((await downloading).suggestedFilename()).toBe('red.png');
  await byron.page.keyboard.press('Escape');
  await byron.page.getByRole('dialog').waitFor({ state: 'detached' });
  await waitFor('the focus to be back', () =>
    byron.page.evaluate<boolean>(
      `document.activeElement?.ariaLabel === ${JSON.stringify(text.open('teal.png'))}`,
    ),
  );

  const link = byron.messages.getByRole('link', { name: /dropped\.txt/ });
  const saving = byron.page.waitForEvent('download');
  await link.click();
  expect((await saving).suggestedFilename()).toBe('dropped.txt');
});

test('an upload that does not get through is tried again, and one that is refused by the user’s word: nothing is doubled', {
  timeout: 120_000,
}, async (during) => {
  const { room, ada } = await together(during);
  const ids: string[] = [];
  let failing = 2;
  await ada.page.route('**/api/files?**', async (route) => {
    ids.push(route.request().headers()['idempotency-key'] ?? '');
    failing -= 1;
    // The first is never heard of, the second got through, and only the answer is lost.
    if (failing === 1) return route.abort();
    if (failing === 0) {
      await route.fetch();
      return route.abort();
    }
    return route.continue();
  });
  await choose(ada.page, given('note.txt', Buffer.from('a note'), 'text/plain'));
  await waitFor('it to be uploaded', async () => (await done(ada.page).count()) === 1);
  expect(ids.length).toBe(3);
  expect(new Set(ids).size).toBe(1);

  await choose(ada.page, given('broken.png', (await picture('red')).subarray(0, 60)));
  const broken = attached(ada.page).filter({ hasText: 'broken.png' });
  await broken.getByText(ada.tab.texts.troubles.PICTURE_UNREADABLE).waitFor();
  await ada.page.locator('.composer textarea').fill('with a note');
  await ada.page.keyboard.press('Enter');
  expect(await filesSaid(room)).toEqual([]);
  await broken.getByRole('button', { name: text.takeOut('broken.png') }).click();
  await ada.page.locator('.composer textarea').press('Enter');
  await during.expect.poll(async () => (await filesSaid(room)).length, { interval: 100 }).toBe(1);
  expect(await filesSaid(room)).toMatchObject([
    { content: 'with a note', files: [{ originalFilename: 'note.txt' }] },
  ]);
});

testEachLanguage(
  'axe finds nothing in the composer with files, in messages with files, nor where one is looked at or cropped',
  { timeout: 180_000 },
  async (language, during) => {
    const texts = fileTexts[language];
    const room = await makeRoom(suite.url, ['Ada Files', 'Byron Files']);
    const [account] = room.members as [Member];
    const path = `/rooms/${room.roomId}`;
    const { tab } = await enter(during, suite, { account, path, language, bypassCSP: true });
    const { page } = tab;
    await putAxe(tab);
    await tab.button(texts.attach).waitFor();
    const found: Record<string, string[]> = {};
    await choose(
      page,
      given('teal.png', await picture('teal')),
      given('a.txt', Buffer.from('a'), 'text/plain'),
    );
    await waitFor('both to be uploaded', async () => (await done(page).count()) === 2);
    found.attached = await violations(tab);
    await page.locator('.composer textarea').press('Enter');
    await new ChatTab(tab).messages.getByRole('button', { name: texts.open('teal.png') }).click();
    await page.getByRole('dialog', { name: 'teal.png' }).waitFor();
    found.viewer = [...(await violations(tab, { within: '.viewer' })), ...(await whatLeavesTheScreen(tab))];
    await page.keyboard.press('Escape');
    found.said = await violations(tab, { within: '.timeline' });
    await tab.link(tab.chatTexts.me).click();
    await page
      .locator('.picture-form input[type=file]')
      .setInputFiles(given('me.png', await picture('gold')));
    await page.getByRole('dialog', { name: texts.ownPicture }).waitFor();
    found.crop = [...(await violations(tab, { within: '.dialog' })), ...(await whatLeavesTheScreen(tab))];
    expect(found).toEqual({ attached: [], viewer: [], said: [], crop: [] });
  },
);

test('a picture of oneself is cropped, and stands wherever one is shown', {
  timeout: 120_000,
}, async (during) => {
  const { ada, byron } = await together(during);
  await ada.tab.link(ada.tab.chatTexts.me).click();
  await ada.page.getByRole('heading', { name: meTexts.en.settings }).waitFor();
  await ada.page
    .locator('.picture-form input[type=file]')
    .setInputFiles(given('me.png', await picture('gold', 900, 300)));
  const dialog = ada.page.getByRole('dialog', { name: text.ownPicture });
  await dialog.getByRole('img', { name: text.picture }).press('ArrowRight');
  await dialog.getByRole('slider', { name: text.zoom }).fill('2');
  await dialog.getByRole('button', { name: text.useIt }).click();
  await dialog.waitFor({ state: 'detached' });
  const own = ada.page.locator('.profile .avatar img');
  await own.waitFor();
  await waitFor('it to be there', () => isWide(ada.page, '.profile .avatar img', 512));
  await byron.page.reload();
  await byron.page.locator('.room-list .avatar img').first().waitFor();
  await ada.tab.sees(text.pictureSaved);
  await ada.page.getByRole('button', { name: text.removePicture }).press('Enter');
  await own.waitFor({ state: 'detached' });
  await ada.tab.sees(text.pictureRemoved);
  // By the keyboard one goes on from there.
  expect(await ada.page.evaluate('document.activeElement.textContent')).toBe(text.changePicture);
});

test('a picture of a room is chosen by who runs it, and stands wherever the room is shown', {
  timeout: 120_000,
}, async (during) => {
  const { room, ada, byron } = await together(during);
  const theirs = byron.page.locator('.room-head > .avatar img');
  await ada.tab.button(roomTexts.en.info).click();
  await ada.tab.button(roomsTexts.en.settings).click();
  const input = ada.page.locator('.room-picture input[type=file]');
  // As browsers do whose user dismisses the picker.
  await input.dispatchEvent('cancel', { bubbles: true });
  await input.setInputFiles(given('room.png', await picture('teal', 900, 300)));
  const dialog = ada.page.getByRole('dialog', { name: text.roomPicture });
  await dialog.getByRole('button', { name: text.useIt }).click();
  await dialog.waitFor({ state: 'detached' });
  await theirs.waitFor();
  await waitFor('it to be there', () => isWide(byron.page, '.room-head > .avatar img', 512));
  await byron.page.locator('.room-list .avatar img').first().waitFor();
  const { body } = await (room.members[0] as Member).api.ask('user-add-invite-link', { roomId: room.roomId });
  const invited = await byron.page.context().newPage();
  await invited.goto(`/invite#${body.link.secret}`);
  await waitFor('the invitation to show it', () => isWide(invited, '.running-row .avatar img', 512));
  await ada.page.locator('.room-picture').getByRole('button', { name: text.removePicture }).click();
  await theirs.waitFor({ state: 'detached' });
});
