/** Who may send, see and keep which files, decided on a database; the bytes are in a folder. */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FilePurpose } from '@parley/contracts';
import { type FileStorage, fileKey, openStorage, thumbnailKey } from '@parley/files';
import { createLog } from '@parley/messaging';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../dev/test/support/databases.ts';
import { insertUsers } from '../../dev/test/support/insert-users.ts';
import type { RequestHandler } from '../src/batch/handle-requests.ts';
import { connectDatabase, type DatabaseConnection } from '../src/database/connect-database.ts';
import { Passwords, recommendedHashCost } from '../src/services/passwords.ts';
import { defaultQuotas } from '../src/services/quotas.ts';
import { removeFiles } from '../src/upkeep/remove-files.ts';
import { askerOf } from './support/asker-of.ts';
import { handlerOf } from './support/handler-of.ts';

const quota = 100_000;
let place: TestDatabase;
let connection: DatabaseConnection;
let handler: RequestHandler;
let folder: string;
let storage: FileStorage;

beforeAll(async () => {
  place = await createDatabase();
  connection = connectDatabase(place.url, 3);
  const quotas = { ...defaultQuotas, fileBytesPerUser: quota };
  handler = handlerOf(connection, { passwords: new Passwords(1, recommendedHashCost), quotas });
  folder = await mkdtemp(join(tmpdir(), 'parley-files-'));
  storage = await openStorage({ place: { folder }, isPathStyle: false });
  await storage.claim([]);
});

afterAll(async () => {
  await connection?.close();
  await place?.drop();
  await rm(folder, { recursive: true, force: true });
});

const ask = askerOf(() => handler);
const codes = (replies: { errorCode: string }[]) => replies.map(({ errorCode }) => errorCode);

async function users(count: number): Promise<string[]> {
  const userIds = Array.from({ length: count }, () => `u-${randomUUID()}`);
  await insertUsers(place.url, userIds);
  return userIds;
}

const upload = (userId: string, more: { fileSize?: number; purpose?: FilePurpose } = {}) => ({
  userId,
  storeFileName: `${randomUUID()}.png`,
  originalFilename: 'Lunch.png',
  contentType: 'image/png',
  fileSize: 10,
  sha256: 'a'.repeat(64),
  width: 4,
  height: 3,
  purpose: 'message' as const,
  ...more,
});

/** Makes a file known, and puts something for its bytes where they belong. @returns its name */
async function uploaded(userId: string, more: Parameters<typeof upload>[1] = {}): Promise<string> {
  const request = upload(userId, more);
  expect(codes(await ask('user-add-file', request))).toEqual(['']);
  for (const key of [fileKey(request.storeFileName), thumbnailKey(request.storeFileName)]) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), 'bytes');
  }
  return request.storeFileName;
}

const find = async (storeFileName: string, ...userIds: string[]) =>
  codes(await ask('user-find-file', ...userIds.map((userId) => ({ userId, storeFileName }))));

const named = (...names: string[]) =>
  names.map((storeFileName) => ({ storeFileName, originalFilename: 'given' }));

const isStored = async (name: string) => (await storage.size(fileKey(name))) !== undefined;

/** One run of the upkeep. @param until is true once it has done what is looked for */
async function clean(unsentHours: number, until: () => Promise<boolean>): Promise<void> {
  const stopping = new AbortController();
  const { database } = connection;
  const log = createLog('test', 'silent');
  const running = removeFiles({ database, storage, unsentHours, log, stopping: stopping.signal });
  await expect.poll(until).toBe(true);
  stopping.abort();
  await running;
}

test('a file is known once, to its user, until that one has as many as it may', async () => {
  const [kim = '', lee = ''] = await users(2);
  const first = upload(kim, { fileSize: 60_000 });
  const replies = await ask(
    'user-add-file',
    first,
    { ...upload(lee), storeFileName: first.storeFileName },
    upload(kim, { fileSize: 50_000 }),
    upload(kim, { fileSize: 30_000 }),
  );
  expect(codes(replies)).toEqual(['', 'CONFLICT', 'TOO_MANY_FILES', '']);
  expect(replies[0].file).toEqual({
    storeFileName: first.storeFileName,
    originalFilename: 'Lunch.png',
    contentType: 'image/png',
    fileSize: 60_000,
    width: 4,
    height: 3,
  });
  // Small ones count too, or there could be any number of them.
  const small = await ask('user-add-file', ...Array.from({ length: 3 }, () => upload(kim, { fileSize: 0 })));
  expect(codes(small)).toEqual(['', '', 'TOO_MANY_FILES']);
  expect(await find(first.storeFileName, kim, lee)).toEqual(['', 'FILE_NOT_FOUND']);
});

