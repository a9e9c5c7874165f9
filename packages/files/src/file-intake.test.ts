import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { Failure, type FilePurpose } from '@parley/contracts';
import { supportedExtensions } from 'file-type';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endingOf } from './content-type.ts';
import { FileIntake } from './file-intake.ts';
import { fileKey, thumbnailKey } from './file-storage.ts';
import { FolderStorage } from './folder-storage.ts';

let folder: string;
let storage: FolderStorage;
const settings = { maxBytes: 2_000_000, atOnce: 2, types: ['*/*'] };
const name = '0190b3a2-7c4e-7000-8000-000000000001.bin';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-intake-'));
  storage = new FolderStorage(folder);
  await storage.claim([]);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const receive = (
  bytes: Readable | Buffer,
  { purpose = 'message', ...more }: Partial<typeof settings> & { purpose?: FilePurpose } = {},
) =>
  new FileIntake(storage, { ...settings, ...more }).receive(
    Buffer.isBuffer(bytes) ? Readable.from([bytes]) : bytes,
    purpose,
    () => false,
  );

/** What the storage has under a key, whole. */
async function stored(key: string): Promise<Buffer> {
  const opened = await storage.open(key);
  if (!opened) throw new Error(`${key} is not stored`);
  return Buffer.concat(await opened.stream.toArray());
}

const incoming = () => readdir(storage.incoming);

/** A picture that says where and how it was taken: turned, by somebody, at a place. */
const photo = (width: number, height: number, orientation = 6) =>
  sharp({ create: { width, height, channels: 3, background: '#c0ffee' } })
    .jpeg()
    .withExif({
      IFD0: { Artist: 'Kim', Make: 'Camera' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '37/1 33/1 59/1' },
    })
    .withMetadata({ orientation })
    .toBuffer();

