/** Uploads and downloads over HTTP: two fronts, one worker, one folder, because any front will do. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import type { Front } from '@parley/front';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { type Answer, BrowserLike } from './support/browser-like.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';

let system: SharedTopics;
let fronts: Front[];

beforeAll(async () => {
  system = await sharedTopics();
  const small = { FILE_MAX_MB: '1' };
  fronts = await Promise.all([system.startFront(small), system.startFront(small)]);
});

async function loggedIn(front = 0): Promise<{ userId: string; tab: BrowserLike }> {
  const tab = new BrowserLike(fronts[front]?.url ?? '');
  const userId = `user-${randomUUID()}`;
  const account = { userId, userPw: 'correct horse' };
  await tab.ask('user-add', { ...account, email: '', userName: 'A' });
  expect((await tab.ask('login', account)).status).toBe(200);
  return { userId, tab };
}

/** What one file of a folder is, and what a page says with it. */
async function upload(
  tab: BrowserLike,
  body: Buffer | string,
  { id = randomUUID(), name = '점심.png', query = '', ...headers }: Record<string, string> = {},
): Promise<Pick<Answer, 'status' | 'body'>> {
  const response = await tab.fetch(`/api/files${query}`, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body)),
    headers: {
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'idempotency-key': id,
      ...headers,
    },
  });
  return { status: response.status, body: await response.json() };
}

async function download(tab: BrowserLike, path: string, headers: Record<string, string> = {}) {
  const response = await tab.fetch(path, { headers });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

const picture = (width = 30, height = 20) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .jpeg()
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '37/1 33/1 59/1' } })
    .toBuffer();