test('who sees a message sees its files; who joined later or is no member does not, and nobody once it is deleted', async () => {
  const [kim = '', lee = '', late = '', other = ''] = await users(4);
  const [{ roomId }] = await ask('user-add-room', { userId: kim, friendId: [lee] });
  const name = await uploaded(kim);
  expect(await find(name, kim, lee)).toEqual(['', 'FILE_NOT_FOUND']);
  // Not sent yet, it is nobody else's to send.
  const stolen = await ask('user-add-chat', { roomId, writerId: lee, message: '', files: named(name) });
  expect(codes(stolen)).toEqual(['FILE_NOT_FOUND']);
  const [said] = await ask('user-add-chat', {
    roomId,
    writerId: kim,
    message: '',
    files: named(name, 'no upload'),
  });
  expect(said).toMatchObject({ isSuccess: true, message: '' });
  await ask('user-invite-room', { userId: kim, roomId, friendId: [late] });
  expect(await find(name, kim, lee, late, other, 'nobody')).toEqual([
    '',
    '',
    'FILE_NOT_FOUND',
    'FILE_NOT_FOUND',
    'USER_NOT_FOUND',
  ]);
  const [{ message: history }] = await ask('user-search-chat', { userId: lee, roomId });
  const files = [
    expect.objectContaining({ storeFileName: name, originalFilename: 'Lunch.png', fileSize: 10, width: 4 }),
    { storeFileName: 'no upload', originalFilename: 'given' },
  ];
  expect(history.at(-1)).toMatchObject({ content: '', files });
  const [{ chatRoomDTOS }] = await ask('user-search-room', { userId: lee, roomId });
  expect(chatRoomDTOS[0].lastMessage).toMatchObject({ content: '', files: files.slice(0, 1) });
  await ask('user-delete-chat', { userId: kim, roomId, messageId: said.messageId });
  expect(await find(name, kim, lee)).toEqual(['FILE_NOT_FOUND', 'FILE_NOT_FOUND']);
  await clean(1_000, async () => !(await isStored(name)));
  // What is gone is gone for a late try too, and for whoever still names it.
  const again = { ...upload(kim), storeFileName: name };
  expect(codes(await ask('user-add-file', again))).toEqual(['CONFLICT']);
  const saidLate = { roomId, writerId: kim, message: 'look', files: named(name) };
  expect(codes(await ask('user-add-chat', saidLate))).toEqual(['FILE_NOT_FOUND']);
  expect(await readdir(join(folder, name.slice(0, 2)))).not.toContain(`${name}.thumbnail.webp`);
});

test('a file that is sent on stays as long as one of its messages', async () => {
  const [kim = '', lee = '', yoon = ''] = await users(3);
  const [{ roomId }] = await ask('user-add-room', { userId: kim, friendId: [lee] });
  const [{ roomId: elsewhere }] = await ask('user-add-room', { userId: lee, friendId: [yoon] });
  const name = await uploaded(kim);
  const say = { message: 'look', files: named(name) };
  const [first] = await ask('user-add-chat', { ...say, roomId, writerId: kim });
  const [second] = await ask('user-add-chat', { ...say, roomId: elsewhere, writerId: lee });
  await ask('user-delete-chat', { userId: kim, roomId, messageId: first.messageId });
  expect(await find(name, lee, yoon)).toEqual(['', '']);
  await ask('user-delete-chat', { userId: lee, roomId: elsewhere, messageId: second.messageId });
  expect(await find(name, kim, lee, yoon)).toEqual(Array(3).fill('FILE_NOT_FOUND'));
});

test('what is never sent is removed once it is old, and what is sent stays', async () => {
  const [kim = ''] = await users(1);
  const [{ roomId }] = await ask('user-add-room', { userId: kim, friendId: [] });
  const [sent, unsent, fresh] = [await uploaded(kim), await uploaded(kim), await uploaded(kim)];
  await ask('user-add-chat', { roomId, writerId: kim, message: '', files: named(sent) });
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(
    `UPDATE files SET created_at = now() - interval '50 hours' WHERE store_file_name = ANY($1)`,
    [[sent, unsent]],
  );
  await clean(48, async () => !(await isStored(unsent)));
  expect([await isStored(sent), await isStored(fresh)]).toEqual([true, true]);
  await expect.poll(() => find(unsent, kim)).toEqual(['FILE_NOT_FOUND']);
  const late = await ask('user-add-chat', { roomId, writerId: kim, message: 'x', files: named(fresh) });
  expect(codes(late)).toEqual(['']);
});