test('an upload is measured, typed by its content, and stored by keep()', async () => {
  const bytes = Buffer.from('<html>안녕</html>');
  const file = await receive(bytes);
  expect(file).toMatchObject({
    contentType: 'text/plain',
    ending: 'txt',
    fileSize: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  expect(await storage.size(fileKey(name))).toBeUndefined();
  await file.keep(name);
  await file.discard();
  expect(await stored(fileKey(name))).toEqual(bytes);
  expect(await incoming()).toEqual([]);
});

test.each([
  ['a PDF', Buffer.from('%PDF-1.7\n%äöü\n'), 'application/pdf', 'pdf'],
  ['nothing', Buffer.alloc(0), 'text/plain', 'txt'],
  ['bytes', Buffer.from([0, 1, 2, 255]), 'application/octet-stream', 'bin'],
  ['a script that says it is a picture', Buffer.from('<svg onload="alert(1)"/>'), 'text/plain', 'txt'],
])('%s gets the type of its content', async (_, bytes, contentType, ending) => {
  const file = await receive(bytes);
  expect(file).toMatchObject({ contentType, ending });
  expect(file.width).toBeUndefined();
});

test('a picture has its displayed size, and does not reveal where it was taken', async () => {
  const file = await receive(await photo(60, 40));
  expect(file).toMatchObject({ contentType: 'image/jpeg', width: 40, height: 60 });
  await file.keep(name);
  const { exif, icc, orientation, width } = await sharp(await stored(fileKey(name))).metadata();
  expect({ exif, orientation, width }).toEqual({ exif: undefined, orientation: undefined, width: 40 });
  expect(icc).toBeDefined();
  expect(await storage.size(thumbnailKey(name))).toBeUndefined();
});

test('a GIF keeps its bytes, and an animation its frames', async () => {
  const frames = await Promise.all(
    ['red', 'blue'].map((background) =>
      sharp({ create: { width: 8, height: 6, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  const gif = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  const file = await receive(gif);
  expect(file).toMatchObject({ contentType: 'image/gif', width: 8, height: 6 });
  await file.keep(name);
  expect(await stored(fileKey(name))).toEqual(gif);
});

/** A chunk of a PNG: words, as programs that draw write them. */
function words(text: string): Buffer {
  const [length, body, sum] = [Buffer.alloc(4), Buffer.from(`tEXtComment\0${text}`), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

test.each([
  [
    'a comment of a JPEG',
    'jpeg',
    (picture: Buffer) =>
      Buffer.concat([
        picture.subarray(0, 2),
        Buffer.from([0xff, 0xfe, 0, 8]),
        Buffer.from('secret'),
        picture.subarray(2),
      ]),
  ],
  ['what follows its end', 'jpeg', (picture: Buffer) => Buffer.concat([picture, Buffer.from('secret')])],
  [
    'words behind the pixels of a PNG',
    'png',
    (picture: Buffer) => Buffer.concat([picture.subarray(0, -12), words('secret'), picture.subarray(-12)]),
  ],
] as const)('%s is not stored', async (_, format, tell) => {
  const plain = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'red' } })
    .toFormat(format)
    .toBuffer();
  const told = tell(plain);
  expect(told.includes('secret')).toBe(true);
  const file = await receive(told);
  await file.keep(name);
  const kept = await stored(fileKey(name));
  expect(kept.includes('secret')).toBe(false);
  expect(file.fileSize).toBe(kept.length);
  expect(await sharp(kept).metadata()).toMatchObject({ format, width: 20, height: 10 });
});

test('each type has an extension that a name may have', () => {
  for (const extension of supportedExtensions) expect(endingOf(extension)).toMatch(/^[a-z\d]{1,10}$/);
  expect(endingOf('tar.gz')).toBe('gz');
});

test('a large picture has a thumbnail', async () => {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  const picture = await sharp({ create: { width: 900, height: 700, channels: 3, noise, background: 'red' } })
    .jpeg({ quality: 100 })
    .toBuffer();
  const file = await receive(picture);
  await file.keep(name);
  expect(await sharp(await stored(thumbnailKey(name))).metadata()).toMatchObject({
    format: 'webp',
    width: 640,
    height: 498,
  });
});

test.each(['picture', 'room'] as const)(
  'what somebody or a room is shown by becomes a square (%s)',
  async (purpose) => {
    const file = await receive(await photo(300, 100), { purpose });
    expect(file).toMatchObject({ contentType: 'image/webp', ending: 'webp', width: 512, height: 512 });
    await file.keep(name);
    const { exif, format } = await sharp(await stored(fileKey(name))).metadata();
    expect({ exif, format }).toEqual({ exif: undefined, format: 'webp' });
  },
);

test('a file that is too large, a broken picture or a type that isn’t accepted is refused, and leaves nothing', async () => {
  const refusal = (given: Parameters<typeof receive>) =>
    receive(...given).then(
      () => 'taken',
      (error: Failure) => error.code,
    );
  const png = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  expect(await refusal([Buffer.alloc(11), { maxBytes: 10 }])).toBe('TOO_LARGE');
  expect(await refusal([Buffer.alloc(10), { maxBytes: 10 }])).toBe('taken');
  expect(await refusal([png.subarray(0, 50)])).toBe('PICTURE_UNREADABLE');
  for (const purpose of ['picture', 'room'] as const)
    expect(await refusal([Buffer.from('words'), { purpose }])).toBe('FILE_TYPE_REFUSED');
  expect(await refusal([png, { types: ['application/pdf', 'text/*'] }])).toBe('FILE_TYPE_REFUSED');
  expect(await refusal([png, { types: ['image/*'] }])).toBe('taken');
  expect((await incoming()).length).toBe(2);
});

test('an upload that breaks off leaves nothing', async () => {
  const bytes = new PassThrough();
  const receiving = receive(bytes);
  bytes.write('beginning');
  await expect.poll(incoming).toHaveLength(1);
  bytes.destroy(new Error('aborted'));
  await expect(receiving).rejects.toThrow('aborted');
  expect(await incoming()).toEqual([]);
});

test('uploads beyond the limit wait for the others', async () => {
  const intake = new FileIntake(storage, { ...settings, atOnce: 1 });
  const [slow, quick] = [new PassThrough(), Readable.from(['quick'])];
  const first = intake.receive(slow, 'message', () => false);
  const second = intake.receive(quick, 'message', () => false);
  const late = intake.receive(Readable.from(['late']), 'message', () => true);
  const gone = expect(late).rejects.toEqual(new Failure('TIMEOUT'));
  await expect.poll(incoming).toHaveLength(1);
  slow.end('slow');
  expect([(await first).fileSize, (await second).fileSize]).toEqual([4, 5]);
  await gone;
});

test('files left by a killed process are removed, uploads in progress stay', async () => {
  const intake = new FileIntake(storage, settings);
  await intake.sweep();
  for (const left of ['old', 'fresh']) await writeFile(join(storage.incoming, left), left);
  const twoHoursAgo = Date.now() / 1_000 - 7_200;
  await utimes(join(storage.incoming, 'old'), twoHoursAgo, twoHoursAgo);
  await intake.sweep();
  expect(await incoming()).toEqual(['fresh']);
  expect(await readFile(join(storage.incoming, 'fresh'), 'utf8')).toBe('fresh');
});
