/** Both storages promise the same: a folder, and a bucket of a real server that speaks S3. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { readEnvironment } from '@parley/messaging';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type S3Server, startS3Server } from '../../dev/test/support/s3-server.ts';
import type { ByteRange, FileStorage } from '../src/file-storage.ts';
import { openStorage } from '../src/open-storage.ts';
import { storageSettings, storageVariables } from '../src/storage-place.ts';

const folders: string[] = [];
let server: S3Server;

const newFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-storage-'));
  folders.push(folder);
  return folder;
};

const storageOf = async (environment: Record<string, string>): Promise<FileStorage> => {
  const settings = storageSettings(readEnvironment(storageVariables, environment));
  if (!settings) throw new Error('no storage');
  return openStorage(settings);
};

beforeAll(async () => {
  server = await startS3Server();
  Object.assign(process.env, server.environment);
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'parley-test' }));
}, 120_000);

afterAll(async () => {
  await server?.stop();
  for (const name of Object.keys(server?.environment ?? {})) delete process.env[name];
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe.each([
  ['a folder', async () => storageOf({ FILE_STORAGE: await newFolder() })],
  ['a bucket', () => storageOf({ FILE_STORAGE: 's3://parley-test/some/prefix', FILE_S3_PATH_STYLE: 'true' })],
] as const)('%s', (_, open) => {
  let storage: FileStorage;
  beforeAll(async () => {
    storage = await open();
    await mkdir(storage.incoming, { recursive: true });
    expect(await storage.claim([])).toBe(true);
  });

  async function keep(key: string, text: string): Promise<void> {
    const path = join(storage.incoming, `${Math.random()}`);
    await writeFile(path, text);
    await storage.keep(path, key);
    await rm(path, { force: true });
  }

  async function read(key: string, range?: ByteRange): Promise<[string, number] | undefined> {
    const opened = await storage.open(key, range);
    return opened && [Buffer.concat(await opened.stream.toArray()).toString(), opened.size];
  }

  test('has under a key what was kept last, whole or in part, until it is removed', async () => {
    await keep('ab/one', 'first');
    await keep('ab/one', '0123456789');
    await keep('ab/empty', '');
    expect(await read('ab/one')).toEqual(['0123456789', 10]);
    expect(await read('ab/one', { first: 2, last: 4 })).toEqual(['234', 10]);
    expect(await read('ab/empty')).toEqual(['', 0]);
    expect([await storage.size('ab/one'), await storage.size('ab/empty')]).toEqual([10, 0]);
    await storage.remove('ab/one');
    await storage.remove('ab/one');
    expect([await storage.size('ab/one'), await read('ab/one')]).toEqual([undefined, undefined]);
  });

  test('has nothing under a key that was never kept', async () => {
    expect([await storage.size('no/such'), await read('no/such')]).toEqual([undefined, undefined]);
  });
});

test('a folder without its volume is another one: nothing is kept, found missing or removed there', async () => {
  const [folder, elsewhere] = [await newFolder(), await newFolder()];
  const storage = await storageOf({ FILE_STORAGE: folder });
  const path = join(elsewhere, 'file');
  await writeFile(path, 'bytes');
  const tries = [
    () => storage.keep(path, 'ab/one'),
    () => storage.size('ab/one'),
    () => storage.open('ab/one'),
    () => storage.remove('ab/one'),
  ];
  for (const tried of tries) await expect(tried()).rejects.toThrow('not the folder of the files');
  // Files that are known must be there, or it is marked by nobody.
  expect(await storage.claim(['ab/one', 'ab/two'])).toBe(false);
  expect(await readdir(folder)).toEqual([]);
  await mkdir(join(folder, 'ab'));
  await writeFile(join(folder, 'ab', 'two'), 'bytes');
  expect(await storage.claim(['ab/one', 'ab/two'])).toBe(true);
  expect(await storage.size('ab/one')).toBeUndefined();
  await storage.keep(path, 'ab/one');
  expect(await storage.size('ab/one')).toBe(5);
});

test('a folder that can’t be written to, and a bucket that isn’t there, are errors', async () => {
  const folder = await newFolder();
  const missing = await storageOf({ FILE_STORAGE: 's3://no-such-bucket', FILE_S3_PATH_STYLE: 'true' });
  const path = join(folder, 'file');
  await writeFile(path, 'bytes');
  await expect(missing.keep(path, 'ab/one')).rejects.toThrow();
  await expect(missing.open('ab/one')).rejects.toThrow();
  await writeFile(join(folder, 'ab'), 'in the way');
  const blocked = await storageOf({ FILE_STORAGE: folder });
  await blocked.claim([]);
  await expect(blocked.keep(path, 'ab/one')).rejects.toThrow('EEXIST');
  expect((await readdir(folder)).toSorted()).toEqual(['.parley-files', 'ab', 'file']);
});

test.each(['relative/path', 's3://', 's3://A', 'http://host/bucket'])('%s is no place', (FILE_STORAGE) => {
  expect(() => readEnvironment(storageVariables, { FILE_STORAGE })).toThrow('must be an absolute path');
});