test('a picture is shown to anybody; a new one takes the place of the last, which goes', async () => {
  const [kim = '', lee = ''] = await users(2);
  const [{ roomId }] = await ask('user-add-room', { userId: kim, friendId: [lee] });
  const [first, second] = [
    await uploaded(kim, { purpose: 'picture' }),
    await uploaded(kim, { purpose: 'picture' }),
  ];
  const change = (userId: string, name: string) => ({ userId, profileImg: name && `/files/${name}` });
  const replies = await ask('user-change-picture', change(kim, first), change(lee, first));
  expect(codes(replies)).toEqual(['', 'FILE_NOT_FOUND']);
  expect(await find(first, lee)).toEqual(['']);
  const [{ chatRoomDTOS }] = await ask('user-search-room', { userId: lee, roomId });
  expect(chatRoomDTOS[0].members[0]).toMatchObject({ userId: kim, profileImg: `/files/${first}` });
  const [{ user }] = await ask('user-search-user', { userId: lee, text: kim });
  expect(user[0]).toMatchObject({ userId: kim, profileImg: `/files/${first}` });
  expect(codes(await ask('user-change-picture', change(kim, second)))).toEqual(['']);
  expect(await find(first, kim)).toEqual(['FILE_NOT_FOUND']);
  await clean(0, async () => !(await isStored(first)));
  expect(await isStored(second)).toBe(true);
  await expect
    .poll(async () => codes(await ask('user-add-file', { ...upload(kim), storeFileName: first })))
    .toEqual(['']);
  expect(codes(await ask('user-change-picture', change(kim, '')))).toEqual(['']);
  expect(await find(second, kim)).toEqual(['FILE_NOT_FOUND']);
});

test('a room is shown by a picture that who runs it has uploaded for it, to whoever can see the room', async () => {
  const [kim = '', lee = '', other = ''] = await users(3);
  const [{ roomId }, { roomId: another }] = await ask(
    'user-add-room',
    { userId: kim, friendId: [lee] },
    { userId: kim, friendId: [] },
  );
  const [first, second, own, portrait] = [
    await uploaded(kim, { purpose: 'room' }),
    await uploaded(kim, { purpose: 'room' }),
    await uploaded(lee, { purpose: 'room' }),
    await uploaded(kim, { purpose: 'picture' }),
  ];
  const change = (name: string, more: { userId?: string; roomId?: number } = {}) => ({
    userId: kim,
    roomId,
    roomImg: name && `/files/${name}`,
    ...more,
  });
  const refused = [change(own), change(portrait), change('x'), change(own, { userId: lee })];
  const replies = await ask(
    'user-change-room',
    ...refused,
    change(first),
    change(first, { roomId: another }),
  );
  const missing = 'FILE_NOT_FOUND';
  expect(codes(replies)).toEqual([missing, missing, missing, 'FORBIDDEN', '', missing]);
  expect(replies[4]).toMatchObject({ roomImg: `/files/${first}` });
  expect(await find(first, lee, other)).toEqual(['', missing]);
  const [{ chatRoomDTOS }] = await ask('user-search-room', { userId: lee, roomId });
  expect(chatRoomDTOS[0]).toMatchObject({ roomImg: `/files/${first}` });

  // One after the other, also among requests that are answered together; no other room's picture is touched.
  expect(codes(await ask('user-change-room', change(second), change(first)))).toEqual(['', missing]);
  expect(await find(first, kim)).toEqual([missing]);
  await clean(48, async () => !(await isStored(first)));
  expect([await isStored(second), await isStored(portrait)]).toEqual([true, true]);

  await ask('user-add-invite-link', { userId: kim, roomId, maxUses: 1 });
  expect(await find(second, other)).toEqual(['']);
  expect(codes(await ask('user-change-room', change('')))).toEqual(['']);
  expect(await find(second, lee)).toEqual([missing]);
});

test('one file that can’t be removed keeps no other from it, and workers take others', async () => {
  const [kim = ''] = await users(1);
  const names = await Promise.all([uploaded(kim), uploaded(kim), uploaded(kim)]);
  const [stuck = '', other = '', taken = ''] = names;
  await rm(join(folder, fileKey(stuck)));
  await mkdir(join(folder, fileKey(stuck)));
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(
    `UPDATE files SET removed_at = now() - interval '1 hour' * array_position($1::text[], store_file_name),
       taken_until = CASE WHEN store_file_name = $2 THEN now() + interval '1 hour' END
     WHERE store_file_name = ANY($1)`,
    [[other, taken, stuck], taken],
  );
  await clean(48, async () => !(await isStored(other)));
  expect([await isStored(stuck), await isStored(taken)]).toEqual([true, true]);
});
