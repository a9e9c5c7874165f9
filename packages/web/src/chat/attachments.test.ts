import type { StoredFile } from '@parley/contracts';
import { describe, expect, it, vi } from 'vitest';
import type { Trouble } from '../connection/requests.ts';
import type { UploadOptions } from '../connection/upload-file.ts';
import { createAttachments, maxFiles } from './attachments.ts';

type Answer = { file: StoredFile } | { trouble: Trouble };

const fileOf = (name: string, size = 10) => ({ name, size }) as File;

const storedAs = (storeFileName: string): StoredFile => ({
  storeFileName,
  originalFilename: storeFileName,
  contentType: 'text/plain',
  fileSize: 10,
  width: null,
  height: null,
});

/** Uploads that end as the test decides. */
async function setUp() {
  const asked: (UploadOptions & { answer: (answer: Answer) => Promise<void> })[] = [];
  const attachments = createAttachments({
    upload: (options) =>
      new Promise((resolve) => {
        const answer = async (answer: Answer) => {
          resolve(answer);
          await settled();
        };
        asked.push({ ...options, answer });
      }),
    readMaxBytes: async () => 100,
    delay: () => 0,
  });
  await settled();
  const phases = () => attachments.all.value.map(({ name, phase }) => `${name} ${phase}`);
  return { attachments, asked, phases };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('files of a message', () => {
  it('are uploaded three at a time, and are the message’s once they are done', async () => {
    const { attachments, asked, phases } = await setUp();
    attachments.add(
      7,
      ['a', 'b', 'c', 'd'].map((name) => fileOf(name)),
    );
    attachments.add(8, [fileOf('elsewhere')]);
    expect(asked.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    asked[0]?.onProgress?.(0.5);
    expect(attachments.all.value[0]?.part).toBe(0.5);
    await asked[0]?.answer({ file: storedAs('a1') });
    expect(asked.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    expect(attachments.take(7)).toEqual([storedAs('a1')]);
    expect(phases()).toEqual(['b uploading', 'c uploading', 'd uploading', 'elsewhere uploading']);
  });

  it('keep their id over all tries, by themselves and by the user', async () => {
    const { attachments, asked, phases } = await setUp();
    attachments.add(7, [fileOf('a')]);
    for (let tries = 0; tries < 6; tries += 1) {
      await expect.poll(() => asked.length).toBe(tries + 1);
      await asked[tries]?.answer({ trouble: 'UNREACHABLE' });
    }
    await expect.poll(phases).toEqual(['a failed']);
    attachments.retry(attachments.all.value[0]?.id ?? '');
    expect(asked).toHaveLength(7);
    await asked.at(-1)?.answer({ file: storedAs('a1') });
    expect(phases()).toEqual(['a done']);
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
  });

  it('that are refused are not tried again, nor those that are too large sent at all', async () => {
    const { attachments, asked, phases } = await setUp();
    attachments.add(7, [fileOf('a'), fileOf('large', 101)]);
    await asked[0]?.answer({ trouble: 'FILE_TYPE_REFUSED' });
    expect(asked).toHaveLength(1);
    expect(phases()).toEqual(['a failed', 'large failed']);
    expect(attachments.take(7)).toEqual([]);
  });

  it('that are taken out are cancelled, and heard of no more', async () => {
    const { attachments, asked, phases } = await setUp();
    attachments.add(7, [fileOf('a')]);
    attachments.drop(attachments.all.value[0]?.id ?? '');
    expect(asked[0]?.signal.aborted).toBe(true);
    await asked[0]?.answer({ file: storedAs('a1') });
    expect(phases()).toEqual([]);
  });

  it('are no more than one message may have', async () => {
    const { attachments } = await setUp();
    const many = Array.from({ length: maxFiles + 2 }, (_, place) => fileOf(String(place)));
    expect(attachments.add(7, many)).toBe(2);
    expect(attachments.add(7, many.slice(0, 1))).toBe(1);
    expect(attachments.count()).toBe(maxFiles);
  });
});

it('where nothing can be uploaded, nothing is offered; a front that is away is asked again', async () => {
  const readMaxBytes = vi.fn(async (): Promise<number | null | undefined> => undefined);
  readMaxBytes.mockResolvedValueOnce(undefined).mockResolvedValueOnce(null);
  const { maxBytes } = createAttachments({ upload: vi.fn(), readMaxBytes, delay: () => 0 });
  await settled();
  expect(readMaxBytes).toHaveBeenCalledTimes(2);
  expect(maxBytes.value).toBeNull();
});