/** Without the mark of the folder. */
const stored = async () => {
  const all = await readdir(system.environment.FILE_STORAGE ?? '', { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return files.map(({ name, parentPath }) => join(parentPath, name));
};

test('a picture goes from one front’s user to another’s, who is a member, and to nobody else', async () => {
  const [kim, lee, other] = [await loggedIn(0), await loggedIn(1), await loggedIn(1)];
  const room = await kim.tab.ask('user-add-room', { friendId: [lee.userId] });
  const { roomId } = room.body;
  const uploaded = await upload(kim.tab, await picture(), { 'content-type': 'text/html' });
  expect(uploaded).toMatchObject({
    status: 201,
    body: { file: { originalFilename: '점심.png', contentType: 'image/jpeg', width: 30, height: 20 } },
  });
  const { storeFileName } = uploaded.body.file;
  const path = `/files/${storeFileName}`;
  expect((await download(lee.tab, path)).status).toBe(404);
  const files = [{ storeFileName, originalFilename: 'x' }];
  expect((await kim.tab.ask('user-add-chat', { roomId, message: '', files })).status).toBe(200);
  const got = await download(lee.tab, path);
  expect(got.status).toBe(200);
  expect((await sharp(got.bytes).metadata()).exif).toBeUndefined();
  expect(Object.fromEntries(got.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'content-length': String(got.bytes.length),
    'content-disposition': expect.stringMatching(/^inline; filename=".*"; filename\*=UTF-8''%EC%A0%90/),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=3600',
    vary: expect.stringContaining('Cookie'),
  });
  const etag = got.headers.get('etag') ?? '';
  expect((await download(lee.tab, path, { 'if-none-match': etag })).status).toBe(304);
  const part = await download(lee.tab, path, { range: 'bytes=2-5' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 2-5/${got.bytes.length}`]);
  expect(part.bytes).toEqual(got.bytes.subarray(2, 6));
  expect((await download(lee.tab, path, { range: `bytes=${got.bytes.length}-` })).status).toBe(416);
  expect((await download(lee.tab, `${path}/thumbnail`)).bytes).toEqual(got.bytes);
  expect((await download(other.tab, path)).status).toBe(404);
  expect((await download(new BrowserLike(fronts[0]?.url ?? ''), path)).status).toBe(401);
  await kim.tab.ask('user-delete-chat', { roomId, messageId: await lastMessage(kim.tab, roomId) });
  // What a front was told a moment ago stands for some seconds.
  await expect.poll(async () => (await download(lee.tab, path)).status).toBe(404);
});

async function lastMessage(tab: BrowserLike, roomId: number): Promise<number> {
  return (await tab.ask('user-search-chat', { roomId })).body.message.at(-1).messageId;
}

test('anything else is only ever downloaded', async () => {
  const { tab } = await loggedIn();
  const page = '<script>alert(document.cookie)</script>';
  const { body } = await upload(tab, page, { name: 'page.html' });
  const got = await download(tab, `/files/${body.file.storeFileName}`);
  expect(got.bytes.toString()).toBe(page);
  expect(got.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(got.headers.get('content-disposition')).toBe('attachment; filename=page.html');
  expect((await download(tab, `/files/${body.file.storeFileName}/thumbnail`)).status).toBe(404);
});

test('the same upload again, at once or later and on any front, is one file; other bytes under its id are refused', async () => {
  const { tab } = await loggedIn();
  const [id, bytes] = [randomUUID(), await picture()];
  const elsewhere = tab.withSameCookie(fronts[1]?.url ?? '');
  const answers = await Promise.all([upload(tab, bytes, { id }), upload(elsewhere, bytes, { id })]);
  answers.push(await upload(elsewhere, bytes, { id }));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.file?.storeFileName}`)).size).toBe(1);
  expect((await stored()).filter((path) => path.includes(id))).toHaveLength(1);
  expect(await upload(tab, 'other bytes', { id })).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
});

test('what can’t be taken is refused, and leaves nothing', async () => {
  const { tab, userId } = await loggedIn();
  const refusal = async (...given: Parameters<typeof upload>) => {
    const { status, body } = await upload(...given);
    return [status, body.code];
  };
  const before = await stored();
  expect(await refusal(tab, Buffer.alloc(1024 * 1024 + 1))).toEqual([413, 'TOO_LARGE']);
  expect(await refusal(tab, (await picture()).subarray(0, 100))).toEqual([400, 'PICTURE_UNREADABLE']);
  expect(await refusal(tab, 'x', { 'content-disposition': 'attachment' })).toEqual([400, 'BAD_REQUEST']);
  expect(await refusal(tab, 'x', { id: 'no uuid' })).toEqual([400, 'BAD_REQUEST']);
  expect(await refusal(tab, 'x', { query: '?purpose=fun' })).toEqual([400, 'BAD_REQUEST']);
  expect(await refusal(tab, 'x', { query: `?userId=${userId}x` })).toEqual([403, 'FORBIDDEN']);
  expect(await refusal(tab, 'x', { origin: 'http://elsewhere.example' })).toEqual([403, 'FORBIDDEN']);
  expect(await refusal(new BrowserLike(fronts[0]?.url ?? ''), 'x')).toEqual([401, 'NOT_LOGGED_IN']);
  await expect.poll(stored).toEqual(before);
});

test('a user’s picture is a square that everybody who is logged in may see', async () => {
  const [kim, lee] = [await loggedIn(0), await loggedIn(1)];
  const { body } = await upload(kim.tab, await picture(300, 200), { query: '?purpose=picture' });
  expect(body.file).toMatchObject({ contentType: 'image/webp', width: 512, height: 512 });
  const profileImg = `/files/${body.file.storeFileName}`;
  expect((await kim.tab.ask('user-change-picture', { profileImg })).status).toBe(200);
  const found = await lee.tab.ask('user-search-user', { text: kim.userId });
  expect(found.body.user[0]).toMatchObject({ userId: kim.userId, profileImg });
  expect((await download(lee.tab, profileImg)).status).toBe(200);
});

test('what was removed does not come back by the same upload', async () => {
  const { tab } = await loggedIn();
  const [id, bytes, query] = [randomUUID(), await picture(), '?purpose=picture'];
  const { body } = await upload(tab, bytes, { id, query });
  const profileImg = `/files/${body.file.storeFileName}`;
  for (const shown of [profileImg, ''])
    expect((await tab.ask('user-change-picture', { profileImg: shown })).status).toBe(200);
  const again = await upload(tab, bytes, { id, query });
  expect(again).toMatchObject({ status: 404, body: { code: 'FILE_NOT_FOUND' } });
  expect(await stored()).not.toContainEqual(expect.stringContaining(id));
});

test('bytes that are missing are no file, and no browser keeps that', async () => {
  const { tab } = await loggedIn();
  const { body } = await upload(tab, 'words', { name: 'a.txt' });
  const { storeFileName } = body.file;
  for (const path of await stored()) if (path.includes(storeFileName)) await rm(path);
  const { status, headers } = await download(tab, `/files/${storeFileName}`);
  expect(status).toBe(404);
  expect(headers.get('cache-control')).toBe('no-store');
  expect([headers.get('etag'), headers.get('content-disposition')]).toEqual([null, null]);
});

test('a front that stops waits for no upload that does not end', async () => {
  const front = await system.startFront();
  const { tab } = await loggedIn();
  const request = httpRequest(`${front.url}/api/files`, {
    method: 'POST',
    headers: {
      cookie: tab.cookie,
      origin: front.url,
      'content-length': 1_000,
      'content-disposition': 'attachment; filename=a.txt',
    },
  });
  const broken = once(request, 'error');
  const before = await stored();
  request.write('a');
  await expect.poll(stored).not.toEqual(before);
  await front.stop();
  await broken;
});
